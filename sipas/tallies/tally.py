"""Tallies: the exact second moments of the answers of one cell.

A response is a row of levels, one byte a scored question: 0 missing, 1-5 the level, 9 not
applicable. Of each row the vector z = (v_1..v_J, s_1..s_J, l_1..l_J) is formed: v valid (level
1-5), s satisfied (4 or 5), l the level (0 where not valid). A tally keeps n, the number of rows
with each answer, and M = sum of z z' in whole numbers: tallies add, subtract and merge exactly,
in any order, and every index with its variance follows from them.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Levels = NDArray[np.uint8]
Name = TypeVar("Name", bound=Hashable)

NOT_APPLICABLE_LEVEL = 9
ANSWER_COLUMNS = 7  # missing, level 1, 2, 3, 4, 5, not applicable

# A product of two entries of z is at most 25. Sums of whole numbers below 2**24 are exact in
# single precision, in whatever order the matrix product adds them: 25 * 8 192 < 2**24.
_BLOCK_ROWS = 8_192


class FaultyLevels(ValueError):
    """The levels hold a byte that is neither 0, 1-5 nor 9, or have the wrong shape."""


class TalliesDiffer(ValueError):
    """Two tallies of different numbers of items cannot be put together."""


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Exact moments of n responses to J items.

    n : number of responses.
    counts : int64 (J, 7); responses per item and answer, columns missing, 1, 2, 3, 4, 5, not
        applicable; each row sums to n.
    m : int64 (3J, 3J); sum over responses of z z', symmetric.
    """

    n: int
    counts: Integers
    m: Integers

    @property
    def items(self) -> int:
        """Number of items J."""
        return int(self.counts.shape[0])

    @property
    def t(self) -> Integers:
        """int64 (3J,): sum of z over the responses."""
        valid = self.counts[:, 1:6]
        return np.concatenate(
            [valid.sum(axis=1), valid[:, 3:].sum(axis=1), valid @ np.arange(1, 6)]
        )


def empty_tally(items: int) -> Tally:
    """The tally of no response, for `items` items."""
    return Tally(
        0,
        np.zeros((items, ANSWER_COLUMNS), dtype=np.int64),
        np.zeros((3 * items, 3 * items), dtype=np.int64),
    )


def tally_levels(levels: Levels) -> Tally:
    """Tally of a block of responses.

    Parameters
    ----------
    levels : uint8 (n, J); 0 missing, 1-5 level, 9 not applicable.

    Returns
    -------
    Tally; exact whatever n (the products run in single precision on blocks small enough).

    Raises
    ------
    FaultyLevels : another byte, or not a table of bytes.
    """
    _check_levels(levels)
    if not len(levels):
        return empty_tally(levels.shape[1])
    return _fold_ordered(levels, np.array([len(levels)]))[0]


def fold_levels(
    codes: NDArray[np.integer], levels: Levels, names: Sequence[Name]
) -> dict[Name, Tally]:
    """Tallies of responses of many agencies, or other cells, in one go.

    Parameters
    ----------
    codes : integers (n,), 0 to len(names) - 1: whose response each row is.
    levels : uint8 (n, J), as in `tally_levels`.
    names : by code; one without rows gets no entry.

    Returns
    -------
    name -> Tally.

    Raises
    ------
    FaultyLevels : as `tally_levels`; the numbers of codes and rows differ; a code has no name.
    """
    _check_levels(levels)
    if codes.shape != (levels.shape[0],):
        raise FaultyLevels(f"{codes.size} codes for {levels.shape[0]} responses.")
    if codes.size and not 0 <= codes.min() <= codes.max() < len(names):
        raise FaultyLevels("A code has no name.")
    # Few codes: as 16-bit numbers they are sorted by radix, in one pass.
    small = codes.astype(np.int16) if len(names) < 2**15 else codes
    order = np.argsort(small, kind="stable")
    sizes = np.bincount(codes, minlength=len(names))
    present = np.flatnonzero(sizes)
    folded = _fold_ordered(levels[order], sizes[present])
    return {names[code]: tally for code, tally in zip(present.tolist(), folded, strict=True)}


def add(first: Tally, second: Tally) -> Tally:
    """Tally of the responses of both."""
    _check_items(first, second)
    return Tally(first.n + second.n, first.counts + second.counts, first.m + second.m)


def remove(whole: Tally, part: Tally) -> Tally:
    """Tally of `whole` without the responses of `part`, which it must hold (withdrawn ones)."""
    _check_items(whole, part)
    rest = Tally(whole.n - part.n, whole.counts - part.counts, whole.m - part.m)
    if rest.n < 0 or (rest.counts < 0).any():
        raise TalliesDiffer("The part that is taken away was never in the whole.")
    return rest


