"""With the peers' libraries: writes a Parquet file; DuckDB's sums alone; prints JSON.

python -m bench.peers.parquet_file write|duckdb FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np

from bench.peers.files import Layout, read_layout
from bench.timing import best, best_cpu

ROWS = 125_000  # in a row group
FEW = 2_000  # rows of a file whose reading shows what libraries and plan take
BLOCKS = 4


def main() -> None:
    print(json.dumps({"write": _write, "duckdb": _duckdb}[sys.argv[1]](Path(sys.argv[2]))))


def _write(folder: Path) -> dict[str, float]:
    import pyarrow as pa
    from pyarrow import parquet

    levels, codes = np.load(folder / "levels.npy"), np.load(folder / "codes.npy")
    columns = {f"q{item:02}": levels[:, item].copy() for item in range(levels.shape[1])}
    dossiers = 5 * np.bincount(codes)
    design = {
        "code": codes.astype(np.int16),
        "block": (codes % BLOCKS).astype(np.int8),
        "dossiers": dossiers[codes].astype(np.int32),
    }
    table = pa.table({**design, **columns})
    parquet.write_table(table, folder / "levels.parquet", row_group_size=ROWS)
    parquet.write_table(table.slice(0, FEW), folder / "few.parquet")
    return {"bytes": float((folder / "levels.parquet").stat().st_size)}


def _duckdb(folder: Path) -> dict[str, float]:
    """Satisfied and valid answers of every measure and agency: no standard error, no interval."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    statement = _sums(folder, read_layout(folder))

    def road() -> object:
        return connection.execute(statement).fetchall()

    return {"seconds": best(road, 6), "cpu": best_cpu(road, 6)}


def _sums(folder: Path, layout: Layout) -> str:
    items = [f"q{item:02}" for item in range(layout.items)]
    sums = [
        f"sum(({item} BETWEEN 4 AND 5)::INT), sum(({item} BETWEEN 1 AND 5)::INT)" for item in items
    ]
    return f"SELECT code, {', '.join(sums)} FROM '{folder / 'levels.parquet'}' GROUP BY code"


if __name__ == "__main__":
    main()
