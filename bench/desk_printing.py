"""Posters of 3 000 desks, as one PDF and as a ZIP, on the road that a job takes.

Seconds, the ratio to drawing the same codes in one process, and the longest time that the progress
bar stood still.
"""

import os
import tempfile
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time

from sipas.actions.job_process import Task
from sipas.actions.printing import PRINT_DESKS, Wanted, parameters_of, print_desks
from sipas.sampling.links import qr_svg
from sipas.settings import Settings
from sipas.store.database import Database, open_database
from sipas.store.jobs import Job, JobState
from sipas.store.migration import migrate
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks

DESKS = 3000
GOAL_SECONDS = 60.0
BASE = "https://hailong.example.vn"
TODAY = date(2026, 6, 1)


def fill(database: Database) -> None:
    migrate(database)
    with database.write() as transaction:
        put_blocks(transaction, [Block(f"block-{n}", f"Khối {n}", n) for n in range(3)])
        agencies = [
            Agency(f"xa-{n}", f"Uỷ ban nhân dân xã số {n}", f"Xã {n}", f"block-{n // 100}")
            for n in range(DESKS // 10)
        ]
        put_agencies(transaction, agencies)
        put_desks(
            transaction,
            [
                Desk(f"xa-{n // 10}-{n % 10}", f"Quầy trả kết quả số {n % 10}", f"xa-{n // 10}")
                for n in range(DESKS)
            ],
        )


def job_of(wanted: Wanted) -> Job:
    now = datetime.now(UTC)
    given = parameters_of(wanted, TODAY, None)
    running = JobState.RUNNING
    return Job("bench", PRINT_DESKS, "bench", given, running, 0, 0, "", None, None, now, now)


def print_all(database: Database, place: Path, binding: str, floor: float) -> None:
    told = [perf_counter()]

    def tell(_done: int, _total: int, _sentence: str) -> None:
        told.append(perf_counter())

    job = job_of(Wanted("all", "", "a5", binding, BASE))
    file = print_desks(Task(database, Settings(data=place), job, place, tell))
    told.append(perf_counter())
    still = max(after - before for before, after in pairwise(told))
    seconds, size = told[-1] - told[0], (place / file.name).stat().st_size / 1e6
    print(f"  {binding}: {DESKS} posters in {seconds:.1f} s, {size:.1f} MB,")
    print(f"    {seconds / floor:.1f} times drawing the codes in one process;")
    print(f"    the bar stood still for {still:.1f} s at most")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        place = Path(folder)
        database = open_database(f"sqlite:///{place / 'sipas.db'}")
        fill(database)
        started = process_time()
        for number in range(DESKS):
            qr_svg(f"{BASE}/q/xa-{number // 10}-{number % 10}")
        floor = process_time() - started
        print(f"  goal: under {GOAL_SECONDS:.0f} s; load {os.getloadavg()[0]:.1f} on this machine")
        for binding in ("pdf", "zip"):
            print_all(database, place, binding, floor)
        database.close()


if __name__ == "__main__":
    main()
