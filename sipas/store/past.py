"""What units were called, and where they belonged, before they were changed from a day on."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select

from sipas.store.unit_tables import past_units
from sipas.store.upsert import upsert

UnitKey = tuple[str, str]
"""Kind (block, agency, desk, field, procedure) and code."""


@dataclass(frozen=True, slots=True)
class Past:
    """`content` held up to the day `until`, that day included."""

    until: datetime.date
    content: Mapping[str, Any]


def contents_on(connection: Connection, kind: str, day: datetime.date) -> dict[str, dict[str, Any]]:
    """By code, what differs on that day from the units' own rows; units that do not are absent."""
    found = (
        select(past_units.c.code, past_units.c.content)
        .where(past_units.c.kind == kind, past_units.c.until >= day)
        .order_by(past_units.c.until.desc())
    )
    return {code: dict(content) for code, content in connection.execute(found)}


def past_of(connection: Connection, keys: Iterable[UnitKey]) -> dict[UnitKey, tuple[Past, ...]]:
    """Oldest first; a unit without a past is absent."""
    wanted = list(keys)
    found: dict[UnitKey, tuple[Past, ...]] = {}
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        is_one = or_(*(and_(past_units.c.kind == k, past_units.c.code == c) for k, c in part))
        rows = connection.execute(select(past_units).where(is_one).order_by(past_units.c.until))
        for kind, code, until, content in rows:
            found[kind, code] = (*found.get((kind, code), ()), Past(until, content))
    return found


def all_past(connection: Connection) -> dict[UnitKey, tuple[Past, ...]]:
    order = (past_units.c.kind, past_units.c.code, past_units.c.until)
    found: dict[UnitKey, tuple[Past, ...]] = {}
    for kind, code, until, content in connection.execute(select(past_units).order_by(*order)):
        found[kind, code] = (*found.get((kind, code), ()), Past(until, content))
    return found


def put_past(connection: Connection, key: UnitKey, past: Iterable[Past]) -> None:
    """Replaces the whole past of a unit."""
    kind, code = key
    connection.execute(
        delete(past_units).where(past_units.c.kind == kind, past_units.c.code == code)
    )
    rows = [
        {"kind": kind, "code": code, "until": one.until, "content": dict(one.content)}
        for one in past
    ]
    upsert(connection, past_units, rows)
