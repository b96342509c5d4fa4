"""Dossiers: written batch by batch, counted by period and agency."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sipas.store import register
from sipas.store.database import Database
from sipas.store.register import (
    Dossier,
    PutCounts,
    count_dossiers,
    find_dossier,
    get_register_version,
    put_dossiers,
)
from tests.tiny_round import put_places

DAY = date(2025, 1, 1)
PERIOD = (date(2025, 1, 1), date(2025, 6, 30))


def dossiers(number: int, agency: str = "noi-vu") -> Iterator[Dossier]:
    for place in range(number):
        returned = DAY + timedelta(days=place % 365)
        yield Dossier(
            f"{agency}/{place}", agency, "Hộ tịch", "Khai sinh", DAY, None, returned, "desk"
        )


@pytest.fixture
def province(database: Database) -> Database:
    put_places(database)
    return database


def test_the_same_file_twice_changes_nothing(
    province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "BATCH", 7)
    for expected in (PutCounts(added=50), PutCounts(unchanged=50)):
        with province.write() as connection:
            assert put_dossiers(connection, dossiers(50)) == expected
    with province.read() as connection:
        assert get_register_version(connection) == 1


def test_a_corrected_row_replaces_the_earlier_one(province: Database) -> None:
    first, second = dossiers(2)
    corrected = replace(second, returned_on=None, filing="online")
    with province.write() as connection:
        put_dossiers(connection, [first, second])
        assert put_dossiers(connection, [first, corrected]) == PutCounts(updated=1, unchanged=1)
        assert find_dossier(connection, second.code) == corrected
        assert find_dossier(connection, "nothing") is None
        assert get_register_version(connection) == 2


def test_of_two_rows_with_one_code_the_last_stays(province: Database) -> None:
    (first,) = dossiers(1)
    last = replace(first, field="Đất đai")
    with province.write() as connection:
        assert put_dossiers(connection, [first, last]) == PutCounts(added=1)
        assert find_dossier(connection, first.code) == last


def test_what_was_returned_in_the_period_counts_for_its_agency(province: Database) -> None:
    (one,) = dossiers(1)
    days = (date(2024, 12, 31), PERIOD[0], date(2025, 3, 3), PERIOD[1], date(2025, 7, 1), None)
    rows = [
        replace(one, code=f"{agency}/{place}", agency=agency, returned_on=day)
        for agency in ("noi-vu", "hoi-an")
        for place, day in enumerate(days)
    ]
    with province.write() as connection:
        put_dossiers(connection, rows)
        put_dossiers(connection, [replace(one, code="y", agency="y-te", returned_on=days[0])])
    with province.read() as connection:
        assert count_dossiers(connection, *PERIOD) == {"noi-vu": 3, "hoi-an": 3}


def test_an_empty_register_counts_nothing(province: Database) -> None:
    with province.write() as connection:
        assert put_dossiers(connection, []) == PutCounts()
        assert count_dossiers(connection, *PERIOD) == {}
        assert get_register_version(connection) == 0


def test_memory_does_not_grow_with_the_file(province: Database) -> None:
    def peak(number: int, agency: str) -> int:
        tracemalloc.start()
        with province.write() as connection:
            put_dossiers(connection, dossiers(number, agency))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    put_once = peak(register.BATCH, "noi-vu")
    assert peak(4 * register.BATCH, "y-te") < 1.5 * put_once
