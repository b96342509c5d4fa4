"""Tallies kept up to date, and the complete set straight from stored responses, on both databases.

A round gets its responses by SQL, which multiplies ten thousand of them; then a thousand arrive by
the product's own statement and are counted. Beside the way from stored responses to the complete
set stand the database's own passes over the same rows: one that hands every answer to a program,
one that sums satisfied and valid answers of every item and agency by itself, with no error and no
interval.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import numpy as np
from sqlalchemy import text

from bench.made_up import GROUPS, items_of, made_up, measures
from bench.province import AGENCIES, DESK, ROUND, build_open_round
from bench.timing import best
from sipas.actions.tallying import bring_tallies_up_to_date, read_tallies, recount
from sipas.store.database import Database, open_database
from sipas.store.migration import migrate
from sipas.store.responses import Response, append_response, read_levels
from sipas.tallies.tables import CellKey, IndexOptions, IndexTable, index_table
from sipas.tallies.tally import Tally, tally_levels
from sipas.web.clock import now
from tests.cluster import PostgreSQLMissing, start_cluster

FIRST, MANY = 10_000, int(os.environ.get("BENCH_RESPONSES", "1000000"))
NEW = 1_000
GOAL_SECONDS, GOAL_RATIO = 0.05, 1.5
ITEMS = items_of(measures())
_COPIED = "round, agency, desk, mode, language, received_at, levels, variables, answers, receipt"
_NEW_NAME = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
_LEVEL = {
    # hex of a byte 0-9 is the digit after a 0: SQLite compares text
    "sqlite": ("substr(hex(levels), {place} * 2 + 2, 1)", "'1'", "'4'", "'5'"),
    "postgresql": ("get_byte(levels, {place})", "1", "4", "5"),
}


def main() -> None:
    """Prints figures of both databases."""
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        _measure("SQLite", f"sqlite:///{Path(folder) / 'sipas.db'}")
    try:
        with _postgresql() as url:
            _measure("PostgreSQL", url)
    except PostgreSQLMissing as missing:
        print(missing)


@contextmanager
def _postgresql() -> Iterator[str]:
    cluster = start_cluster()
    try:
        yield cluster.url(cluster.create_database())
    finally:
        cluster.stop()


def _measure(name: str, url: str) -> None:
    database = open_database(url)
    migrate(database)
    build_open_round(database)
    _append(database, FIRST)
    bring_tallies_up_to_date(database, ROUND)
    few = _counting(database)
    _multiply(database, MANY // FIRST - 1)
    recount(database, ROUND)
    many = _counting(database)
    print(
        f"{name}: {NEW} new responses counted in {_milliseconds(few)} after {FIRST}, "
        f"{_milliseconds(many)} after {MANY} (goal {GOAL_SECONDS * 1000:.0f} ms)"
    )
    stored = best(lambda: _table(read_tallies(database, ROUND)[1]), 5)
    print(f"  stored tallies to complete set: {stored * 1000:.1f} ms")
    handed, summed = best(lambda: _hand_over(database), 3), best(lambda: _sums(database), 1)
    ours = best(lambda: _table(_counted(database)), 3)
    print(f"  {MANY} stored responses to complete set: {ours:.2f} s (goal {GOAL_RATIO} ×)")
    print(f"    the database hands out every answer: {handed:.2f} s, ratio {ours / handed:.2f}")
    print(f"    the database's own sums: {summed:.2f} s, ratio {ours / summed:.2f}")
    database.close()


def _append(database: Database, number: int) -> None:
    levels, codes = made_up(number, ITEMS)
    moment = now().replace(minute=0, second=0, microsecond=0)
    with database.write() as transaction:
        for row, code in zip(levels, codes.tolist(), strict=True):
            response = Response(
                uuid4(), ROUND, AGENCIES[code], DESK, "qr", "vi", moment, row.tobytes(), {}, {}
            )
            append_response(transaction, response)


def _multiply(database: Database, times: int) -> None:
    name = _NEW_NAME[database.engine.dialect.name]
    copied = f"INSERT INTO responses (identifier, {_COPIED}) SELECT {name}, {_COPIED} FROM first"
    with database.write() as transaction:
        limited = f"SELECT * FROM responses LIMIT {FIRST}"
        transaction.execute(text(f"CREATE TEMPORARY TABLE first AS {limited}"))
        for _ in range(times):
            transaction.execute(text(copied))
    with database.writing.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _counting(database: Database) -> tuple[float, float]:
    """Seconds by the clock and CPU-seconds of this process to count NEW responses; the least."""
    clock, spent = [], []
    for _ in range(5):
        _append(database, NEW)
        start = time.perf_counter(), time.process_time()
        counted = bring_tallies_up_to_date(database, ROUND)
        clock.append(time.perf_counter() - start[0])
        spent.append(time.process_time() - start[1])
        assert counted == NEW
    return min(clock), min(spent)


def _milliseconds(found: tuple[float, float]) -> str:
    return f"{found[0] * 1000:.1f} ms (CPU {found[1] * 1000:.1f} ms)"


def _counted(database: Database) -> dict[CellKey, Tally]:
    with database.read() as transaction:
        return {
            CellKey(cell.agency, cell.variables): tally_levels(
                np.frombuffer(cell.levels, dtype=np.uint8).reshape(cell.responses, -1)
            )
            for cell in read_levels(transaction, ROUND)
        }


def _table(tallies: dict[CellKey, Tally]) -> IndexTable:
    population = {key.agency: 5 * tally.n for key, tally in tallies.items()}
    return index_table(tallies, population, measures(), GROUPS, IndexOptions())


def _hand_over(database: Database) -> None:
    with database.read() as transaction:
        rows = text("SELECT agency, levels FROM responses WHERE round = :round")
        for _ in transaction.connection.cursor().execute(str(rows).replace(":round", f"'{ROUND}'")):
            pass


def _sums(database: Database) -> None:
    level, one, four, five = _LEVEL[database.engine.dialect.name]
    sums = [
        f"sum(CASE WHEN {at} BETWEEN {low} AND {five} THEN 1 ELSE 0 END)"
        for at in (level.format(place=place) for place in range(ITEMS))
        for low in (one, four)
    ]
    statement = (
        f"SELECT agency, {', '.join(sums)} FROM responses WHERE round = '{ROUND}' GROUP BY agency"
    )
    with database.read() as transaction:
        transaction.execute(text(statement)).all()


if __name__ == "__main__":
    main()
