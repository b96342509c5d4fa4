"""What happened to a round, when and by whom: whoever approves must know who has edited."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from sipas.store.round_tables import round_history as history


class RoundEvent(StrEnum):
    CREATED = "created"
    EDITED = "edited"
    APPROVED = "approved"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    OPENED = "opened"
    CLOSED = "closed"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class RoundHappening:
    """`by` is the e-mail of an account, None for the operator; `detail` holds plain values."""

    at: datetime.datetime
    by: str | None
    event: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def append_happening(connection: Connection, code: str, row: RoundHappening) -> None:
    values = {"at": row.at, "by": row.by, "event": row.event, "detail": dict(row.detail)}
    connection.execute(insert(history), [{"round": code, **values}])


def all_happenings(connection: Connection, code: str) -> list[RoundHappening]:
    """Oldest first."""
    columns = (history.c.at, history.c.by, history.c.event, history.c.detail)
    found = select(*columns).where(history.c.round == code).order_by(history.c.id)
    return [RoundHappening(*row) for row in connection.execute(found)]