def merge(tallies: Iterable[Tally]) -> Tally:
    """Tally of all responses of several tallies (at least one)."""
    result: Tally | None = None
    for tally in tallies:
        result = tally if result is None else add(result, tally)
    if result is None:
        raise TalliesDiffer("Nothing to merge: the number of items is unknown.")
    return result


def equal(first: Tally, second: Tally) -> bool:
    """Whether two tallies are the same to the last digit."""
    return (
        first.n == second.n
        and np.array_equal(first.counts, second.counts)
        and np.array_equal(first.m, second.m)
    )


def _fold_ordered(levels: Levels, sizes: Integers) -> list[Tally]:
    """The tally of the first sizes[0] rows, of the next sizes[1] rows, and so on; no size is 0."""
    ends = np.cumsum(sizes)
    items = levels.shape[1]
    m = np.zeros((sizes.size, 3 * items, 3 * items), dtype=np.int64)
    not_applicable = np.zeros((sizes.size, items), dtype=np.int64)
    for start in range(0, levels.shape[0], _BLOCK_ROWS):
        block = levels[start : start + _BLOCK_ROWS]
        applicable = block != NOT_APPLICABLE_LEVEL
        z = _moment_vectors(block * applicable)
        first, last = np.searchsorted(ends, [start, start + len(block) - 1], side="right")
        cuts = [0, *(ends[first:last] - start).tolist(), len(block)]
        not_applicable[first : last + 1] += np.diff(cuts)[:, None] - np.add.reduceat(
            applicable, cuts[:-1], axis=0, dtype=np.int64
        )
        for place, (row, end) in enumerate(pairwise(cuts), start=first):
            rows = z[row:end]
            m[place] += (rows.T @ rows).astype(np.int64)
    counts = _answer_counts(m, sizes, not_applicable)
    return [Tally(*one) for one in zip(sizes.tolist(), counts, m, strict=True)]


def _check_levels(levels: Levels) -> None:
    if levels.ndim != 2 or levels.dtype != np.uint8:
        raise FaultyLevels("Levels are a table of bytes: one row a response, one column an item.")
    faulty = (levels > 5) & (levels != NOT_APPLICABLE_LEVEL)
    if faulty.any():
        row, item = (int(index[0]) for index in np.nonzero(faulty))
        raise FaultyLevels(f"Row {row}, item {item}: {levels[row, item]} is no level.")


def _check_items(first: Tally, second: Tally) -> None:
    if first.items != second.items:
        raise TalliesDiffer(f"One tally has {first.items} items, the other {second.items}.")


def _moment_vectors(level: Levels) -> NDArray[np.float32]:
    """float32 (n, 3J): the rows z = (v, s, l), from levels that are 0 where not valid."""
    rows, items = level.shape
    z = np.empty((rows, 3 * items), dtype=np.float32)
    # Compared as bytes, then made numbers: half the time of comparing numbers.
    z[:, :items] = level > 0
    z[:, items : 2 * items] = level > 3
    z[:, 2 * items :] = level
    return z


def _answer_counts(m: Integers, rows: Integers, not_applicable: Integers) -> Integers:
    """int64 (C, J, 7): the counts of each answer, solved from the moments they determine.

    For one item, with c_k the number of answers at level k: sum v v = c1+..+c5, sum s s = c4+c5,
    sum s l = 4 c4 + 5 c5, sum v l = c1 + 2 c2 + .. + 5 c5, sum l l = c1 + 4 c2 + .. + 25 c5.
    """
    items = not_applicable.shape[1]
    item = np.arange(items)
    valid, satisfied = m[:, item, item], m[:, items + item, items + item]
    satisfied_levels = m[:, items + item, 2 * items + item]
    five = satisfied_levels - 4 * satisfied
    four = satisfied - five
    low = valid - satisfied
    low_levels = m[:, item, 2 * items + item] - satisfied_levels
    low_squares = m[:, 2 * items + item, 2 * items + item] - 16 * four - 25 * five
    # c1 + c2 + c3 = low, c1 + 2 c2 + 3 c3 = low_levels, c1 + 4 c2 + 9 c3 = low_squares
    three = (low_squares - 3 * low_levels + 2 * low) // 2
    two = low_levels - low - 2 * three
    one = low - two - three
    missing = rows[:, None] - valid - not_applicable
    return np.stack([missing, one, two, three, four, five, not_applicable], axis=2)
