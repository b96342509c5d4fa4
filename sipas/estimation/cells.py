"""Rows counted by cell: exact second moments of what a plan counts, in one pass over small blocks.

A part is what a row counts for: 1 or its level, where its value is one of some. With z the vector
of the parts of a row, z_0 = 1, a cell keeps M = sum z z' in whole numbers; every ratio of sums of
parts, with its variance, follows from M, as from a tally.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.data import Coded, Codes, Data, distinct

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

# Sums of whole numbers below 2**24 are exact in single precision, in whatever order they are added.
_EXACT = 2**24
_BLOCK_ROWS = 2**15
# Rows that are put in the order of their cells at once: the more, the fewer and larger products.
_SORTED_ROWS = 2**18
LARGEST_LEVEL = 31


@dataclass(frozen=True, slots=True)
class Part:
    """What a row counts for: `by_label` says it for every label of the column, 0 to 31."""

    column: str
    by_label: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """C combinations of strata and values of columns that some row has.

    number : (rows,), 0 to C - 1. stratum : (C,). columns : name -> labels of the cells.
    """

    number: Codes
    stratum: Codes
    columns: dict[str, Coded]

    @property
    def size(self) -> int:
        """C."""
        return int(self.stratum.size)


def small_column(data: Data, name: str) -> tuple[Bytes, list[str]] | None:
    """A column of at most 256 different labels, as (rows,) places and its labels; else None.

    No row may have some of the labels: of whole numbers there are all up to the largest.
    """
    column = data.columns[name]
    if not isinstance(column, Coded) and column.dtype == np.uint8:
        return column.view(np.uint8), [str(level) for level in range(int(column.max()) + 1)]
    coded = data.coded(name)
    if coded.values.size > 256:
        return None
    return coded.codes.astype(np.uint8, copy=False), coded.values.tolist()


def make_cells(data: Data, stratum: Codes, strata: int, columns: Sequence[str]) -> Cells:
    """The cells of strata (rows,), 0 to strata - 1, crossed with columns."""
    labels = [data.coded(name) for name in columns]
    shape = (strata, *(column.values.size for column in labels))
    size = float(np.prod(np.array(shape, dtype=np.float64)))
    number: Codes = stratum.astype(_type_for(size))
    for column in labels:
        number *= column.values.size
        np.add(number, column.codes, out=number, casting="unsafe")  # it fits, see _type_for
    present, place = distinct(number, int(min(size, 2.0**62)))
    places = np.unravel_index(present, shape) if size < 2.0**62 else ()
    found = {
        name: Coded(column.values, place_of)
        for name, column, place_of in zip(columns, labels, places[1:], strict=True)
    }
    return Cells(place, places[0], found)


def _type_for(size: float) -> type[np.integer[Any]]:
    return np.int16 if size < 2.0**15 else np.int32 if size < 2.0**31 else np.int64


def count_parts(data: Data, parts: Sequence[Part], cells: Cells) -> Floats:
    """Second moments of the parts by cell.

    Parameters
    ----------
    parts : D parts of columns that `small_column` takes; amounts up to LARGEST_LEVEL.
    cells : see `make_cells`.

    Returns
    -------
    float (C, 1 + D, 1 + D); whole numbers, row 0 for z_0 = 1: [0, 0] counts rows, [0, d] sums
    part d. Exact below 2**53.

    Edge cases: no parts: rows alone.

    Source: Särndal, Swensson & Wretman (1992), ch. 5.5: what linearised variances need.
    """
    largest = max([1, *(amount for part in parts for _, amount in part.by_label)])
    block = min(_BLOCK_ROWS, _EXACT // (largest * largest))
    found = np.zeros((cells.size, len(parts) + 1, len(parts) + 1))
    z = np.empty((len(parts) + 1, block), dtype=np.float32)
    z[0] = 1
    columns = _by_column(data, parts)
    for start in range(0, data.rows, _SORTED_ROWS):
        number = cells.number[start : start + _SORTED_ROWS]
        small = number.astype(np.int16) if cells.size < 2**15 else number  # sorted by radix
        order = np.argsort(small, kind="stable")
        for first in range(0, order.size, block):
            rows = start + order[first : first + block]
            for places, amounts in columns:
                chosen = places[rows].tobytes()
                for row, table in amounts:
                    z[row, : rows.size] = np.frombuffer(chosen.translate(table), dtype=np.uint8)
            _add_products(found, z, cells.number[rows])
    return found


def _by_column(data: Data, parts: Sequence[Part]) -> list[tuple[Bytes, list[tuple[int, bytes]]]]:
    """Per column its places, and the row of z with the amounts by place of each of its parts."""
    found: dict[str, tuple[Bytes, list[tuple[int, bytes]]]] = {}
    labels: dict[str, list[str]] = {}
    for row, part in enumerate(parts, 1):
        if part.column not in found:
            small = small_column(data, part.column)
            if small is None:
                raise ValueError(f"Column {part.column} has too many different values to count.")
            found[part.column], labels[part.column] = (small[0], []), small[1]
        amounts = dict(part.by_label)
        table = bytes(amounts.get(label, 0) for label in labels[part.column])
        found[part.column][1].append((row, table.ljust(256, b"\0")))
    return list(found.values())


def _add_products(found: Floats, z: NDArray[np.float32], ordered: Codes) -> None:
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    ends = [*starts[1:].tolist(), ordered.size]
    for start, end in zip(starts.tolist(), ends, strict=True):
        rows = z[:, start:end]
        found[ordered[start]] += rows @ rows.T
