"""The process of a job: started from a page, it runs the work and tells how it goes."""

import datetime
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from sipas.actions.jobs import interrupt_job, job_folder
from sipas.settings import PREFIX, Settings
from sipas.store.database import Database, DatabaseBusy
from sipas.store.jobs import (
    Job,
    JobState,
    end_job,
    get_job,
    put_progress,
    put_sign_of_life,
    take_job,
)

SECONDS_BETWEEN_SIGNS = 5.0
STEPS_TOLD = 100
_COMMAND = "from sipas.cli import main; main()"

Clock = Callable[[], datetime.datetime]


class JobRefused(ValueError):
    """The work cannot be done; the sentence says why and what to do."""


class JobStopped(Exception):
    """Somebody stopped the job; its work ends where it is."""


@dataclass(frozen=True, slots=True)
class JobFile:
    """What the work wrote into its folder, and what kind of file it is."""

    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class JobDone:
    """What the work came to, in a sentence, and the file that it wrote."""

    sentence: str
    file: JobFile | None = None


def _go_on() -> None:
    """Nobody asks this work to stop."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the work is given; `tell` takes how much is done, of how much, and what is done.

    `stop_if_asked` raises JobStopped: called where the work may end.
    """

    database: Database
    settings: Settings
    job: Job
    folder: Path
    tell: Callable[[int, int, str], None]
    stop_if_asked: Callable[[], None] = _go_on


Work = Callable[[Task], JobFile | JobDone | None]


def launch_process(database: Database, settings: Settings, identifier: str) -> None:
    """A process of its own: it outlives the page and takes no time from other pages' threads."""
    command = [sys.executable, "-c", _COMMAND, "jobs", "run", identifier]
    given = settings.model_dump(exclude_none=True)
    environment = {**os.environ, **{PREFIX + key.upper(): str(one) for key, one in given.items()}}
    process = subprocess.Popen(  # noqa: S603 - this Python, with a name that we made
        command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )

    def watch() -> None:
        if process.wait():
            with suppress(DatabaseBusy):  # then its silence tells
                interrupt_job(database, identifier)

    threading.Thread(target=watch, daemon=True).start()


def run_job(
    database: Database,
    settings: Settings,
    identifier: str,
    works: Mapping[str, Work],
    clock: Clock,
) -> JobState | None:
    """Runs a job that waits, to its end; None where it does not wait any more."""
    with database.write() as transaction:
        job = get_job(transaction, identifier)
        if not take_job(transaction, identifier, clock()):
            return None
    folder = job_folder(settings, identifier)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    task = Task(
        database,
        settings,
        job,
        folder,
        _teller(database, identifier),
        _asker(database, identifier),
    )
    with _signs_of_life(database, identifier, clock):
        state, sentence, made = _outcome(works, task)
    if made is not None:
        (folder / made.name).chmod(0o600)
    file = None if made is None else (made.name, made.media_type)
    with database.write() as transaction:
        end_job(transaction, identifier, state, sentence, file)
    return state


def _outcome(works: Mapping[str, Work], task: Task) -> tuple[JobState, str, JobFile | None]:
    try:
        done = works[task.job.kind](task)
        if isinstance(done, JobDone):
            return JobState.FINISHED, done.sentence, done.file
        return JobState.FINISHED, "", done
    except JobStopped:
        return JobState.INTERRUPTED, "", None
    except JobRefused as refusal:
        return JobState.FAILED, str(refusal), None
    except Exception:  # noqa: BLE001 - whatever went wrong, the person is told that it did
        structlog.get_logger().exception("job failed", job=task.job.id, kind=task.job.kind)
        return JobState.FAILED, "", None


def _asker(database: Database, identifier: str) -> Callable[[], None]:
    def stop_if_asked() -> None:
        with database.read() as transaction:
            if get_job(transaction, identifier).state is not JobState.RUNNING:
                raise JobStopped

    return stop_if_asked


def _teller(database: Database, identifier: str) -> Callable[[int, int, str], None]:
    told: list[tuple[int, str]] = []

    def tell(done: int, total: int, sentence: str) -> None:
        """Every hundredth is written down, and every new sentence."""
        step = (done * STEPS_TOLD // max(total, 1), sentence)
        if told[-1:] == [step]:
            return
        told[:] = [step]
        with suppress(DatabaseBusy), database.write() as transaction:
            put_progress(transaction, identifier, done, total, sentence)

    return tell


@contextmanager
def _signs_of_life(database: Database, identifier: str, clock: Clock) -> Iterator[None]:
    over = threading.Event()

    def give() -> None:
        while not over.wait(SECONDS_BETWEEN_SIGNS):
            with suppress(DatabaseBusy), database.write() as transaction:
                put_sign_of_life(transaction, identifier, clock())

    giver = threading.Thread(target=give, daemon=True)
    giver.start()
    try:
        yield
    finally:
        over.set()
        giver.join()
