"""The one door in: what it takes, what it refuses, what it says twice."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from sipas.actions.collection import (
    Collected,
    SurveyState,
    collect_response,
    receipt_of,
    withdraw_response,
)
from sipas.actions.rounds import close_round
from sipas.actions.surveys import forget_surveys
from sipas.store.comments import read_comments
from sipas.store.database import Database
from sipas.store.responses import count_responses, find_response
from sipas.store.rounds import set_round_state
from sipas.store.tallies import count_queued
from tests.tiny_round import NOW, TODAY, build_open_round, form

IDENTIFIER = UUID(int=7)


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    return database


def collect(
    database: Database,
    submitted: dict[str, list[str]] | None = None,
    *,
    desk: str = "noi-vu",
    identifier: UUID = IDENTIFIER,
    language: str = "vi",
    now: datetime = NOW,
) -> Collected:
    answers = form() if submitted is None else submitted
    return collect_response(database, desk, identifier, answers, language, "qr", now)


def test_answers_are_stored_as_levels_codes_and_words(province: Database) -> None:
    collected = collect(province, form("4", "na", "", sex="female", comment=" Tốt "))
    assert collected == Collected(SurveyState.OPEN, receipt_of(IDENTIFIER))
    with province.read() as connection:
        stored = find_response(connection, IDENTIFIER)
    assert stored is not None
    assert stored.levels == bytes([4, 9, 0])
    assert stored.answers == {"sex": "female"}
    assert stored.texts == {"comment": "Tốt"}
    assert (stored.round, stored.agency, stored.desk) == ("2025", "noi-vu", "noi-vu")
    assert (stored.mode, stored.language, stored.receipt) == ("qr", "vi", collected.receipt)


def test_of_the_time_only_the_hour_is_kept(province: Database) -> None:
    collect(province)
    with province.read() as connection:
        stored = find_response(connection, IDENTIFIER)
    assert stored is not None
    assert stored.received_at == datetime(2025, 7, 10, 3, tzinfo=UTC)


def test_sent_twice_it_is_stored_once_with_one_receipt(province: Database) -> None:
    first = collect(province)
    assert collect(province, form("1", "1", "1")) == first
    with province.read() as connection:
        assert count_responses(connection, "2025") == {"noi-vu": 1}
        assert count_queued(connection, "2025") == 1


def test_a_receipt_can_be_read_aloud() -> None:
    receipts = {receipt_of(uuid4()) for _ in range(500)}
    assert len(receipts) == 500
    letters = set("".join(receipts))
    assert letters <= set("-0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert {len(receipt) for receipt in receipts} == {9}
    assert receipt_of(IDENTIFIER) == receipt_of(UUID(int=7))


def test_faulty_answers_come_back_with_what_was_typed(province: Database) -> None:
    typed = form("", "7", "3", comment="x" * 401)
    collected = collect(province, typed)
    assert collected.receipt is None
    assert collected.state == SurveyState.OPEN
    assert [problem.question for problem in collected.problems] == [
        "access_1",
        "access_2",
        "comment",
    ]
    assert collected.typed["comment"] == ("x" * 401,)
    with province.read() as connection:
        assert count_responses(connection, "2025") == {}


def test_problems_are_told_in_the_language_of_the_page(province: Database) -> None:
    vietnamese = collect(province, form(""))
    english = collect(province, form(""), language="en")
    assert vietnamese.problems[0].question == english.problems[0].question
    assert vietnamese.problems[0].message.startswith("Ông/Bà")


@pytest.mark.parametrize(
    ("desk", "state"), [("nowhere", SurveyState.UNKNOWN), ("' OR 1=1 --", SurveyState.UNKNOWN)]
)
def test_an_unknown_desk(province: Database, desk: str, state: SurveyState) -> None:
    assert collect(province, desk=desk) == Collected(state)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 6, 30), SurveyState.NOT_YET),
        (date(2025, 7, 1), SurveyState.OPEN),
        (date(2025, 7, 31), SurveyState.OPEN),
        (date(2025, 8, 1), SurveyState.CLOSED),
    ],
)
def test_only_the_days_of_the_round_take_answers(
    province: Database, day: date, state: SurveyState
) -> None:
    noon_in_viet_nam = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    assert collect(province, now=noon_in_viet_nam).state == state


def test_the_day_is_that_of_viet_nam(province: Database) -> None:
    still_june_in_greenwich = datetime(2025, 6, 30, 17, 0, tzinfo=UTC)
    assert collect(province, now=still_june_in_greenwich).receipt


def test_a_round_closed_by_another_worker_a_moment_ago_takes_nothing(province: Database) -> None:
    collect(province)
    with province.write() as connection:
        set_round_state(connection, "2025", "closed", only_from=["open"])
    late = collect(province, form("5", comment="muộn"), identifier=UUID(int=8))
    assert late.state == SurveyState.CLOSED
    assert late.receipt is None
    assert late.typed["comment"] == ("muộn",)
    assert collect(province, identifier=UUID(int=9)).state == SurveyState.CLOSED
    with province.read() as connection:
        assert count_responses(connection, "2025") == {"noi-vu": 1}


def test_closed_here_it_is_closed_at_once(province: Database) -> None:
    collect(province)
    close_round(province, "2025", TODAY, None, now=NOW)
    assert collect(province, identifier=UUID(int=8)).state == SurveyState.CLOSED


def test_each_agency_takes_as_many_as_the_round_allows(database: Database) -> None:
    build_open_round(database, capacity=2)
    for number in (1, 2):
        assert collect(database, identifier=UUID(int=number)).receipt
    third = collect(database, identifier=UUID(int=3))
    assert (third.state, third.receipt) == (SurveyState.FULL, None)
    assert collect(database, identifier=UUID(int=4), desk="y-te").receipt
    with database.read() as connection:
        assert count_responses(connection, "2025") == {"noi-vu": 2, "y-te": 1}
        assert count_queued(connection, "2025") == 3


def test_a_second_sending_has_its_receipt_though_the_round_filled_up(database: Database) -> None:
    build_open_round(database, capacity=1)
    first = collect(database)
    forget_surveys(database)
    assert collect(database, identifier=UUID(int=8)).state == SurveyState.FULL
    assert collect(database) == first


def test_a_second_sending_has_its_receipt_though_the_round_closed(province: Database) -> None:
    first = collect(province)
    close_round(province, "2025", TODAY, None, now=NOW)
    assert collect(province) == first


def test_the_cell_of_a_response_is_fixed_when_it_comes_in(database: Database) -> None:
    build_open_round(database, cell_variables=["sex", "mode"])
    collect(database, form(sex="female"), identifier=UUID(int=1))
    collect(database, form(), identifier=UUID(int=2))
    with database.read() as connection:
        cells = [find_response(connection, UUID(int=number)) for number in (1, 2)]
    assert [cell.variables for cell in cells if cell] == [("female", "qr"), ("", "qr")]


def test_a_form_without_any_answer_is_no_response(province: Database) -> None:
    collected = collect(province, {})
    assert collected.problems
    assert collected.receipt is None


def test_a_language_that_does_not_exist_is_the_callers_mistake(province: Database) -> None:
    with pytest.raises(LookupError):
        collect(province, language="xx")


def test_a_withdrawn_response_leaves_nothing(province: Database) -> None:
    collect(province, form(comment="Đừng giữ"))
    assert withdraw_response(province, IDENTIFIER)
    assert not withdraw_response(province, IDENTIFIER)
    with province.read() as connection:
        assert find_response(connection, IDENTIFIER) is None
        assert list(read_comments(connection, "2025")) == []
