"""Jobs: work that takes longer than a page, done in a process of its own.

`start_job` writes the job down and starts `sipas jobs run`; the page of the job reads how far it
has come. A process that dies is told at once by who started it, and by its silence when that one
is gone too.
"""

import datetime
import secrets
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sipas.settings import Settings
from sipas.store.database import Database, Transaction
from sipas.store.jobs import (
    ACTIVE,
    Job,
    JobState,
    PlaceTaken,
    UnknownJob,
    append_job,
    delete_job,
    end_job,
    find_active_job,
    get_job,
    jobs_started_before,
)

__all__ = ["ACTIVE", "Job", "JobState", "UnknownJob"]

KEPT = datetime.timedelta(days=1)
SILENCE = datetime.timedelta(seconds=60)


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


STOPPED = _l("Ông/Bà đã dừng việc này. Phần đã làm được giữ; làm lại thì thêm phần còn lại.")

Launch = Callable[[Database, Settings, str], None]


class AlreadyRunning(RuntimeError):
    """This person's job of the kind is not over yet; `job` is its name."""

    def __init__(self, job: str) -> None:
        super().__init__("Một việc cùng loại của Ông/Bà đang chạy. Xin đợi việc ấy xong.")
        self.job = job


def start_job(
    database: Database,
    settings: Settings,
    kind: str,
    parameters: Mapping[str, Any],
    by: str,
    now: datetime.datetime,
    launch: Launch | None = None,
) -> str:
    """Writes the job down and starts it; the result is its name. Parameters are plain values."""
    from sipas.actions.job_process import launch_process

    clear_old_jobs(database, settings, now)
    identifier = secrets.token_hex(8)
    new = Job(
        id=identifier,
        kind=kind,
        by=by,
        parameters=dict(parameters),
        state=JobState.WAITING,
        done=0,
        total=0,
        sentence="",
        file_name=None,
        media_type=None,
        started_at=now,
        seen_at=now,
    )
    _append(database, new, now)
    (launch or launch_process)(database, settings, identifier)
    return identifier


def restart_job(
    database: Database,
    settings: Settings,
    identifier: str,
    by: str,
    now: datetime.datetime,
    launch: Launch | None = None,
) -> str:
    """The same work once more, as a new job of the same person."""
    job = job_of(database, identifier, now, by)
    return start_job(database, settings, job.kind, job.parameters, by, now, launch)


def job_of(
    database: Database, identifier: str, now: datetime.datetime, by: str | None = None
) -> Job:
    """A job as it stands; with `by`, only one of this person's own."""
    with database.read() as transaction:
        job = get_job(transaction, identifier)
    if by is not None and job.by != by:
        raise UnknownJob(identifier)
    if not _is_silent(job, now):
        return job
    interrupt_job(database, identifier)
    return replace(job, state=_end_of(job))


def stop_job(database: Database, identifier: str, by: str) -> None:
    """A person stops a job of their own; one that is over stays as it is."""
    with database.write() as transaction:
        if get_job(transaction, identifier).by != by:
            raise UnknownJob(identifier)
        end_job(transaction, identifier, JobState.INTERRUPTED, STOPPED)


def interrupt_job(database: Database, identifier: str) -> None:
    """Tells that a job's process is gone; one that has ended stays as it is.

    One that had handed its file over has done its work: only its last word is missing.
    """
    with database.write() as transaction:
        job = get_job(transaction, identifier)
        end_job(transaction, identifier, _end_of(job), "")


def job_folder(settings: Settings, identifier: str) -> Path:
    """Where a job keeps its files; nobody but the server's user may look inside."""
    return settings.data / "jobs" / identifier


def _append(database: Database, new: Job, now: datetime.datetime) -> None:
    try:
        with database.write() as transaction:
            _end_silent(transaction, new, now)
            append_job(transaction, new)
    except PlaceTaken as error:
        with database.read() as transaction:
            running = find_active_job(transaction, new.kind, new.by)
        raise AlreadyRunning(running.id if running else "") from error


def _end_silent(transaction: Transaction, new: Job, now: datetime.datetime) -> None:
    before = find_active_job(transaction, new.kind, new.by)
    if before is not None and _is_silent(before, now):
        end_job(transaction, before.id, _end_of(before), "")


def _end_of(silent: Job) -> JobState:
    return JobState.INTERRUPTED if silent.file_name is None else JobState.FINISHED


def _is_silent(job: Job, now: datetime.datetime) -> bool:
    return job.state in ACTIVE and now - job.seen_at > SILENCE


def clear_old_jobs(database: Database, settings: Settings, now: datetime.datetime) -> None:
    """Jobs and their files are kept for a day."""
    with database.read() as transaction:
        old = jobs_started_before(transaction, now - KEPT)
    for identifier in old:
        with suppress(FileNotFoundError):
            shutil.rmtree(job_folder(settings, identifier))
        with database.write() as transaction:
            delete_job(transaction, identifier)
