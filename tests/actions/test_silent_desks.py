"""Silent desks: which, since when, who sees them, and the same in the file."""

from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from sipas.actions.collection import collect_response
from sipas.actions.silent_desks import NEVER, PAGE, SilentDesks, silent_desks, silent_desks_workbook
from sipas.actions.watching import agency_fieldwork, fieldwork_of
from sipas.store.database import Database
from sipas.store.organisation import Desk, put_desks
from tests.tiny_round import NOW, TODAY, build_open_round, form

LATER = date(2025, 7, 18)  # the round opened on the first; answers came on the tenth


@pytest.fixture
def province(database: Database) -> Database:
    """Each agency has a desk; noi-vu has a second, and a third since the sixteenth."""
    build_open_round(database)
    with database.write() as transaction:
        put_desks(
            transaction,
            [
                Desk("noi-vu-2", "Quầy hai", "noi-vu"),
                Desk("noi-vu-3", "Quầy ba", "noi-vu", valid_from=date(2025, 7, 16)),
            ],
        )
    for number, desk in enumerate(("noi-vu", "y-te")):
        assert collect_response(database, desk, UUID(int=number), form(), "vi", "qr", NOW).receipt
    return database


def _told(found: SilentDesks) -> list[tuple[str, date | None, int]]:
    return [(one.desk.code, one.last_on, one.days) for one in found.desks]


def test_desks_without_a_response_for_days_stand_longest_first(province: Database) -> None:
    found = silent_desks(province, "2025", LATER, None)
    # since the first of July 17 days; since the tenth 8; the desk of the sixteenth is too new
    assert _told(found) == [
        ("hoi-an", None, 17),
        ("noi-vu-2", None, 17),
        ("tam-ky", None, 17),
        ("noi-vu", TODAY, 8),
        ("y-te", TODAY, 8),
    ]
    assert (found.found, found.page, found.pages) == (5, 1, 1)
    assert found.found == fieldwork_of(province, "2025", LATER).silent_desks


def test_a_desk_is_silent_since_its_own_first_day(province: Database) -> None:
    found = silent_desks(province, "2025", date(2025, 7, 20), None, search="quay ba")
    assert _told(found) == [("noi-vu-3", None, 4)]


@pytest.mark.parametrize(
    ("span", "codes"),
    [
        ("7", ["hoi-an", "noi-vu-2", "tam-ky", "noi-vu", "y-te"]),
        ("14", ["hoi-an", "noi-vu-2", "tam-ky"]),
        (NEVER, ["hoi-an", "noi-vu-2", "tam-ky"]),
    ],
)
def test_a_longer_silence_can_be_asked_for(province: Database, span: str, codes: list[str]) -> None:
    found = silent_desks(province, "2025", LATER, None, span)
    assert [one.desk.code for one in found.desks] == codes


def test_a_coordinator_sees_the_own_desks(province: Database) -> None:
    found = silent_desks(province, "2025", LATER, frozenset({"noi-vu"}))
    assert [one.desk.code for one in found.desks] == ["noi-vu-2", "noi-vu"]


def test_while_nothing_can_come_nobody_is_silent(province: Database) -> None:
    found = silent_desks(province, "2025", date(2025, 9, 1), None)
    assert (found.is_collecting, found.found) == (False, 0)


def test_a_round_that_asks_elsewhere_has_no_silent_desk(database: Database) -> None:
    build_open_round(database, modes=("paper",))
    found = silent_desks(database, "2025", LATER, None)
    assert (found.asks_at_desks, found.is_collecting, found.found) == (False, True, 0)
    fieldwork = fieldwork_of(database, "2025", LATER)
    assert fieldwork.silent_desks == 0
    # an agency from which nothing comes is silent all the same
    assert {one.silent_days for one in fieldwork.agencies} == {17}
    own = agency_fieldwork(database, "2025", "noi-vu", LATER)
    assert [one.silent_days for one in own.desks] == [None]


def test_many_are_told_page_by_page_and_all_in_the_file(province: Database) -> None:
    with province.write() as transaction:
        more = [Desk(f"y-te-{n:03}", f"Bàn {n:03}", "y-te") for n in range(PAGE)]
        put_desks(transaction, more)
    last = silent_desks(province, "2025", LATER, None, page=99)
    assert (last.page, last.pages, last.found, len(last.desks)) == (2, 2, PAGE + 5, 5)
    book = silent_desks_workbook(province, "2025", LATER, None, "3", "", "vi")
    rows = list(load_workbook(BytesIO(book)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + PAGE + 5
    assert rows[-1] == (
        "Quầy y-te", "y-te", "Cơ quan y-te", "y-te", "so-nganh", "10/07/2025", 8,
    )  # fmt: skip
    own = silent_desks_workbook(province, "2025", LATER, frozenset({"noi-vu"}), "14", "", "vi")
    (_, only) = load_workbook(BytesIO(own)).active.iter_rows(values_only=True)
    assert (only[1], only[5]) == ("noi-vu-2", "chưa có")
