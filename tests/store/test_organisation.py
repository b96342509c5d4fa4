"""Blocks, agencies and desks with their days."""

from dataclasses import replace
from datetime import date

import pytest

from sipas.store.database import Database
from sipas.store.organisation import (
    Agency,
    Block,
    Desk,
    UnknownAgency,
    all_agencies,
    all_blocks,
    all_desks,
    find_agency,
    find_desk,
    get_agency,
    put_agencies,
    put_blocks,
    put_desks,
)

LAST_DAY = date(2025, 6, 30)
FIRST_DAY = date(2025, 7, 1)
OLD = Agency(
    "huyen-hoi-an", "UBND thành phố Hội An", "Hội An", "huyen", None, LAST_DAY, ("xa-1", "xa-2")
)
NEW = Agency("xa-1", "UBND phường Hội An", "P. Hội An", "xa", FIRST_DAY)
DESK = Desk("ha-1", "Quầy 1", OLD.code, "9 Trần Hưng Đạo", None, LAST_DAY)


@pytest.fixture
def province(database: Database) -> Database:
    with database.write() as connection:
        put_blocks(
            connection,
            [
                Block("xa", "UBND cấp xã", 2, FIRST_DAY),
                Block("huyen", "UBND cấp huyện", 1, None, LAST_DAY),
            ],
        )
        put_agencies(connection, [OLD, NEW])
        put_desks(connection, [DESK])
    return database


def test_everything_comes_back_as_it_was_put(province: Database) -> None:
    with province.read() as connection:
        assert [block.code for block in all_blocks(connection)] == ["huyen", "xa"]
        assert all_agencies(connection) == [OLD, NEW]
        assert all_desks(connection) == [DESK]
        assert find_desk(connection, "ha-1") == DESK
        assert get_agency(connection, OLD.code) == OLD
        assert find_agency(connection, NEW.code) == NEW


def test_a_day_shows_what_was_valid_on_it(province: Database) -> None:
    with province.read() as connection:
        for day, agency in ((LAST_DAY, OLD), (FIRST_DAY, NEW)):
            assert all_agencies(connection, on=day) == [agency]
            assert [block.code for block in all_blocks(connection, on=day)] == [agency.block]
        assert all_desks(connection, on=LAST_DAY) == [DESK]
        assert all_desks(connection, on=FIRST_DAY) == []


def test_putting_again_replaces(province: Database) -> None:
    renamed = replace(OLD, short_name="TP. Hội An", successors=("xa-1",))
    with province.write() as connection:
        put_agencies(connection, [renamed])
    with province.read() as connection:
        assert get_agency(connection, OLD.code) == renamed
        assert len(all_agencies(connection)) == 2


def test_unknown_codes(province: Database) -> None:
    with province.read() as connection:
        assert find_desk(connection, "nowhere") is None
        assert find_agency(connection, "nowhere") is None
        with pytest.raises(UnknownAgency, match="nowhere"):
            get_agency(connection, "nowhere")


def test_nothing_to_put_is_no_error(province: Database) -> None:
    with province.write() as connection:
        put_blocks(connection, [])
        put_agencies(connection, [])
        put_desks(connection, [])
    with province.read() as connection:
        assert len(all_agencies(connection)) == 2
