"""A response stored durably: our whole door against the least that could be done.

Both applications answer on the same server program with the same settings, write to the same
SQLite file with the same durability (WAL, synchronous FULL), and are measured in turn, slice by
slice, so that whatever else the machine does falls on both. The client shares their processors.
"""

import os
import sqlite3
import statistics
import tempfile
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from bench.minimal import CREATE, NAMES
from bench.province import DESK, ROUND, build_open_round, submitted_form
from bench.senders import answers_per_second, post
from bench.servers import running
from sipas.serving import THREADS
from sipas.settings import Settings
from sipas.store.database import open_database
from sipas.store.migration import migrate
from sipas.store.responses import count_responses
from sipas.web.citizens.pages import IDENTIFIER

GOAL = 0.6
OURS, LEAST = 8110, 8111
# Citizens who send at the same moment; the goal is measured in the middle.
CONNECTIONS = (1, 8, 32)
SLICES, SECONDS = 6, 1.2


def main() -> float:
    workers = int(os.environ.get("BENCH_WORKERS", Settings.model_fields["workers"].default))
    threads = int(os.environ.get("BENCH_THREADS", THREADS))
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        file = Path(folder) / "sipas.db"
        form = _prepare(file)
        environment = {"SIPAS_DATA": folder, "BENCH_FILE": str(file)}
        with (
            running("sipas.serving:application", OURS, workers, threads, environment),
            running("bench.minimal:application", LEAST, workers, threads, environment),
        ):
            print(f"responses stored a second, {workers} workers × {threads} threads")
            ratios = [_ratio(form, connections) for connections in CONNECTIONS]
        _check_all_are_there(file)
    ratio = ratios[1]
    print(f"  goal at least {GOAL} with {CONNECTIONS[1]} connections")
    return ratio


def _ratio(form: list[tuple[str, str]], connections: int) -> float:
    ours, least = _measure(form, connections)
    ratio = statistics.median(mine / other for mine, other in zip(ours, least, strict=True))
    print(
        f"  {connections} connections: {statistics.median(ours):.0f}, "
        f"a bare view {statistics.median(least):.0f}, ratio {ratio:.2f}"
    )
    return ratio


def _prepare(file: Path) -> list[tuple[str, str]]:
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    questionnaire = build_open_round(database)
    database.close()
    with sqlite3.connect(file) as connection:
        connection.execute(CREATE)
    return submitted_form(questionnaire)


def _measure(form: list[tuple[str, str]], connections: int) -> tuple[list[float], list[float]]:
    """Answers a second of each, slice by slice; the first slice warms up."""
    rest = urlencode(form).encode()
    same_values = [(name, value) for name, (_, value) in zip(NAMES, form, strict=False)]
    bare = post("/answers", urlencode(same_values).encode(), f"127.0.0.1:{LEAST}")

    def ours() -> bytes:
        body = f"{IDENTIFIER}={uuid4()}&".encode() + rest
        return post(f"/q/{DESK}", body, f"127.0.0.1:{OURS}")

    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(SLICES):
        found[0].append(answers_per_second(OURS, ours, connections, SECONDS))
        found[1].append(answers_per_second(LEAST, lambda: bare, connections, SECONDS))
    return found[0][1:], found[1][1:]


def _check_all_are_there(file: Path) -> None:
    database = open_database(f"sqlite:///{file}")
    with database.read() as transaction:
        stored = sum(count_responses(transaction, ROUND).values())
    database.close()
    if not stored:
        raise RuntimeError("Nothing was stored.")


if __name__ == "__main__":
    main()
