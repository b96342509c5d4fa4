"""Made-up levels for tests of tallies, and tallies counted the slow way."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from sipas.tallies.tally import Tally

BYTES = (0, 1, 2, 3, 4, 5, 9)


def levels(max_rows: int = 12, items: int = 3) -> st.SearchStrategy[NDArray[np.uint8]]:
    """Blocks of up to max_rows responses to `items` items."""
    shapes = array_shapes(min_dims=1, max_dims=1, min_side=0, max_side=max_rows)
    return shapes.flatmap(
        lambda shape: arrays(np.uint8, (shape[0], items), elements=st.sampled_from(BYTES))
    )


def random_levels(rows: int, items: int, seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).choice(np.array(BYTES, dtype=np.uint8), (rows, items))


def slow_tally(block: NDArray[np.uint8]) -> Tally:
    """The definition, word by word, in whole numbers."""
    valid = ((block >= 1) & (block <= 5)).astype(np.int64)
    level = valid * block
    z = np.hstack([valid, (level >= 4).astype(np.int64), level])
    counts = np.stack([(block == byte).sum(axis=0) for byte in BYTES], axis=1)
    return Tally(block.shape[0], counts.astype(np.int64), z.T @ z)
