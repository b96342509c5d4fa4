"""Tallies: every response counted once, whatever happens at the same time; recounts that repair."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import product
from uuid import UUID, uuid4

import numpy as np
import pytest

from sipas.actions import tallying
from sipas.actions.collection import collect_response, withdraw_response
from sipas.actions.tallying import (
    CellsDamaged,
    Recount,
    bring_tallies_up_to_date,
    read_tallies,
    recount,
)
from sipas.store.database import Database, open_database
from sipas.store.tallies import (
    all_cells,
    clear_queued,
    count_queued,
    delete_cells,
    lock_cells,
    put_cells,
)
from sipas.tallies.tables import CellKey
from sipas.tallies.tally import equal, tally_levels
from tests.tiny_round import AGENCIES, NOW, build_open_round, form

LEVELS = ("1", "2", "3", "4", "5", "na")


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    return database


def collect(database: Database, number: int, desk: str = "noi-vu", **others: str) -> UUID:
    identifier = UUID(int=number)
    first, second, third = list(product(LEVELS, repeat=3))[number % 216]
    submitted = form(first, second, third, **others)
    assert collect_response(database, desk, identifier, submitted, "vi", "qr", NOW).receipt
    return identifier


def tallied(database: Database) -> dict[str, int]:
    return {key.agency: tally.n for key, tally in read_tallies(database, "2025")[1].items()}


def test_what_is_queued_is_counted_once(province: Database) -> None:
    for number in range(30):
        collect(province, number, desk=AGENCIES[number % 3])
    assert bring_tallies_up_to_date(province, "2025") == 30
    assert bring_tallies_up_to_date(province, "2025") == 0
    assert tallied(province) == {"noi-vu": 10, "y-te": 10, "hoi-an": 10}
    assert recount(province, "2025") == Recount(equal=True, responses=30)


def test_the_cells_hold_the_tally_of_their_levels(province: Database) -> None:
    for first, second, third in (("4", "na", ""), ("1", "5", "3")):
        answers = form(first, second, third)
        collect_response(province, "noi-vu", uuid4(), answers, "vi", "qr", NOW)
    bring_tallies_up_to_date(province, "2025")
    _, tallies = read_tallies(province, "2025")
    expected = tally_levels(np.array([[4, 9, 0], [1, 5, 3]], dtype=np.uint8))
    assert list(tallies) == [CellKey("noi-vu")]
    assert equal(tallies[CellKey("noi-vu")], expected)


def test_the_version_grows_when_something_was_counted(province: Database) -> None:
    assert read_tallies(province, "2025") == (0, {})
    collect(province, 1)
    bring_tallies_up_to_date(province, "2025")
    bring_tallies_up_to_date(province, "2025")
    assert read_tallies(province, "2025")[0] == 1


def test_a_long_queue_is_counted_piece_by_piece(
    province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallying, "AT_ONCE", 4)
    for number in range(10):
        collect(province, number)
    assert bring_tallies_up_to_date(province, "2025") == 10
    assert read_tallies(province, "2025")[0] == 3
    assert recount(province, "2025").equal


def test_late_responses_are_added(province: Database) -> None:
    for number in range(6):
        collect(province, number)
        assert bring_tallies_up_to_date(province, "2025") == 1
    assert tallied(province) == {"noi-vu": 6}
    assert recount(province, "2025").equal


def test_a_withdrawn_response_is_subtracted(province: Database) -> None:
    identifiers = [collect(province, number) for number in range(4)]
    bring_tallies_up_to_date(province, "2025")
    withdraw_response(province, identifiers[0])
    assert recount(province, "2025").equal
    bring_tallies_up_to_date(province, "2025")
    assert tallied(province) == {"noi-vu": 3}
    assert recount(province, "2025").equal


def test_withdrawn_before_it_was_counted_it_leaves_nothing(province: Database) -> None:
    withdraw_response(province, collect(province, 1))
    bring_tallies_up_to_date(province, "2025")
    assert tallied(province) == {}
    assert recount(province, "2025") == Recount(equal=True, responses=0)


def test_a_cell_that_nobody_is_left_in_is_gone(province: Database) -> None:
    identifier = collect(province, 1)
    bring_tallies_up_to_date(province, "2025")
    withdraw_response(province, identifier)
    bring_tallies_up_to_date(province, "2025")
    assert tallied(province) == {}


def test_cells_are_kept_apart_by_their_variables(database: Database) -> None:
    build_open_round(database, cell_variables=["sex"])
    for number, sex in enumerate(("male", "female", "female")):
        collect(database, number, sex=sex)
    collect(database, 3)
    bring_tallies_up_to_date(database, "2025")
    _, tallies = read_tallies(database, "2025")
    assert {key.variables: tally.n for key, tally in tallies.items()} == {
        ("male",): 1,
        ("female",): 2,
        ("",): 1,
    }
    assert recount(database, "2025").equal


def _lose_a_cell(database: Database) -> None:
    with database.write() as transaction:
        delete_cells(transaction, "2025", [("noi-vu", ())])


def _damage_a_cell(database: Database) -> None:
    with database.write() as transaction:
        put_cells(transaction, "2025", {("noi-vu", ()): b"damaged"})


def _damage_a_cell_that_nobody_is_in(database: Database) -> None:
    with database.write() as transaction:
        put_cells(transaction, "2025", {("tam-ky", ("x",)): b"damaged"})


def _count_twice(database: Database) -> None:
    with database.write() as transaction:
        cells = all_cells(transaction, "2025")
        put_cells(transaction, "2025", {("tam-ky", ()): cells["noi-vu", ()]})


def _lose_the_queue(database: Database) -> None:
    collect(database, 99)
    with database.write() as transaction:
        clear_queued(transaction, "2025")


@pytest.mark.parametrize(
    ("spoil", "cell"),
    [
        (_lose_a_cell, CellKey("noi-vu")),
        (_damage_a_cell, CellKey("noi-vu")),
        (_damage_a_cell_that_nobody_is_in, CellKey("tam-ky", ("x",))),
        (_count_twice, CellKey("tam-ky")),
        (_lose_the_queue, CellKey("noi-vu")),
    ],
)
def test_a_recount_finds_and_repairs(
    province: Database, spoil: Callable[[Database], None], cell: CellKey
) -> None:
    for number in range(5):
        collect(province, number, desk=AGENCIES[number % 2])
    bring_tallies_up_to_date(province, "2025")
    spoil(province)
    # What is still queued is not lost and not repaired twice.
    collect(province, 50, desk="hoi-an")
    looked = recount(province, "2025", repair=False)
    assert (looked.equal, looked.differences, looked.repaired) == (False, (cell,), False)
    mended = recount(province, "2025")
    assert (mended.differences, mended.repaired) == ((cell,), True)
    assert recount(province, "2025").equal
    bring_tallies_up_to_date(province, "2025")
    assert recount(province, "2025").equal


def test_taking_more_than_there_is_asks_for_a_recount(province: Database) -> None:
    identifier = collect(province, 1)
    bring_tallies_up_to_date(province, "2025")
    _lose_a_cell(province)
    withdraw_response(province, identifier)
    with pytest.raises(CellsDamaged, match="sipas recount 2025"):
        bring_tallies_up_to_date(province, "2025")
    with province.read() as transaction:
        assert count_queued(transaction, "2025") == 1
    assert recount(province, "2025").repaired
    assert bring_tallies_up_to_date(province, "2025") == 1
    assert recount(province, "2025").equal


def test_an_updater_that_comes_second_counts_nothing_twice(
    province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        collect(province, number)
    seen_by_both = tallying._read_queue(province, "2025")
    assert bring_tallies_up_to_date(province, "2025") == 3
    # Rows that come later may bear the numbers of rows that are gone.
    for number in range(3, 6):
        collect(province, number)
    read_queue = tallying._read_queue
    stale = [seen_by_both]
    monkeypatch.setattr(
        tallying, "_read_queue", lambda *asked: stale.pop() if stale else read_queue(*asked)
    )
    assert bring_tallies_up_to_date(province, "2025") == 3
    assert tallied(province) == {"noi-vu": 6}
    assert recount(province, "2025", repair=False).equal


def _write(database: Database, writer: int, each: int) -> None:
    """Of `each` responses every fifth is sent twice, every seventh withdrawn."""
    for place in range(each):
        number, desk = 1000 * writer + place, AGENCIES[place % 4]
        identifier = collect(database, number, desk)
        if place % 5 == 0:
            collect(database, number, desk)
        if place % 7 == 0:
            withdraw_response(database, identifier)


def _update(url: str, is_over: threading.Event) -> None:
    database = open_database(url)
    while not is_over.is_set():
        bring_tallies_up_to_date(database, "2025")
    database.close()


def test_eight_writers_two_updaters_and_withdrawals_at_once(
    province: Database, database_url: str
) -> None:
    writers, each = 8, 25
    is_over = threading.Event()
    with ThreadPoolExecutor(writers + 2) as pool:
        updating = [pool.submit(_update, database_url, is_over) for _ in range(2)]
        writing = [pool.submit(_write, province, writer, each) for writer in range(writers)]
        wait(writing)
        is_over.set()
    assert [done.exception() for done in writing + updating] == [None] * (writers + 2)
    assert recount(province, "2025", repair=False).equal
    bring_tallies_up_to_date(province, "2025")
    kept = writers * (each - len(range(0, each, 7)))
    assert recount(province, "2025", repair=False) == Recount(equal=True, responses=kept)
    assert sum(tallied(province).values()) == kept


def test_a_response_does_not_wait_for_a_tally(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    build_open_round(database)
    collect(database, 1)
    with database.write() as updater:
        lock_cells(updater, "2025")
        collect(database, 2)
    assert bring_tallies_up_to_date(database, "2025") == 2
    database.close()
