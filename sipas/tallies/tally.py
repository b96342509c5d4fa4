"""Tallies: the exact second moments of the answers of one cell.

A response is a row of levels, one byte a scored question: 0 missing, 1-5 the level, 9 not
applicable. Of each row the vector z = (v_1..v_J, s_1..s_J, l_1..l_J) is formed: v valid (level
1-5), s satisfied (4 or 5), l the level (0 where not valid). A tally keeps n, the number of rows
with each answer, and M = sum of z z' in whole numbers: tallies add, subtract and merge exactly,
in any order, and every index with its variance follows from them.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Levels = NDArray[np.uint8]

NOT_APPLICABLE_LEVEL = 9
ANSWER_COLUMNS = 7  # missing, level 1, 2, 3, 4, 5, not applicable

# A product of two entries of z is at most 25. Sums of whole numbers below 2**24 are exact in
# single precision, in whatever order the matrix product adds them: 25 * 65 536 < 2**24.
_BLOCK_ROWS = 65_536

# Mark and version, width of a number in bytes, number of items, number of responses.
_HEADER = struct.Struct("<4sBHQ")
_MARK = b"TLY1"
_WIDTHS = (1, 2, 4, 8)


class FaultyLevels(ValueError):
    """The levels hold a byte that is neither 0, 1-5 nor 9, or have the wrong shape."""


class TalliesDiffer(ValueError):
    """Two tallies of different numbers of items cannot be put together."""


class FaultyTally(ValueError):
    """These bytes are no tally, or one of a version that this program does not know."""


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
    return _tally_checked(levels)


def fold_levels(
    agency_codes: NDArray[np.integer], levels: Levels, agencies: Sequence[str]
) -> dict[str, Tally]:
    """Tallies of responses of many agencies in one go.

    Parameters
    ----------
    agency_codes : integers (n,), 0 to len(agencies) - 1: whose response each row is.
    levels : uint8 (n, J), as in `tally_levels`.
    agencies : names by code; one without rows gets no entry.

    Returns
    -------
    name -> Tally.

    Raises
    ------
    FaultyLevels : as `tally_levels`; the numbers of codes and rows differ; a code has no name.
    """
    _check_levels(levels)
    if agency_codes.shape != (levels.shape[0],):
        raise FaultyLevels(f"{agency_codes.size} agency codes for {levels.shape[0]} responses.")
    if agency_codes.size and not 0 <= agency_codes.min() <= agency_codes.max() < len(agencies):
        raise FaultyLevels("An agency code has no agency.")
    # Few codes: as 16-bit numbers they are sorted by radix, in one pass.
    small = agency_codes.astype(np.int16) if len(agencies) < 2**15 else agency_codes
    order = np.argsort(small, kind="stable")
    ordered = levels[order]
    sizes = np.bincount(agency_codes, minlength=len(agencies))
    ends = np.cumsum(sizes)
    return {
        agencies[code]: _tally_checked(ordered[ends[code] - sizes[code] : ends[code]])
        for code in np.flatnonzero(sizes).tolist()
    }


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


def to_bytes(tally: Tally) -> bytes:
    """A tally in few bytes.

    Header, then counts (J x 7) and the upper triangle of M row by row, as little-endian whole
    numbers of the smallest width that holds the largest, compressed.
    """
    upper, _ = _triangles(3 * tally.items)
    numbers = np.concatenate([tally.counts.ravel(), tally.m.take(upper)])
    largest = int(numbers.max(initial=0))
    width = next(width for width in _WIDTHS if largest < 1 << (8 * width))
    body = zlib.compress(numbers.astype(f"<u{width}").tobytes(), 1)
    return _HEADER.pack(_MARK, width, tally.items, tally.n) + body


def from_bytes(packed: bytes) -> Tally:
    """The tally that `to_bytes` wrote.

    Raises
    ------
    FaultyTally : another format, or damaged.
    """
    width, items, n = _read_header(packed)
    numbers = _read_numbers(packed, width)
    size = 3 * items
    if numbers.size != ANSWER_COLUMNS * items + size * (size + 1) // 2:
        raise FaultyTally("A stored tally is shorter or longer than its heading says.")
    counts = numbers[: ANSWER_COLUMNS * items].reshape(items, ANSWER_COLUMNS)
    m = np.empty(size * size, dtype=np.int64)
    for triangle in _triangles(size):
        m[triangle] = numbers[ANSWER_COLUMNS * items :]
    return Tally(n, counts, m.reshape(size, size))


def _tally_checked(levels: Levels) -> Tally:
    rows, items = levels.shape
    m = np.zeros((3 * items, 3 * items), dtype=np.int64)
    not_applicable = np.zeros(items, dtype=np.int64)
    for start in range(0, rows, _BLOCK_ROWS):
        block = levels[start : start + _BLOCK_ROWS]
        applicable = block != NOT_APPLICABLE_LEVEL
        not_applicable += len(block) - np.count_nonzero(applicable, axis=0)
        z = _moment_vectors(block * applicable)
        m += (z.T @ z).astype(np.int64)
    return Tally(rows, _answer_counts(m, rows, not_applicable), m)


@lru_cache(maxsize=8)
def _triangles(size: int) -> tuple[Integers, Integers]:
    """Places of the upper triangle of a square matrix, row by row, and of their mirror images."""
    row, column = np.triu_indices(size)
    return row * size + column, column * size + row


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


def _answer_counts(m: Integers, rows: int, not_applicable: Integers) -> Integers:
    """int64 (J, 7): the counts of each answer, solved from the moments they determine.

    For one item, with c_k the number of answers at level k: sum v v = c1+..+c5, sum s s = c4+c5,
    sum s l = 4 c4 + 5 c5, sum v l = c1 + 2 c2 + .. + 5 c5, sum l l = c1 + 4 c2 + .. + 25 c5.
    """
    items = not_applicable.size
    item = np.arange(items)
    valid, satisfied = m[item, item], m[items + item, items + item]
    satisfied_levels = m[items + item, 2 * items + item]
    five = satisfied_levels - 4 * satisfied
    four = satisfied - five
    low = valid - satisfied
    low_levels = m[item, 2 * items + item] - satisfied_levels
    low_squares = m[2 * items + item, 2 * items + item] - 16 * four - 25 * five
    # c1 + c2 + c3 = low, c1 + 2 c2 + 3 c3 = low_levels, c1 + 4 c2 + 9 c3 = low_squares
    three = (low_squares - 3 * low_levels + 2 * low) // 2
    two = low_levels - low - 2 * three
    one = low - two - three
    missing = rows - valid - not_applicable
    return np.stack([missing, one, two, three, four, five, not_applicable], axis=1)


def _read_header(packed: bytes) -> tuple[int, int, int]:
    if len(packed) < _HEADER.size:
        raise FaultyTally("A stored tally is too short to be one.")
    mark, width, items, n = _HEADER.unpack_from(packed)
    if mark != _MARK or width not in _WIDTHS:
        raise FaultyTally("A stored tally has a format that this version does not know.")
    return width, items, n


def _read_numbers(packed: bytes, width: int) -> Integers:
    try:
        body = zlib.decompress(packed[_HEADER.size :])
        return np.frombuffer(body, dtype=f"<u{width}").astype(np.int64)
    except (zlib.error, ValueError) as damage:
        raise FaultyTally("A stored tally is damaged.") from damage
