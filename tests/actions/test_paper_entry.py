"""Forms on paper: stored once under their number, taken back, and when they are taken at all."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from sipas.actions.collection import Collected, collect_response, receipt_of
from sipas.actions.paper_entry import EntryPlaces, entry_page, entry_places, withdraw_paper
from sipas.actions.rounds import close_round
from sipas.actions.surveys import PaperSheet, SurveyState
from sipas.store.database import Database
from sipas.store.paper_forms import NumberTaken
from sipas.store.responses import count_responses, find_response
from sipas.store.rounds import edit_round, get_round
from sipas.store.tallies import count_queued
from tests.tiny_round import NOW, ROUND, TODAY, build_open_round, form

AFTER = NOW + timedelta(days=60)


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    return database


def type_in(
    database: Database,
    number: int = 1,
    who: int = 1,
    now: object = NOW,
    mode: str = "paper",
    **answers: str,
) -> Collected:
    sheet = PaperSheet("2025", "noi-vu", "noi-vu", number, "hoa@example.vn")
    at = AFTER if now is AFTER else NOW
    typed = form(**answers)
    return collect_response(database, None, UUID(int=who), typed, "vi", mode, at, sheet=sheet)


def test_a_sheet_is_stored_once(province: Database) -> None:
    assert type_in(province) == Collected(SurveyState.OPEN, receipt_of(UUID(int=1)))
    assert type_in(province).receipt == receipt_of(UUID(int=1))
    with province.read() as connection:
        assert count_responses(connection, "2025") == {"noi-vu": 1}
        stored = find_response(connection, UUID(int=1))
    assert stored is not None
    assert (stored.mode, stored.desk) == ("paper", "noi-vu")
    assert entry_page(province, "2025", "noi-vu", TODAY).next_number == 2


def test_what_is_required_may_be_blank_on_paper_but_not_everything(province: Database) -> None:
    assert type_in(province, first="").receipt
    nothing = type_in(province, 2, 2, first="", second="", third="")
    assert nothing.receipt is None
    assert nothing.problems


def test_a_number_is_taken_once_and_says_by_whom(province: Database) -> None:
    type_in(province)
    with pytest.raises(NumberTaken) as taken:
        type_in(province, who=2)
    assert (taken.value.form.typed_by, taken.value.form.typed_on) == ("hoa@example.vn", TODAY)
    with province.read() as connection:
        assert count_responses(connection, "2025") == {"noi-vu": 1}
        assert count_queued(connection, "2025") == 1


def test_a_sheet_that_was_taken_back_is_subtracted_and_typed_again(province: Database) -> None:
    type_in(province)
    assert withdraw_paper(province, "2025", "noi-vu", 1, "hoa@example.vn", NOW)
    assert not withdraw_paper(province, "2025", "noi-vu", 1, "hoa@example.vn", NOW)
    with province.read() as connection:
        assert count_responses(connection, "2025") == {}
    assert type_in(province, who=2).receipt


def test_paper_comes_after_the_last_day_until_the_round_is_closed(province: Database) -> None:
    assert type_in(province, now=AFTER).receipt
    close_round(province, "2025", AFTER.date(), None)
    late = type_in(province, 2, 2, now=AFTER)
    assert late == Collected(SurveyState.CLOSED)
    assert not withdraw_paper(province, "2025", "noi-vu", 1, "hoa@example.vn", NOW)


def test_the_list_holds_what_a_person_may_type_in(province: Database) -> None:
    (one,) = entry_places(province, frozenset({"noi-vu"}), "", TODAY).rounds
    assert [agency.code for agency in one.agencies] == ["noi-vu"]
    assert entry_places(province, None, "không có", TODAY).rounds[0].found == 0
    assert entry_places(province, None, "", TODAY - timedelta(days=30)) == EntryPlaces((), ())


def test_a_round_takes_sheets_only_in_the_ways_that_it_chose(province: Database) -> None:
    _choose(province, "desk_code", "interviewer")
    (one,) = entry_places(province, None, "", TODAY).rounds
    assert one.ways == ("interviewer",)
    assert entry_page(province, "2025", "noi-vu", TODAY).ways == ("interviewer",)
    assert type_in(province) == Collected(SurveyState.OTHERWISE)
    assert type_in(province, mode="interviewer").receipt

    _choose(province, "desk_code")
    assert entry_places(province, None, "", TODAY) == EntryPlaces((), (ROUND.name,))
    assert entry_page(province, "2025", "noi-vu", TODAY).asks_otherwise
    assert type_in(province, 2, 2, mode="interviewer").state is SurveyState.OTHERWISE
    # What was typed before may still be taken back.
    assert withdraw_paper(province, "2025", "noi-vu", 1, "hoa@example.vn", NOW)


def _choose(database: Database, *modes: str) -> None:
    with database.write() as transaction:
        edit_round(transaction, replace(get_round(transaction, "2025"), modes=modes))
