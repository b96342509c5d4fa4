"""Blocks, agencies and desks, each with the days on which it is valid."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, or_, select

from sipas.store.tables import agencies, blocks, desks, successors
from sipas.store.upsert import upsert


class UnknownAgency(LookupError):
    """An agency code that the organisation does not have."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Không có cơ quan nào mang mã “{code}”.")
        self.code = code


@dataclass(frozen=True, slots=True)
class Block:
    code: str
    name: str
    position: int
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    code: str
    name: str
    short_name: str
    block: str
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    code: str
    name: str
    agency: str
    address: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


def put_blocks(connection: Connection, rows: Iterable[Block]) -> None:
    upsert(connection, blocks, [asdict(row) for row in rows])


def put_agencies(connection: Connection, rows: Iterable[Agency]) -> None:
    found = list(rows)
    upsert(connection, agencies, [_without_successors(row) for row in found])
    codes = [row.code for row in found]
    connection.execute(delete(successors).where(successors.c.agency.in_(codes)))
    pairs = [
        {"agency": row.code, "successor": code}
        for row in found
        for code in dict.fromkeys(row.successors)
    ]
    upsert(connection, successors, pairs)


def put_desks(connection: Connection, rows: Iterable[Desk]) -> None:
    upsert(connection, desks, [asdict(row) for row in rows])


def all_blocks(connection: Connection, on: datetime.date | None = None) -> list[Block]:
    found = connection.execute(_valid(blocks, on).order_by(blocks.c.position, blocks.c.code))
    return [Block(*row) for row in found]


def all_agencies(connection: Connection, on: datetime.date | None = None) -> list[Agency]:
    after = _successors_of(connection)
    found = connection.execute(_valid(agencies, on).order_by(agencies.c.code))
    return [_agency(row, after) for row in found]


def all_desks(connection: Connection, on: datetime.date | None = None) -> list[Desk]:
    found = connection.execute(_valid(desks, on).order_by(desks.c.agency, desks.c.code))
    return [Desk(*row) for row in found]


def desks_of(connection: Connection, agency: str, on: datetime.date) -> list[Desk]:
    """The desks of one agency that are valid on a day."""
    found = _valid(desks, on).where(desks.c.agency == agency).order_by(desks.c.code)
    return [Desk(*row) for row in connection.execute(found)]


def find_desk(connection: Connection, code: str) -> Desk | None:
    row = connection.execute(select(desks).where(desks.c.code == code)).one_or_none()
    return None if row is None else Desk(*row)


def find_first_desk(connection: Connection) -> Desk | None:
    """The first by its code."""
    row = connection.execute(select(desks).order_by(desks.c.code).limit(1)).one_or_none()
    return None if row is None else Desk(*row)


def find_agency(connection: Connection, code: str) -> Agency | None:
    row = connection.execute(select(agencies).where(agencies.c.code == code)).one_or_none()
    return None if row is None else _agency(row, _successors_of(connection))


def get_agency(connection: Connection, code: str) -> Agency:
    found = find_agency(connection, code)
    if found is None:
        raise UnknownAgency(code)
    return found


def _valid(table: Table, on: datetime.date | None) -> Select[*tuple[Any, ...]]:
    """Rows of a table whose days include `on`; without a day, all of them."""
    if on is None:
        return select(table)
    return select(table).where(
        or_(table.c.valid_from.is_(None), table.c.valid_from <= on),
        or_(table.c.valid_to.is_(None), table.c.valid_to >= on),
    )


def _agency(row: Row[*tuple[Any, ...]], after: Mapping[str, tuple[str, ...]]) -> Agency:
    code, name, short_name, block, valid_from, valid_to = row
    later = after.get(code, ())
    return Agency(code, name, short_name, block, valid_from, valid_to, successors=later)


def _without_successors(agency: Agency) -> dict[str, Any]:
    fields = asdict(agency)
    del fields["successors"]
    return fields


def _successors_of(connection: Connection) -> dict[str, tuple[str, ...]]:
    pairs = select(successors.c.agency, successors.c.successor).order_by(*successors.primary_key)
    after: dict[str, tuple[str, ...]] = {}
    for agency, successor in connection.execute(pairs):
        after[agency] = (*after.get(agency, ()), successor)
    return after
