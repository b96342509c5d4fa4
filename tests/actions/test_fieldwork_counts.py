"""The counts of the watched field: each response once, by desk and day, whatever happens."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import update

from sipas.actions.collection import collect_response, withdraw_response
from sipas.actions.counted_places import counted_places
from sipas.actions.tallying import bring_tallies_up_to_date, recount
from sipas.store.database import Database
from sipas.store.fieldwork import (
    FieldworkDay,
    all_fieldwork_days,
    counts_by_day,
)
from sipas.store.fieldwork_tables import fieldwork_days
from tests.tiny_round import build_open_round, form

# Half an hour before midnight in Viet Nam, and half an hour after it.
BEFORE = datetime(2025, 7, 10, 16, 30, tzinfo=UTC)
AFTER = datetime(2025, 7, 10, 17, 30, tzinfo=UTC)


def _answer(
    database: Database, number: int, desk: str = "noi-vu", at: datetime = BEFORE, mode: str = "qr"
) -> UUID:
    identifier = UUID(int=number)
    assert collect_response(database, desk, identifier, form(), "vi", mode, at).receipt
    return identifier


def _days(database: Database) -> dict[FieldworkDay, tuple[int, int, int]]:
    bring_tallies_up_to_date(database, "2025")
    with database.read() as connection:
        return all_fieldwork_days(connection, "2025")


def test_each_response_is_counted_at_its_desk_and_day(database: Database) -> None:
    build_open_round(database)
    for number in range(3):
        _answer(database, number)
    _answer(database, 3, at=AFTER)
    _answer(database, 4, desk="y-te", mode="paper")
    assert _days(database) == {
        FieldworkDay("noi-vu", "noi-vu", date(2025, 7, 10), "qr"): (3, 3, 0),
        FieldworkDay("noi-vu", "noi-vu", date(2025, 7, 11), "qr"): (1, 1, 0),
        FieldworkDay("y-te", "y-te", date(2025, 7, 10), "paper"): (1, 1, 0),
    }
    assert recount(database, "2025").equal


def test_a_form_without_a_level_is_finished_and_not_valid(database: Database) -> None:
    build_open_round(database)
    empty = {"access_1": ["na"], "sex": ["male"]}
    assert collect_response(database, "noi-vu", UUID(int=1), empty, "vi", "qr", BEFORE).receipt
    assert list(_days(database).values()) == [(1, 0, 0)]


def test_a_withdrawn_response_leaves_its_day(database: Database) -> None:
    build_open_round(database)
    gone, kept = _answer(database, 1), _answer(database, 2, at=AFTER)
    _days(database)
    withdraw_response(database, gone)
    assert [key.day for key in _days(database)] == [date(2025, 7, 11)]
    withdraw_response(database, kept)
    assert _days(database) == {}
    assert recount(database, "2025").equal


def test_many_who_count_at_once_count_each_response_once(database: Database) -> None:
    build_open_round(database)

    def work(first: int) -> None:
        for number in range(first, first + 12):
            _answer(database, number)
            bring_tallies_up_to_date(database, "2025")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(0, 96, 12)))
    assert _days(database) == {
        FieldworkDay("noi-vu", "noi-vu", date(2025, 7, 10), "qr"): (96, 96, 0)
    }
    assert recount(database, "2025").equal


def test_a_recount_repairs_counts_that_were_changed(database: Database) -> None:
    build_open_round(database)
    for number in range(4):
        _answer(database, number)
    _days(database)
    with database.write() as connection:
        connection.execute(update(fieldwork_days).values(finished=9, alike=2))
    assert recount(database, "2025", repair=False).days == 1
    found = recount(database, "2025")
    assert (found.equal, found.differences, found.days, found.repaired) == (False, (), 1, True)
    assert list(_days(database).values()) == [(4, 4, 0)]
    assert recount(database, "2025").equal


def test_sums_by_agency_desk_and_day(database: Database) -> None:
    build_open_round(database)
    for number in range(3):
        _answer(database, number)
    _answer(database, 3, at=AFTER, mode="paper")
    _answer(database, 4, desk="y-te")
    _answer(database, 5, mode="paper")
    _days(database)
    with database.read() as connection:
        counted = counted_places(database, connection, "2025")
        days = counts_by_day(connection, "2025", frozenset({"noi-vu"}))
        everything = counts_by_day(connection, "2025")
    noi_vu = counted.agencies["noi-vu"]
    assert (noi_vu.finished, noi_vu.most, noi_vu.last) == (5, 4, date(2025, 7, 11))
    assert counted.agencies["y-te"].finished == 1
    assert sorted(counted.desks) == [("noi-vu", "noi-vu"), ("y-te", "y-te")]
    assert counted.desks["noi-vu", "noi-vu"] == replace(noi_vu, desk="noi-vu")
    assert counted.days == tuple(everything)
    assert [(one.day.day, one.mode, one.finished) for one in days] == [
        (10, "paper", 1),
        (10, "qr", 3),
        (11, "paper", 1),
    ]
    _answer(database, 6, desk="hoi-an")
    assert "hoi-an" not in counted.agencies
    _days(database)
    with database.read() as connection:
        assert counted_places(database, connection, "2025").agencies["hoi-an"].finished == 1
    assert sum(one.finished for one in everything) == 6
