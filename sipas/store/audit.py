"""The audit trail: who did what to which thing, and when; it only grows."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select

from sipas.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`by` is the e-mail of an account, None for the system; `detail` holds plain values."""

    at: datetime.datetime
    by: str | None
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def append_audit(connection: Connection, entry: AuditEntry) -> None:
    connection.execute(insert(audit), [asdict(entry)])


def all_audit(connection: Connection, limit: int = 1000) -> list[AuditEntry]:
    """Newest first."""
    columns = (audit.c.at, audit.c.by, audit.c.action, audit.c.subject, audit.c.detail)
    rows = connection.execute(select(*columns).order_by(audit.c.id.desc()).limit(limit))
    return [AuditEntry(*row) for row in rows]
