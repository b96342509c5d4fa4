"""What happened at each desk on each day of a round: forms, visits, and digests that were sent."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from sipas.store.fieldwork_tables import digests, fieldwork_days, visits
from sipas.store.past_sqlalchemy import fetch_all, write_rows
from sipas.store.responses import joined_levels
from sipas.store.tables import responses
from sipas.store.upsert import insert_of

Counts = tuple[int, int, int]
"""Numbers of responses: finished, valid, alike."""


@dataclass(frozen=True, slots=True, order=True)
class FieldworkDay:
    """Names one row of counts; `desk` is empty for a response that came from no desk."""

    agency: str
    desk: str
    day: datetime.date
    mode: str


@dataclass(frozen=True, slots=True, order=True)
class VisitKey:
    round: str
    agency: str
    desk: str
    day: datetime.date
    device: str


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """The sums of one agency, or of one desk of it, over the whole round.

    `most` is the largest number finished on one day, `last` the newest day.
    """

    agency: str
    desk: str
    finished: int
    valid: int
    alike: int
    most: int
    last: datetime.date | None


@dataclass(frozen=True, slots=True)
class DayCounts:
    day: datetime.date
    mode: str
    finished: int
    valid: int


@dataclass(frozen=True, slots=True)
class Moments:
    """The levels of all responses of one desk, mode and moment, one after the other."""

    agency: str
    desk: str
    mode: str
    received_at: datetime.datetime
    responses: int
    levels: bytes


def finished_by_round(connection: Connection) -> dict[str, int]:
    """The responses of each round that have been counted."""
    found = select(fieldwork_days.c.round, func.sum(fieldwork_days.c.finished)).group_by(
        fieldwork_days.c.round
    )
    return {code: int(count) for code, count in connection.execute(found)}


def add_fieldwork_days(
    connection: Connection, code: str, rows: Mapping[FieldworkDay, Counts], version: int
) -> None:
    """Adds to the counts of each day; `version` is that of the cells after this transaction.

    Rows that come to nothing stay, for their version tells that they changed.
    """
    values = [
        (code, key.agency, key.desk, key.day.isoformat(), key.mode, *counts, version)
        for key, counts in sorted(rows.items())
    ]
    write_rows(connection, _ADD_DAYS, _DAY_TYPES, values)


def all_fieldwork_days(connection: Connection, code: str) -> dict[FieldworkDay, Counts]:
    columns = ("agency", "desk", "day", "mode", *_COUNTED)
    found = select(*(fieldwork_days.c[name] for name in columns)).where(
        fieldwork_days.c.round == code
    )
    return {
        FieldworkDay(agency, desk, day, mode): (finished, valid, alike)
        for agency, desk, day, mode, finished, valid, alike in connection.execute(found)
        if finished or valid or alike
    }


def read_moments(connection: Connection, code: str) -> Iterator[Moments]:
    """All levels of a round by desk, mode and hour, for the recount."""
    joined, read = joined_levels(connection)
    names = (responses.c.agency, responses.c.desk, responses.c.mode, responses.c.received_at)
    found = select(*names, func.count(), joined).where(responses.c.round == code).group_by(*names)
    rows = connection.execution_options(stream_results=True).execute(found)
    for agency, desk, mode, moment, number, levels in rows:
        yield Moments(agency, desk or "", mode, moment, number, read(levels))


def read_fieldwork_days(
    connection: Connection, code: str, after: int | None = None
) -> list[tuple[Any, ...]]:
    """Agency, desk, day, mode, finished, valid, alike; a day is as the driver hands it out.

    All that hold anything, or those that changed after a version of the cells.
    """
    if after is None:
        return fetch_all(connection, f"{_READ_DAYS} AND finished > 0", code)
    return fetch_all(connection, f"{_READ_DAYS} AND version > ?", code, after)


def counts_by_day(
    connection: Connection, code: str, agencies: frozenset[str] | None = None
) -> list[DayCounts]:
    """By day and mode, in order; of all agencies, or of these."""
    named = (fieldwork_days.c.day, fieldwork_days.c.mode)
    sums = (func.sum(fieldwork_days.c.finished), func.sum(fieldwork_days.c.valid))
    is_counted = fieldwork_days.c.round == code, fieldwork_days.c.finished > 0
    found = select(*named, *sums).where(*is_counted).group_by(*named)
    if agencies is not None:
        found = found.where(fieldwork_days.c.agency.in_(agencies))
    return [DayCounts(*row) for row in connection.execute(found.order_by(*named))]


def add_visits(connection: Connection, rows: Mapping[VisitKey, tuple[int, int]]) -> None:
    """Adds numbers of pages opened and forms started."""
    if not rows:
        return
    statement = insert_of(connection, visits)
    sums = {name: visits.c[name] + statement.excluded[name] for name in ("opened", "started")}
    keys = [column.name for column in visits.primary_key]
    values = [
        {name: getattr(key, name) for name in keys} | {"opened": opened, "started": started}
        for key, (opened, started) in sorted(rows.items())
    ]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), values)


def visits_by_agency(connection: Connection, code: str) -> dict[str, tuple[int, int]]:
    return {key: value for (key,), value in _visits(connection, code, "agency").items()}


def visits_by_desk(
    connection: Connection, code: str, agencies: frozenset[str] | None = None
) -> dict[tuple[str, ...], tuple[int, int]]:
    return _visits(connection, code, "agency", "desk", agencies=agencies)


def visits_by_device(
    connection: Connection, code: str, agencies: frozenset[str] | None = None
) -> dict[str, tuple[int, int]]:
    """By kind of device; of all agencies, or of these."""
    found = _visits(connection, code, "device", agencies=agencies)
    return {key: value for (key,), value in found.items()}


def note_digest(connection: Connection, account: int, day: datetime.date) -> bool:
    """False when this account has already had the digest of the day."""
    statement = insert_of(connection, digests).on_conflict_do_nothing()
    added = statement.values(account=account, day=day).returning(digests.c.account)
    return connection.execute(added).one_or_none() is not None


def forget_digest(connection: Connection, account: int, day: datetime.date) -> None:
    """For a letter that could not be handed over: it may be tried again today."""
    connection.execute(delete(digests).where(digests.c.account == account, digests.c.day == day))


_COUNTED = ("finished", "valid", "alike")
_READ_DAYS = (
    "SELECT agency, desk, day, mode, finished, valid, alike FROM fieldwork_days WHERE round = ?"
)
_DAY_TYPES = ("text", "text", "text", "date", "text", "integer", "integer", "integer", "integer")
_ADD_DAYS = (
    "INSERT INTO fieldwork_days"
    " (round, agency, desk, day, mode, finished, valid, alike, version) ROWS"
    " ON CONFLICT (round, agency, desk, day, mode) DO UPDATE SET"
    " finished = fieldwork_days.finished + excluded.finished,"
    " valid = fieldwork_days.valid + excluded.valid,"
    " alike = fieldwork_days.alike + excluded.alike,"
    " version = excluded.version"
)


def _visits(
    connection: Connection, code: str, *names: str, agencies: frozenset[str] | None = None
) -> dict[tuple[str, ...], tuple[int, int]]:
    columns = [visits.c[name] for name in names]
    sums = (func.sum(visits.c.opened), func.sum(visits.c.started))
    found = select(*columns, *sums).where(visits.c.round == code).group_by(*columns)
    if agencies is not None:
        found = found.where(visits.c.agency.in_(agencies))
    rows: Iterable[Any] = connection.execute(found)
    return {tuple(row[: len(names)]): (row[-2], row[-1]) for row in rows}
