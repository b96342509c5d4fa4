"""Killed at any step, nothing is lost and nothing is counted twice."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from subprocess import PIPE
from uuid import UUID

import pytest

from sipas.actions.collection import collect_response
from sipas.actions.tallying import bring_tallies_up_to_date, read_tallies, recount
from sipas.store.database import Database
from sipas.store.responses import count_responses
from sipas.store.tallies import count_queued
from tests.tiny_round import NOW, build_open_round, form

# A program that starts once, and for each line it is told splits off a process that does a task and
# kills itself as it enters the function named, or as it leaves it.
PROGRAM = """
import importlib, json, os, signal, sys
from uuid import UUID
from sipas.actions import collection, tallying
from sipas.store.database import open_database
from tests.tiny_round import NOW, form

def die_in(module, function, moment):
    room = importlib.import_module(module)
    original = getattr(room, function)
    def deadly(*arguments, **named):
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(room, function, deadly)

def run(url, task):
    database = open_database(url)
    if task == "count":
        tallying.bring_tallies_up_to_date(database, "2025")
    else:
        collection.collect_response(database, "noi-vu", UUID(int=99), form(), "vi", "qr", NOW)

for line in sys.stdin:
    url, task, module, function, moment = json.loads(line)
    child = os.fork()
    if not child:
        die_in(module, function, moment)
        run(url, task)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Executioner:
    """Runs a task in a process of its own that dies where it is told to."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=PIPE, stdout=PIPE, text=True
        )

    def __call__(self, url: str, task: str, module: str, function: str, moment: str) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([url, task, module, function, moment]) + "\n")
        self.process.stdin.flush()
        assert int(self.process.stdout.readline()) == -signal.SIGKILL

    def stop(self) -> None:
        self.process.communicate(timeout=10)


@pytest.fixture(scope="module")
def run_and_die() -> Iterator[Executioner]:
    executioner = Executioner()
    yield executioner
    executioner.stop()


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    for number in range(5):
        collect_response(database, "noi-vu", UUID(int=number), form(), "vi", "qr", NOW)
    return database


@pytest.mark.parametrize(
    ("function", "moment"),
    [
        ("_fold_queue", "after"),
        ("lock_cells", "after"),
        ("delete_queued", "after"),
        ("put_cells", "before"),
        ("put_cells", "after"),
        ("grow_cells_version", "after"),
    ],
)
def test_an_updater_killed_at_any_step(
    province: Database, database_url: str, run_and_die: Executioner, function: str, moment: str
) -> None:
    run_and_die(database_url, "count", "sipas.actions.tallying", function, moment)
    assert recount(province, "2025", repair=False).equal
    assert bring_tallies_up_to_date(province, "2025") == 5
    assert recount(province, "2025", repair=False).equal
    assert {tally.n for tally in read_tallies(province, "2025")[1].values()} == {5}


def test_an_updater_killed_when_it_has_counted(
    province: Database, database_url: str, run_and_die: Executioner
) -> None:
    run_and_die(
        database_url, "count", "sipas.actions.tallying", "bring_tallies_up_to_date", "after"
    )
    with province.read() as transaction:
        assert count_queued(transaction, "2025") == 0
    assert bring_tallies_up_to_date(province, "2025") == 0
    assert recount(province, "2025", repair=False).equal


@pytest.mark.parametrize(
    ("module", "function", "moment", "stored"),
    [
        ("sipas.actions.collection", "admit_response", "before", 5),
        ("sipas.store.responses", "_values", "after", 5),
        ("sipas.actions.collection", "admit_response", "after", 5),
        ("sipas.actions.collection", "_store", "after", 6),
    ],
)
def test_a_response_whose_writer_was_killed_is_whole_or_not_there(
    province: Database,
    database_url: str,
    run_and_die: Executioner,
    module: str,
    function: str,
    moment: str,
    stored: int,
) -> None:
    run_and_die(database_url, "collect", module, function, moment)
    with province.read() as transaction:
        assert count_responses(transaction, "2025") == {"noi-vu": stored}
        assert count_queued(transaction, "2025") == stored
    assert recount(province, "2025", repair=False).equal
    # The citizen saw no thanks and sends again.
    again = collect_response(province, "noi-vu", UUID(int=99), form(), "vi", "qr", NOW)
    assert again.receipt
    bring_tallies_up_to_date(province, "2025")
    assert recount(province, "2025", repair=False).responses == 6
