"""Units whole with their past: what is written is read, and days decide names."""

from dataclasses import replace
from datetime import date

import pytest

from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, all_agencies, all_desks, find_desk
from sipas.store.past import Past
from sipas.store.procedures import Field, Procedure
from sipas.store.units import (
    History,
    all_histories,
    find_histories,
    fingerprint,
    from_plain,
    put_histories,
    remove_unit,
    to_plain,
)

LAST_DAY = date(2025, 6, 30)
NEXT_DAY = date(2025, 7, 1)
AGENCY = History(
    Agency("so-a", "Sở A mới", "A mới", "khoi", successors=("so-b",)),
    (Past(LAST_DAY, {"name": "Sở A", "short_name": "A", "block": "khoi"}),),
)
DESK = History(
    Desk("k7m2pq", "Quầy", "so-b"),
    (Past(LAST_DAY, {"name": "Quầy cũ", "agency": "so-a", "address": "Tầng 1"}),),
)
ALL = [
    History(Block("khoi", "Khối", 1)),
    AGENCY,
    History(Agency("so-b", "Sở B", "B", "khoi", NEXT_DAY)),
    DESK,
    History(Field("dat-dai", "Đất đai")),
    History(Procedure("tach-thua", "Tách thửa", "dat-dai", None, LAST_DAY)),
]


@pytest.fixture
def written(database: Database) -> Database:
    with database.write() as transaction:
        put_histories(transaction, ALL)
    return database


def test_what_is_written_is_read(written: Database) -> None:
    expected = {one.key: one for one in ALL}
    with written.read() as transaction:
        assert all_histories(transaction) == expected
        assert find_histories(transaction, [*expected, ("agency", "nobody")]) == expected


def test_a_day_decides_what_a_unit_is_called(written: Database) -> None:
    with written.read() as transaction:
        (before,) = all_agencies(transaction, LAST_DAY)
        after = all_agencies(transaction, NEXT_DAY)
        last = all_agencies(transaction)
        named = all_agencies(transaction, named_on=LAST_DAY)
        desks = all_desks(transaction, LAST_DAY), all_desks(transaction, NEXT_DAY)
        desk = find_desk(transaction, "k7m2pq", LAST_DAY)
    assert before.name == "Sở A"
    assert [one.name for one in after] == [one.name for one in last] == ["Sở A mới", "Sở B"]
    assert [one.name for one in named] == ["Sở A", "Sở B"]
    assert [one.agency for rows in desks for one in rows] == ["so-a", "so-b"]
    assert desk is not None
    assert (desk.name, desk.agency, desk.address) == ("Quầy cũ", "so-a", "Tầng 1")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.key[0])
def test_plain_values_hold_everything(one: History) -> None:
    assert from_plain(to_plain(one)) == one


def test_fingerprints_tell_every_difference() -> None:
    changed = [
        AGENCY,
        replace(AGENCY, past=()),
        replace(AGENCY, unit=replace(AGENCY.unit, name="Khác")),
        replace(AGENCY, unit=replace(AGENCY.unit, valid_to=LAST_DAY)),
    ]
    assert len({fingerprint(one) for one in changed}) == len(changed)
    assert fingerprint(AGENCY) == fingerprint(from_plain(to_plain(AGENCY)))


def test_only_what_nothing_refers_to_is_removed(written: Database) -> None:
    with written.write() as transaction:
        assert not remove_unit(transaction, ("block", "khoi"))
        assert remove_unit(transaction, DESK.key)
        assert remove_unit(transaction, AGENCY.key)
        assert AGENCY.key not in all_histories(transaction)
