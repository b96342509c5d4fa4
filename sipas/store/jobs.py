"""Jobs: what was asked for, how far it has come, and how it ended."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sipas.store.job_tables import jobs


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


ACTIVE = (JobState.WAITING, JobState.RUNNING)


class UnknownJob(LookupError):
    """No job bears this name, or it was cleared away."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"Không có việc nào mang mã “{identifier}”.")


class PlaceTaken(RuntimeError):
    """Another job of this kind waits or runs for the same person."""


@dataclass(frozen=True, slots=True)
class Job:
    """`seen_at` is when it last gave a sign of life; `sentence` says what it does, or why not.

    `seal` is the key of its file where that is sealed.
    """

    id: str
    kind: str
    by: str
    parameters: Mapping[str, Any]
    state: JobState
    done: int
    total: int
    sentence: str
    file_name: str | None
    media_type: str | None
    started_at: datetime.datetime
    seen_at: datetime.datetime
    seal: bytes | None = field(default=None, repr=False)


_COLUMNS = [column for column in jobs.c if column.name != "place"]


def append_job(connection: Connection, job: Job) -> None:
    """A job that waits; refused while its person has another of the kind."""
    row = {column.name: getattr(job, column.name) for column in _COLUMNS}
    try:
        connection.execute(insert(jobs), [{**row, "place": _place(job.kind, job.by)}])
    except IntegrityError as error:
        raise PlaceTaken from error


def get_job(connection: Connection, identifier: str) -> Job:
    row = connection.execute(select(*_COLUMNS).where(jobs.c.id == identifier)).one_or_none()
    if row is None:
        raise UnknownJob(identifier)
    return _job(row)


def find_active_job(connection: Connection, kind: str, by: str) -> Job | None:
    found = select(*_COLUMNS).where(jobs.c.place == _place(kind, by))
    row = connection.execute(found).one_or_none()
    return None if row is None else _job(row)


def jobs_started_before(connection: Connection, moment: datetime.datetime) -> list[str]:
    """Jobs that are over and began before a moment."""
    found = select(jobs.c.id).where(jobs.c.started_at < moment, jobs.c.place.is_(None))
    return list(connection.execute(found).scalars())


def delete_job(connection: Connection, identifier: str) -> None:
    connection.execute(delete(jobs).where(jobs.c.id == identifier))


def take_job(connection: Connection, identifier: str, now: datetime.datetime) -> bool:
    """Whether the job waited and now runs: of two that try, one succeeds."""
    taken = connection.execute(
        update(jobs)
        .where(jobs.c.id == identifier, jobs.c.state == JobState.WAITING)
        .values(state=JobState.RUNNING, seen_at=now)
    )
    return taken.rowcount == 1


def put_progress(
    connection: Connection, identifier: str, done: int, total: int, sentence: str
) -> None:
    connection.execute(_running(identifier).values(done=done, total=total, sentence=sentence))


def put_sign_of_life(connection: Connection, identifier: str, now: datetime.datetime) -> None:
    connection.execute(_running(identifier).values(seen_at=now))


def end_job(
    connection: Connection,
    identifier: str,
    state: JobState,
    sentence: str,
    file: tuple[str, str] | None = None,
) -> bool:
    """Whether the job was still waiting or running; `file` is its name and media type.

    Without `file` one that was handed over before stays.
    """
    values: dict[str, Any] = {"state": state, "sentence": sentence, "place": None}
    if file is not None:
        values |= {"file_name": file[0], "media_type": file[1]}
    ended = connection.execute(
        update(jobs).where(jobs.c.id == identifier, jobs.c.state.in_(ACTIVE)).values(values)
    )
    return ended.rowcount == 1


def put_job_file(
    connection: Connection,
    identifier: str,
    name: str | None,
    media_type: str | None,
    seal: bytes | None,
) -> None:
    """The file that a job made, before the job ends; None takes it away."""
    values = {"file_name": name, "media_type": media_type, "seal": seal}
    connection.execute(update(jobs).where(jobs.c.id == identifier).values(values))


def jobs_of_person(connection: Connection, kind: str, by: str) -> list[Job]:
    """Newest first."""
    found = select(*_COLUMNS).where(jobs.c.kind == kind, jobs.c.by == by)
    rows = connection.execute(found.order_by(jobs.c.started_at.desc()))
    return [_job(row) for row in rows]


def _running(identifier: str) -> Any:
    return update(jobs).where(jobs.c.id == identifier, jobs.c.state == JobState.RUNNING)


def _place(kind: str, by: str) -> str:
    return f"{kind} {by}"


def _job(row: Any) -> Job:
    fields = row._asdict()
    return Job(**{**fields, "state": JobState(fields["state"])})
