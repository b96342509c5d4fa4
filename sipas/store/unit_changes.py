"""Each change to units of the organisation, whole as they were before and after it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from sipas.store.past import UnitKey
from sipas.store.unit_tables import changed_units, unit_changes

# Any number serves that no other lock of ours uses.
_ONE_AT_A_TIME = 7_462_014


@dataclass(frozen=True, slots=True)
class UnitChange:
    """`before` and `after`: a list of units in their JSON form; a unit missing before is new."""

    id: int
    at: datetime.datetime
    by: str | None
    action: str
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    undone: bool


def hold_organisation(connection: Connection) -> None:
    """Whoever changes units waits here for the one before; SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))


def append_unit_change(
    connection: Connection,
    at: datetime.datetime,
    by: str | None,
    action: str,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
) -> int:
    """The number of the change, by which it can be undone."""
    row = {"at": at, "by": by, "action": action, "before": before, "after": after, "undone": False}
    found = connection.execute(insert(unit_changes).values(row).returning(unit_changes.c.id))
    change = int(found.scalar_one())
    keys = {(one["kind"], one["code"]) for one in (*before, *after)}
    rows = [{"change": change, "kind": kind, "code": code} for kind, code in sorted(keys)]
    connection.execute(insert(changed_units), rows)
    return change


def find_unit_change(connection: Connection, change: int) -> UnitChange | None:
    row = connection.execute(select(unit_changes).where(unit_changes.c.id == change)).one_or_none()
    return None if row is None else _change(row)


def changes_of_units(
    connection: Connection, keys: Iterable[UnitKey], limit: int = 20
) -> list[UnitChange]:
    """Newest first, those of any of the units."""
    found: dict[int, UnitChange] = {}
    for kind, code in keys:
        rows = connection.execute(
            select(unit_changes)
            .join(changed_units, changed_units.c.change == unit_changes.c.id)
            .where(changed_units.c.kind == kind, changed_units.c.code == code)
            .order_by(unit_changes.c.id.desc())
            .limit(limit)
        )
        found |= {row.id: _change(row) for row in rows}
    return sorted(found.values(), key=lambda one: one.id, reverse=True)[:limit]


def recent_unit_changes(connection: Connection, limit: int = 20) -> list[UnitChange]:
    """Newest first."""
    rows = connection.execute(select(unit_changes).order_by(unit_changes.c.id.desc()).limit(limit))
    return [_change(row) for row in rows]


def mark_undone(connection: Connection, change: int) -> None:
    connection.execute(update(unit_changes).where(unit_changes.c.id == change).values(undone=True))


def _change(row: Row[*tuple[Any, ...]]) -> UnitChange:
    return UnitChange(*row)
