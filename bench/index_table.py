"""The complete set of indices: 28 measures for 62 agencies, 4 blocks, the province, with intervals.

Each road is timed several times and its best time is shown, because whatever else the machine does
can only slow it down. A ratio compares with a plain numpy pass over the same answers in the same
run: satisfied and valid answers per agency and measure, their squares and products, and from them
index and standard error, with no interval, no note and no check.
"""

import tempfile
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from bench.made_up import GROUPS, items_of, made_up, plain_pass, population
from bench.made_up import measures as questionnaire_measures
from bench.province import AGENCIES, DESK, ROUND, build_open_round
from bench.timing import best
from sipas.actions.tallying import bring_tallies_up_to_date, read_tallies
from sipas.store.database import Database, open_database
from sipas.store.migration import migrate
from sipas.store.responses import Response, append_response, read_levels
from sipas.tallies.agencies import CellKey
from sipas.tallies.measures import Measure
from sipas.tallies.tables import IndexOptions, IndexTable, index_table
from sipas.tallies.tally import Tally, fold_levels, tally_levels
from sipas.web.clock import now

RESPONSES = 100_000
GOAL_SECONDS = 1.0
POPULATION = population(RESPONSES)
Levels = NDArray[np.uint8]
Codes = NDArray[np.int64]


def main() -> float:
    """Prints the figures; returns the seconds from the database to the complete set."""
    measures = questionnaire_measures()
    levels, codes = made_up(RESPONSES, items_of(measures))
    plain = best(lambda: plain_pass(levels, codes, POPULATION, measures))
    arrays = best(lambda: _from_arrays(levels, codes, measures))
    tallies = {CellKey(a): t for a, t in fold_levels(codes, levels, AGENCIES).items()}
    table = best(lambda: _table(tallies, measures))
    _check_agreement(plain_pass(levels, codes, POPULATION, measures), _table(tallies, measures))
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


def _from_arrays(levels: Levels, codes: Codes, measures: tuple[Measure, ...]) -> IndexTable:
    folded = fold_levels(codes, levels, AGENCIES)
    return _table({CellKey(agency): tally for agency, tally in folded.items()}, measures)


def _table(tallies: dict[CellKey, Tally], measures: tuple[Measure, ...]) -> IndexTable:
    return index_table(tallies, POPULATION, measures, GROUPS, IndexOptions())


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
            ("stored tallies (SQLite) to complete set", best(lambda: _stored(database, measures))),
            (
                "stored responses (SQLite) to complete set",
                best(lambda: _counted_anew(database, measures)),
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


if __name__ == "__main__":
    main()
