"""One-time codes: issued in bulk, used once, and never tied to what was answered."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import inspect, select

from sipas.actions.code_issue import (
    CodesRefused,
    Issued,
    code_issues_of,
    issue_receipt_codes,
    withdraw_issue,
)
from sipas.actions.collection import Collected, SurveyState, collect_response, receipt_of
from sipas.actions.rounds import close_round
from sipas.actions.surveys import find_survey_of_code
from sipas.sampling.one_time_codes import code_digest, codes_key, read_code
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.one_time_codes import find_code
from sipas.store.responses import count_responses, find_response
from sipas.store.sample_tables import one_time_codes
from sipas.store.tables import responses
from tests.tiny_round import NOW, TODAY, build_open_round, form

SECRET = "s" * 32
KEY = codes_key(SECRET)
BY = "admin@example.vn"


def issue(database: Database, **numbers: int) -> Issued:
    counts = {agency.replace("_", "-"): number for agency, number in numbers.items()}
    return issue_receipt_codes(database, SECRET, "2025", counts, BY, NOW)


def answer(database: Database, code: str, identifier: UUID | None = None) -> Collected:
    return collect_response(
        database,
        None,
        identifier or uuid4(),
        form(),
        "vi",
        None,
        NOW,
        code=code_digest(KEY, code),
    )


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    return database


def test_codes_are_issued_for_each_agency_and_kept_as_digests(province: Database) -> None:
    issued = issue(province, noi_vu=3, hoi_an=2)
    assert [one.agency for one in issued.codes] == ["noi-vu"] * 3 + ["hoi-an"] * 2
    assert len({one.code for one in issued.codes}) == 5
    assert all(read_code(one.code) == one.code for one in issued.codes)
    with province.read() as connection:
        kept = connection.execute(select(one_time_codes)).all()
        trail = all_audit(connection)[0]
    assert {row.digest for row in kept} == {code_digest(KEY, one.code) for one in issued.codes}
    written = " ".join(str(row) for row in kept)
    assert not any(one.code in written for one in issued.codes)
    assert (trail.action, trail.by, trail.detail["codes"]) == ("issue_codes", BY, 5)


def test_a_code_admits_one_response_to_its_round_and_agency(province: Database) -> None:
    code = issue(province, hoi_an=1).codes[0].code
    identifier = uuid4()
    assert answer(province, code, identifier).receipt == receipt_of(identifier)
    with province.read() as connection:
        stored = find_response(connection, identifier)
    assert stored is not None
    assert (stored.agency, stored.desk, stored.mode) == ("hoi-an", None, "one_time_code")
    assert answer(province, code).state is SurveyState.USED
    with province.read() as connection:
        assert count_responses(connection, "2025") == {"hoi-an": 1}


def test_the_same_form_sent_again_is_thanked_again(province: Database) -> None:
    code = issue(province, hoi_an=1).codes[0].code
    identifier = uuid4()
    first = answer(province, code, identifier)
    assert answer(province, code, identifier) == first


def test_nothing_says_which_response_came_by_which_code(province: Database) -> None:
    code = issue(province, hoi_an=1).codes[0].code
    before = set(_values(province, code))
    answer(province, code)
    after = _values(province, code)
    # the state is all that changed: no moment, no day, no identifier
    assert set(after) - before == {"finished"}
    with province.read() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("one_time_codes")}
        row = connection.execute(select(responses)).one()
    assert columns == {"digest", "issue", "round", "agency", "mode", "state", "dossier"}
    assert code_digest(KEY, code) not in tuple(row)
    assert code not in str(tuple(row))


def _values(database: Database, code: str) -> list[object]:
    with database.read() as connection:
        digest = one_time_codes.c.digest == code_digest(KEY, code)
        return list(connection.execute(select(one_time_codes).where(digest)).one())


def test_of_many_who_race_with_one_code_exactly_one_is_stored(province: Database) -> None:
    code = issue(province, hoi_an=1).codes[0].code
    start = Barrier(6)

    def send(_number: int) -> Collected:
        start.wait()
        return answer(province, code)

    with ThreadPoolExecutor(6) as pool:
        collected = list(pool.map(send, range(6)))
    assert sorted(one.receipt is not None for one in collected) == [False] * 5 + [True]
    assert {one.state for one in collected if not one.receipt} == {SurveyState.USED}
    with province.read() as connection:
        assert count_responses(connection, "2025") == {"hoi-an": 1}


def test_one_form_sent_twice_at_once_is_thanked_twice_and_stored_once(province: Database) -> None:
    code = issue(province, hoi_an=1).codes[0].code
    identifier, start = uuid4(), Barrier(4)

    def send(_number: int) -> Collected:
        start.wait()
        return answer(province, code, identifier)

    with ThreadPoolExecutor(4) as pool:
        receipts = {one.receipt for one in pool.map(send, range(4))}
    assert receipts == {receipt_of(identifier)}
    with province.read() as connection:
        assert count_responses(connection, "2025") == {"hoi-an": 1}


def test_a_code_that_was_refused_at_the_door_can_still_be_used(database: Database) -> None:
    build_open_round(database, capacity=1)
    first, second = (one.code for one in issue(database, hoi_an=2).codes)
    answer(database, first)
    assert answer(database, second).state is SurveyState.FULL
    with database.read() as connection:
        kept = find_code(connection, code_digest(KEY, second))
    assert kept is not None
    assert kept.state == "issued"


def test_a_faulty_form_uses_up_nothing(province: Database) -> None:
    code = issue(province, hoi_an=1).codes[0].code
    digest = code_digest(KEY, code)
    empty = collect_response(province, None, uuid4(), {}, "vi", None, NOW, code=digest)
    assert empty.problems
    assert answer(province, code).receipt is not None


def _close(database: Database) -> None:
    close_round(database, "2025", TODAY, None, now=NOW)


@pytest.mark.parametrize(
    ("happens", "day", "state"),
    [
        (lambda _database: None, date(2025, 6, 30), SurveyState.NOT_YET),
        (lambda _database: None, TODAY, SurveyState.OPEN),
        (lambda _database: None, date(2025, 8, 1), SurveyState.CLOSED),
        (_close, TODAY, SurveyState.CLOSED),
        (
            lambda database: withdraw_issue(database, "2025", 1, BY, NOW),
            TODAY,
            SurveyState.WITHDRAWN,
        ),
    ],
)
def test_what_meets_whoever_comes_with_a_code(
    province: Database, happens: Callable[[Database], object], day: date, state: SurveyState
) -> None:
    code = issue(province, noi_vu=1).codes[0].code
    happens(province)
    assert find_survey_of_code(province, code_digest(KEY, code), day).state is state


def test_a_code_of_another_installation_is_unknown(province: Database) -> None:
    code = issue(province, noi_vu=1).codes[0].code
    digest = code_digest(codes_key("another secret"), code)
    assert find_survey_of_code(province, digest, TODAY).state is SurveyState.UNKNOWN


def test_withdrawing_takes_back_what_is_not_used(province: Database) -> None:
    issued = issue(province, noi_vu=3)
    answer(province, issued.codes[0].code)
    assert withdraw_issue(province, "2025", issued.issue.id, BY, NOW) == 2
    line = code_issues_of(province, "2025")[0]
    assert (line.total, line.waiting, line.finished, line.withdrawn) == (3, 0, 1, 2)
    assert answer(province, issued.codes[1].code).state is SurveyState.WITHDRAWN


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"y_te": 0}, "Không có mã nào"),
        ({"y_te": -1}, "từ 0 trở lên"),
        ({"xa_la": 1}, "không có cơ quan xa-la"),
        ({"y_te": 200_001}, "tối đa 200000 mã"),
    ],
)
def test_what_cannot_be_issued_is_refused(
    province: Database, numbers: dict[str, int], words: str
) -> None:
    with pytest.raises(CodesRefused, match=words):
        issue(province, **numbers)
    assert code_issues_of(province, "2025") == []


def test_a_closed_round_gets_no_codes(province: Database) -> None:
    _close(province)
    with pytest.raises(CodesRefused, match="đã đóng"):
        issue(province, noi_vu=1)


def test_an_issue_of_another_round_is_not_withdrawn(province: Database) -> None:
    with pytest.raises(CodesRefused, match="không có lần tạo mã số 7"):
        withdraw_issue(province, "2025", 7, BY, NOW)


def test_ten_thousand_codes_come_at_once(province: Database) -> None:
    issued = issue(province, noi_vu=6000, y_te=4000)
    assert len({one.code for one in issued.codes}) == 10_000
    assert code_issues_of(province, "2025")[0].waiting == 10_000
