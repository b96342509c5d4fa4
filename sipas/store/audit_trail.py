"""Reading the audit trail: filtered, page by page, newest first."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from sipas.store.audit import AuditEntry
from sipas.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is looked for; None and empty let everything through. `until` is left out."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    by: str = ""
    action: str = ""


def count_entries(connection: Connection, wanted: AuditFilter) -> int:
    found = select(func.count()).select_from(audit).where(*_conditions(wanted))
    return connection.execute(found).scalar_one()


def entries_of(
    connection: Connection, wanted: AuditFilter, limit: int, offset: int = 0
) -> list[AuditEntry]:
    found = _entries(wanted).limit(limit).offset(offset)
    return [AuditEntry(*row) for row in connection.execute(found)]


def each_entry(connection: Connection, wanted: AuditFilter) -> Iterator[AuditEntry]:
    """All of them, a few at a time."""
    rows = connection.execute(_entries(wanted), execution_options={"yield_per": 500})
    return (AuditEntry(*row) for row in rows)


def all_actions(connection: Connection) -> list[str]:
    """Every action that was ever taken, in the order of the alphabet."""
    found = select(audit.c.action).distinct().order_by(audit.c.action)
    return list(connection.execute(found).scalars())


def _entries(wanted: AuditFilter) -> Select[Any]:
    columns = (audit.c.at, audit.c.by, audit.c.action, audit.c.subject, audit.c.detail)
    return select(*columns).where(*_conditions(wanted)).order_by(audit.c.id.desc())


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(audit.c.at < wanted.until)
    if wanted.by:
        conditions.append(audit.c.by == wanted.by)
    if wanted.action:
        conditions.append(audit.c.action == wanted.action)
    return conditions
