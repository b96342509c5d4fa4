"""The audit trail for who checks: by day, person and action, and to take along."""

import csv
import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO

from sipas.actions.accounts import folded_email
from sipas.actions.days import VIET_NAM
from sipas.store.audit import AuditEntry
from sipas.store.audit_trail import AuditFilter as AuditFilter  # noqa: PLC0414 re-exported: pages hold no store
from sipas.store.audit_trail import all_actions, count_entries, each_entry, entries_of
from sipas.store.database import Database

ON_A_PAGE = 100
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of the trail; `total` counts all that was looked for, pages count from 1."""

    entries: tuple[AuditEntry, ...]
    total: int
    page: int
    pages: int
    actions: tuple[str, ...]


def wanted_entries(
    first: datetime.date | None, last: datetime.date | None, by: str, action: str
) -> AuditFilter:
    """Whole days on the calendar of Viet Nam, both included."""
    day = datetime.timedelta(days=1)
    return AuditFilter(
        since=None if first is None else _midnight(first),
        until=None if last is None else _midnight(last) + day,
        by=folded_email(by),
        action=action,
    )


def audit_page(database: Database, wanted: AuditFilter, page: int) -> TrailPage:
    with database.read() as connection:
        total = count_entries(connection, wanted)
        pages = max(-(-total // ON_A_PAGE), 1)
        here = min(max(page, 1), pages)
        shown = entries_of(connection, wanted, ON_A_PAGE, (here - 1) * ON_A_PAGE)
        actions = all_actions(connection)
    return TrailPage(tuple(shown), total, here, pages, tuple(actions))


def audit_csv(database: Database, wanted: AuditFilter, words: Callable[[str], str]) -> str:
    """One line for each entry, newest first, its action also in words; times of Viet Nam."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(["at", "by", "action", "words", "subject", "detail"])
    with database.read() as connection:
        for entry in each_entry(connection, wanted):
            detail = json.dumps(dict(entry.detail), ensure_ascii=False, sort_keys=True)
            at = entry.at.astimezone(VIET_NAM).isoformat(timespec="seconds")
            cells = (at, entry.by or "", entry.action, words(entry.action), entry.subject, detail)
            writer.writerow([_as_text(cell) for cell in cells])
    return written.getvalue()


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), VIET_NAM)


def _as_text(cell: str) -> str:
    """A spreadsheet would compute what begins like a formula."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
