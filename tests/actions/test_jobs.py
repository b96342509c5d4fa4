"""Jobs: started, watched, finished, failed, interrupted, and never two of a kind at once."""

import os
import signal
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sipas.actions.job_files import file_of_job
from sipas.actions.job_process import JobFile, JobRefused, Task, launch_process, run_job
from sipas.actions.jobs import (
    AlreadyRunning,
    JobState,
    UnknownJob,
    job_folder,
    job_of,
    restart_job,
    start_job,
)
from sipas.settings import Settings
from sipas.store.database import Database

NOW = datetime(2025, 7, 10, 3, 0, tzinfo=UTC)
ME, OTHER = "me@example.vn", "other@example.vn"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


def not_launched(_database: Database, _settings: Settings, _job: str) -> None:
    """The job waits until a test runs it."""


def start(database: Database, settings: Settings, by: str = ME, now: datetime = NOW) -> str:
    return start_job(database, settings, "count", {"to": 3}, by, now, not_launched)


def run(database: Database, settings: Settings, job: str, work: Callable) -> JobState | None:
    return run_job(database, settings, job, {"count": work}, lambda: NOW)


def counts(task: Task) -> JobFile:
    total = task.job.parameters["to"]
    for done in range(total + 1):
        task.tell(done, total, "Đang đếm")
    (task.folder / "numbers.txt").write_text("0 1 2 3")
    return JobFile("numbers.txt", "text/plain")


def test_a_job_waits_runs_and_leaves_its_file(database: Database, settings: Settings) -> None:
    job = start(database, settings)
    assert job_of(database, job, NOW).state is JobState.WAITING
    seen: list[tuple[JobState, int, int, str]] = []

    def work(task: Task) -> JobFile:
        task.tell(1, 3, "Đang đếm")
        found = job_of(database, job, NOW)
        seen.append((found.state, found.done, found.total, found.sentence))
        return counts(task)

    assert run(database, settings, job, work) is JobState.FINISHED
    assert seen == [(JobState.RUNNING, 1, 3, "Đang đếm")]
    found, path = file_of_job(database, settings, job, NOW, ME)
    assert (found.file_name, found.media_type) == ("numbers.txt", "text/plain")
    assert path.read_text() == "0 1 2 3"


def test_only_the_servers_user_may_read_the_file(database: Database, settings: Settings) -> None:
    job = start(database, settings)
    run(database, settings, job, counts)
    _found, path = file_of_job(database, settings, job, NOW, ME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_is_for_the_person_who_asked_for_it(database: Database, settings: Settings) -> None:
    job = start(database, settings)
    run(database, settings, job, counts)
    for ask in (
        lambda: file_of_job(database, settings, job, NOW, OTHER),
        lambda: job_of(database, job, NOW, OTHER),
        lambda: restart_job(database, settings, job, OTHER, NOW, not_launched),
        lambda: job_of(database, "nothing", NOW),
    ):
        with pytest.raises(UnknownJob):
            ask()


def test_a_refusal_is_told_in_its_own_words(database: Database, settings: Settings) -> None:
    def work(_task: Task) -> None:
        raise JobRefused("Chưa có quầy nào.")

    job = start(database, settings)
    assert run(database, settings, job, work) is JobState.FAILED
    assert job_of(database, job, NOW).sentence == "Chưa có quầy nào."


def test_an_error_ends_the_job_and_tells_nothing_of_its_inside(
    database: Database, settings: Settings
) -> None:
    def work(_task: Task) -> None:
        raise RuntimeError("secret")

    job = start(database, settings)
    assert run(database, settings, job, work) is JobState.FAILED
    assert job_of(database, job, NOW).sentence == ""


def test_one_of_a_kind_at_once_for_each_person(database: Database, settings: Settings) -> None:
    job = start(database, settings)
    with pytest.raises(AlreadyRunning) as refusal:
        start(database, settings)
    assert refusal.value.job == job
    start(database, settings, OTHER)
    run(database, settings, job, counts)
    assert start(database, settings) != job


def test_a_job_is_run_once(database: Database, settings: Settings) -> None:
    job = start(database, settings)
    run(database, settings, job, counts)
    assert run(database, settings, job, counts) is None


def test_a_silent_job_is_told_as_interrupted_and_starts_again(
    database: Database, settings: Settings
) -> None:
    job = start(database, settings)
    later = NOW + timedelta(minutes=2)
    assert job_of(database, job, later).state is JobState.INTERRUPTED
    again = restart_job(database, settings, job, ME, later, not_launched)
    assert run(database, settings, again, counts) is JobState.FINISHED
    assert job_of(database, again, later).parameters == {"to": 3}


def test_a_silent_job_does_not_stand_in_the_way(database: Database, settings: Settings) -> None:
    job = start(database, settings)
    later = NOW + timedelta(minutes=2)
    start(database, settings, now=later)
    assert job_of(database, job, later).state is JobState.INTERRUPTED


def test_files_are_kept_for_a_day(database: Database, settings: Settings) -> None:
    job = start(database, settings)
    run(database, settings, job, counts)
    start(database, settings, OTHER, NOW + timedelta(hours=23))
    assert job_folder(settings, job).is_dir()
    start(database, settings, now=NOW + timedelta(hours=25))
    assert not job_folder(settings, job).exists()
    with pytest.raises(UnknownJob):
        job_of(database, job, NOW)


def test_a_process_that_dies_is_told_at_once(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    from sipas.actions import job_process

    popen = job_process.subprocess.Popen

    def noted(*arguments: object, **given: object) -> object:
        process = popen(*arguments, **given)
        started.append(process.pid)
        return process

    monkeypatch.setattr(job_process.subprocess, "Popen", noted)
    settings = Settings(data=tmp_path / "data", database_url=database_url)
    now = datetime.now(UTC)
    job = start_job(database, settings, "print_desks", {}, ME, now, launch_process)
    os.kill(started[0], signal.SIGKILL)
    deadline = time.monotonic() + 20
    while job_of(database, job, now).state is JobState.WAITING and time.monotonic() < deadline:
        time.sleep(0.05)
    assert job_of(database, job, now).state is JobState.INTERRUPTED
