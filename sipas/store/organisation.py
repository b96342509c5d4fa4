"""Blocks, agencies and desks, each with the days on which it is valid."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, func, or_, select

from sipas.store.past import contents_on
from sipas.store.successors import (
    all_successors,
    put_successors,
    successors_of,
    with_successors,
)
from sipas.store.tables import agencies, blocks, desks
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
    successors: tuple[str, ...] = ()


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
    successors: tuple[str, ...] = ()


def put_blocks(connection: Connection, rows: Iterable[Block]) -> None:
    _put(connection, "block", blocks, list(rows))


def put_agencies(connection: Connection, rows: Iterable[Agency]) -> None:
    _put(connection, "agency", agencies, list(rows))


def put_desks(connection: Connection, rows: Iterable[Desk]) -> None:
    _put(connection, "desk", desks, list(rows))


def _put(
    connection: Connection, kind: str, table: Table, rows: Sequence[Block | Agency | Desk]
) -> None:
    names = [column.name for column in table.columns]
    upsert(connection, table, [{name: getattr(row, name) for name in names} for row in rows])
    put_successors(connection, kind, {row.code: row.successors for row in rows})


def all_blocks(connection: Connection, on: datetime.date | None = None) -> list[Block]:
    """With a day: those of that day, as they were called then; else all, as called last."""
    found = connection.execute(_valid(blocks, on).order_by(blocks.c.position, blocks.c.code))
    after = all_successors(connection, "block")
    rows = [with_successors(Block(*row), after) for row in found]
    return _as_of(connection, "block", rows, on)


def all_agencies(
    connection: Connection,
    on: datetime.date | None = None,
    *,
    named_on: datetime.date | None = None,
) -> list[Agency]:
    """As `all_blocks`; `named_on` asks for all agencies, called as they were on that day."""
    after = all_successors(connection, "agency")
    found = connection.execute(_valid(agencies, on).order_by(agencies.c.code))
    return _as_of(connection, "agency", [_agency(row, after) for row in found], on or named_on)


def all_desks(connection: Connection, on: datetime.date | None = None) -> list[Desk]:
    found = connection.execute(_valid(desks, on).order_by(desks.c.agency, desks.c.code))
    after = all_successors(connection, "desk")
    made = [with_successors(Desk(*row), after) for row in found]
    rows = _as_of(connection, "desk", made, on)
    return rows if on is None else sorted(rows, key=lambda one: (one.agency, one.code))


def desk_places(
    connection: Connection, on: datetime.date
) -> list[tuple[str, str, datetime.date | None]]:
    """Agency, code and first day of every desk of a day."""
    valid = _valid(desks, on).subquery()
    named = (valid.c.agency, valid.c.code, valid.c.valid_from)
    found = select(*named).order_by(valid.c.agency, valid.c.code)
    return [(agency, code, since) for agency, code, since in connection.execute(found)]


def desks_of(connection: Connection, agency: str, on: datetime.date) -> list[Desk]:
    """The desks of one agency that are valid on a day."""
    found = _valid(desks, on).where(desks.c.agency == agency).order_by(desks.c.code)
    return [Desk(*row) for row in connection.execute(found)]


def find_desk(connection: Connection, code: str, on: datetime.date | None = None) -> Desk | None:
    """With a day: whatever its days are, as it was called and to whom it belonged on that one."""
    row = connection.execute(select(desks).where(desks.c.code == code)).one_or_none()
    return None if row is None else _as_of(connection, "desk", [Desk(*row)], on)[0]


def agencies_of_successions(connection: Connection) -> list[Agency]:
    """By code, those that ended for others, and those others."""
    after = all_successors(connection, "agency")
    codes = sorted({*after, *(code for later in after.values() for code in later)})
    found: list[Agency] = []
    for start in range(0, len(codes), 500):
        part = select(agencies).where(agencies.c.code.in_(codes[start : start + 500]))
        rows = connection.execute(part.order_by(agencies.c.code))
        found += [_agency(row, after) for row in rows]
    return found


def count_desks(connection: Connection, on: datetime.date) -> dict[str, int]:
    """By agency, the desks that are valid on a day, where they belonged then."""
    moved = contents_on(connection, "desk", on)
    found = valid_on(select(desks.c.agency, func.count()), desks, on).group_by(desks.c.agency)
    counts = Counter({agency: int(number) for agency, number in connection.execute(found)})
    if moved:
        rows = valid_on(select(desks.c.code, desks.c.agency), desks, on)
        for code, agency in connection.execute(rows.where(desks.c.code.in_(list(moved)))):
            counts[agency] -= 1
            counts[moved[code]["agency"]] += 1
    return dict(counts)


def find_first_desk(connection: Connection) -> Desk | None:
    """The first by its code."""
    row = connection.execute(select(desks).order_by(desks.c.code).limit(1)).one_or_none()
    return None if row is None else Desk(*row)


def find_agency(connection: Connection, code: str) -> Agency | None:
    row = connection.execute(select(agencies).where(agencies.c.code == code)).one_or_none()
    return None if row is None else _agency(row, successors_of(connection, "agency", [code]))


def get_agency(connection: Connection, code: str) -> Agency:
    found = find_agency(connection, code)
    if found is None:
        raise UnknownAgency(code)
    return found


def _valid(table: Table, on: datetime.date | None) -> Select[*tuple[Any, ...]]:
    """Rows of a table whose days include `on`; without a day, all of them."""
    return select(table) if on is None else valid_on(select(table), table, on)


def valid_on(
    query: Select[*tuple[Any, ...]], table: Table, on: datetime.date
) -> Select[*tuple[Any, ...]]:
    return query.where(
        or_(table.c.valid_from.is_(None), table.c.valid_from <= on),
        or_(table.c.valid_to.is_(None), table.c.valid_to >= on),
    )


Unit = TypeVar("Unit", Block, Agency, Desk)


def _as_of(
    connection: Connection, kind: str, units: list[Unit], on: datetime.date | None
) -> list[Unit]:
    if on is None:
        return units
    then = contents_on(connection, kind, on)
    return [replace(one, **then[one.code]) if one.code in then else one for one in units]


def _agency(row: Row[*tuple[Any, ...]], after: Mapping[str, tuple[str, ...]]) -> Agency:
    code, name, short_name, block, valid_from, valid_to = row
    later = after.get(code, ())
    return Agency(code, name, short_name, block, valid_from, valid_to, successors=later)
