"""A tally as few bytes, the form in which the store keeps it, and back.

Header, then counts (J x 7) and the upper triangle of M row by row, as little-endian whole numbers
of the smallest width that holds the largest. First the lowest byte of every number, then the next
one: the high bytes are nearly all the same, which halves the time of compressing them.
"""

import struct
import zlib
from functools import lru_cache

import numpy as np

from sipas.tallies.tally import ANSWER_COLUMNS, Integers, Tally

# Mark and version, width of a number in bytes, number of items, number of responses.
_HEADER = struct.Struct("<4sBHQ")
_MARK = b"TLY2"
_WHOLE_NUMBERS = b"TLY1"  # until November 2026: number by number, not byte by byte
_WIDTHS = (1, 2, 4, 8)


class FaultyTally(ValueError):
    """These bytes are no tally, or one of a version that this program does not know."""


def to_bytes(tally: Tally) -> bytes:
    """A tally in few bytes."""
    upper, _ = _triangles(3 * tally.items)
    numbers = np.concatenate([tally.counts.ravel(), tally.m.take(upper)])
    largest = int(numbers.max(initial=0))
    width = next(width for width in _WIDTHS if largest < 1 << (8 * width))
    planes = numbers.astype(f"<u{width}").view(np.uint8).reshape(-1, width).T
    return _HEADER.pack(_MARK, width, tally.items, tally.n) + zlib.compress(planes.tobytes(), 1)


def from_bytes(packed: bytes) -> Tally:
    """The tally that `to_bytes` wrote.

    Raises
    ------
    FaultyTally : another format, or damaged.
    """
    mark, width, items, n = _read_header(packed)
    numbers = _read_numbers(packed, width, by_plane=mark == _MARK)
    size = 3 * items
    if numbers.size != ANSWER_COLUMNS * items + size * (size + 1) // 2:
        raise FaultyTally("A stored tally is shorter or longer than its heading says.")
    counts = numbers[: ANSWER_COLUMNS * items].reshape(items, ANSWER_COLUMNS)
    m = np.empty(size * size, dtype=np.int64)
    for triangle in _triangles(size):
        m[triangle] = numbers[ANSWER_COLUMNS * items :]
    return Tally(n, counts, m.reshape(size, size))


@lru_cache(maxsize=8)
def _triangles(size: int) -> tuple[Integers, Integers]:
    """Places of the upper triangle of a square matrix, row by row, and of their mirror images."""
    row, column = np.triu_indices(size)
    return row * size + column, column * size + row


def _read_header(packed: bytes) -> tuple[bytes, int, int, int]:
    if len(packed) < _HEADER.size:
        raise FaultyTally("A stored tally is too short to be one.")
    mark, width, items, n = _HEADER.unpack_from(packed)
    if mark not in {_MARK, _WHOLE_NUMBERS} or width not in _WIDTHS:
        raise FaultyTally("A stored tally has a format that this version does not know.")
    return mark, width, items, n


def _read_numbers(packed: bytes, width: int, *, by_plane: bool) -> Integers:
    try:
        body = zlib.decompress(packed[_HEADER.size :])
        if by_plane:
            body = np.frombuffer(body, dtype=np.uint8).reshape(width, -1).T.tobytes()
        return np.frombuffer(body, dtype=f"<u{width}").astype(np.int64)
    except (zlib.error, ValueError) as damage:
        raise FaultyTally("A stored tally is damaged.") from damage
