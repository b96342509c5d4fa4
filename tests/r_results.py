"""Expected numbers made with R's survey package, and the data they were made from."""

import csv
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "reference"
ITEMS = [f"q{number:02d}" for number in range(1, 23)]
FACTORS = {
    "f1": range(4),
    "f2": range(4, 9),
    "f3": range(9, 14),
    "f4": range(14, 18),
    "f5": range(18, 22),
}
OVERALL = range(22)


def read_reference(name: str) -> str:
    """The text of a file of the reference, packed or not."""
    packed = FOLDER / f"{name}.gz"
    if packed.exists():
        return gzip.decompress(packed.read_bytes()).decode("utf-8")
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def results(name: str) -> dict[str, Any]:
    """Expected numbers: ref_<name>.json."""
    loaded: dict[str, Any] = json.loads(read_reference(f"ref_{name}.json"))
    return loaded


@cache
def table(name: str) -> dict[str, NDArray[Any]]:
    """Columns of <name>.csv: numbers where every cell is one, text elsewhere; blank = nan."""
    rows = list(csv.reader(read_reference(f"{name}.csv").splitlines()))
    columns = np.array(rows[1:], dtype=object).T
    return {title: _column(column) for title, column in zip(rows[0], columns, strict=True)}


def _column(cells: NDArray[Any]) -> NDArray[Any]:
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        return cells.astype(str)


@cache
def province(year: int) -> dict[str, NDArray[Any]]:
    """The made-up province's responses of one year, with `levels` uint8 (n, 22)."""
    data = table("sipas_A_responses")
    rows = data["year"] == year
    chosen = {title: column[rows] for title, column in data.items()}
    items = np.stack([chosen[item] for item in ITEMS], axis=1)
    chosen["levels"] = np.nan_to_num(items).astype(np.uint8)
    return chosen


def group_results(year: int) -> dict[str, dict[str, Any]]:
    """Expected numbers by group: province, the blocks, the agencies."""
    expected = results("sipas_A")["years"][str(year)]
    return {"province": expected["province"], **expected["block"], **expected["agency"]}


def close(computed: Any, expected: Any, relative: float = 1e-9, absolute: float = 0.0) -> bool:
    """Agreement of numbers or arrays of them."""
    return bool(np.allclose(computed, expected, rtol=relative, atol=absolute))
