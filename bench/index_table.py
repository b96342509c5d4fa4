"""The complete set of indices: 28 measures for 62 agencies, 4 blocks, the province, with intervals.

Each road is timed several times and its best time is shown, because whatever else the machine does
can only slow it down. A ratio compares with a plain numpy pass over the same answers in the same
run: satisfied and valid answers per agency and measure, their squares and products, and from them
index and standard error, with no interval, no note and no check.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from bench.province import AGENCIES, DESK, ROUND, build_open_round
from sipas.actions.tallying import bring_tallies_up_to_date, read_tallies
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import read_questionnaire
from sipas.settings import surveys_folder
from sipas.store.database import Database, open_database
from sipas.store.migration import migrate
from sipas.store.responses import Response, append_response, read_levels
from sipas.tallies.measures import Measure, measures_of
from sipas.tallies.moments import CellKey
from sipas.tallies.tables import IndexOptions, IndexTable, index_table
from sipas.tallies.tally import Tally, fold_levels, tally_levels
from sipas.web.clock import now

RESPONSES = 100_000
GOAL_SECONDS = 1.0
POPULATION = {agency: 5 * RESPONSES // len(AGENCIES) for agency in AGENCIES}
GROUPS = {
    "province": frozenset(AGENCIES),
    **{f"block-{n}": frozenset(AGENCIES[n::4]) for n in range(4)},
    **{agency: frozenset([agency]) for agency in AGENCIES},
}
Levels = NDArray[np.uint8]
Codes = NDArray[np.int64]


def main() -> float:
    """Prints the figures; returns the seconds from the database to the complete set."""
    questionnaire = read_questionnaire(surveys_folder() / "sipas-desk-2017.toml")
    measures = measures_of(questionnaire)
    levels, codes = _made_up(questionnaire)
    plain = _best(lambda: _plain_pass(levels, codes, measures))
    arrays = _best(lambda: _from_arrays(levels, codes, measures))
    tallies = {CellKey(a): t for a, t in fold_levels(codes, levels, AGENCIES).items()}
    table = _best(lambda: _table(tallies, measures))
    _check_agreement(_plain_pass(levels, codes, measures), _table(tallies, measures))
    print(f"complete set of {len(measures)} measures × {len(GROUPS)} groups, {RESPONSES} responses")
    for road, seconds in (
        ("plain numpy pass, no intervals", plain),
        ("arrays in memory to complete set", arrays),
        ("tallies in memory to complete set", table),
        *_from_database(levels, codes, measures),
    ):
        print(f"  {road}: {seconds * 1000:.1f} ms, ratio {seconds / plain:.2f}")
        slowest = seconds
    print(f"  from the database: goal under {GOAL_SECONDS:.0f} s")
    return slowest


def _made_up(questionnaire: Questionnaire) -> tuple[Levels, Codes]:
    generator = np.random.default_rng(2025)
    bytes_ = np.array([0, 1, 2, 3, 4, 5, 9], dtype=np.uint8)
    shares = [0.02, 0.03, 0.05, 0.10, 0.40, 0.35, 0.05]
    size = (RESPONSES, len(questionnaire.scored))
    return generator.choice(bytes_, size, p=shares), generator.integers(0, len(AGENCIES), RESPONSES)


def _from_arrays(levels: Levels, codes: Codes, measures: tuple[Measure, ...]) -> IndexTable:
    folded = fold_levels(codes, levels, AGENCIES)
    return _table({CellKey(agency): tally for agency, tally in folded.items()}, measures)


def _table(tallies: dict[CellKey, Tally], measures: tuple[Measure, ...]) -> IndexTable:
    return index_table(tallies, POPULATION, measures, GROUPS, IndexOptions())


def _plain_pass(levels: Levels, codes: Codes, measures: tuple[Measure, ...]) -> NDArray[np.float64]:
    """float (2, 62, 28): index and standard error of every agency and measure."""
    member = np.zeros((levels.shape[1], len(measures)), dtype=np.float32)
    for column, measure in enumerate(measures):
        member[list(measure.items), column] = 1
    found = np.empty((2, len(AGENCIES), len(measures)))
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(AGENCIES)))
    for agency, block in enumerate(np.split(levels[order], ends[:-1])):
        valid = (block > 0) & (block < 9)
        x = valid.astype(np.float32) @ member
        y = (valid & (block > 3)).astype(np.float32) @ member
        n, total = len(block), POPULATION[AGENCIES[agency]]
        index = y.sum(0, dtype=float) / x.sum(0, dtype=float)
        residual = y - index * x
        rest = (1 - n / total) * n / (n - 1) * (residual**2).sum(0, dtype=float)
        found[:, agency] = index, np.sqrt(rest) / x.sum(0, dtype=float)
    return found


def _check_agreement(plain: NDArray[np.float64], table: IndexTable) -> None:
    rows = [table.groups.index(agency) for agency in AGENCIES]
    assert np.allclose(plain[0], table.value[rows])
    assert np.allclose(plain[1], table.standard_error[rows], rtol=1e-5)


def _from_database(
    levels: Levels, codes: Codes, measures: tuple[Measure, ...]
) -> list[tuple[str, float]]:
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'sipas.db'}")
        migrate(database)
        build_open_round(database)
        _store(database, levels, codes)
        bring_tallies_up_to_date(database, ROUND)
        found = [
            ("stored tallies (SQLite) to complete set", _best(lambda: _stored(database, measures))),
            (
                "stored responses (SQLite) to complete set",
                _best(lambda: _counted_anew(database, measures)),
            ),
        ]
        database.close()
    return found


def _stored(database: Database, measures: tuple[Measure, ...]) -> IndexTable:
    return _table(read_tallies(database, ROUND)[1], measures)


def _counted_anew(database: Database, measures: tuple[Measure, ...]) -> IndexTable:
    with database.read() as transaction:
        cells = {
            CellKey(cell.agency, cell.variables): tally_levels(
                np.frombuffer(cell.levels, dtype=np.uint8).reshape(cell.responses, -1)
            )
            for cell in read_levels(transaction, ROUND)
        }
    return _table(cells, measures)


def _store(database: Database, levels: Levels, codes: Codes) -> None:
    moment = now().replace(minute=0, second=0, microsecond=0)
    with database.write() as transaction:
        for row, code in zip(levels, codes.tolist(), strict=True):
            response = Response(
                uuid4(), ROUND, AGENCIES[code], DESK, "qr", "vi", moment, row.tobytes(), {}, {}
            )
            append_response(transaction, response)


def _best(road: Callable[[], object], times: int = 7) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        road()
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    main()
