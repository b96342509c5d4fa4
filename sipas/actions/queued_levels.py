"""The levels of queued responses as one table, with a code for whose each row is."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sipas.store.tallies import Queued

Name = TypeVar("Name", bound=Hashable)


def levels_by_name(
    rows: Sequence[Queued], names: Sequence[Name]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8], list[Name]]:
    """A code for each response, its levels, and the names by code; `names` are those of `rows`."""
    codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
    of_row = np.array([codes[name] for name in names], dtype=np.int64)
    of_response = np.repeat(of_row, [len(row.ids) for row in rows])
    joined = b"".join(row.levels for row in rows)
    levels = np.frombuffer(joined, dtype=np.uint8).reshape(of_response.size, -1)
    return of_response, levels, list(codes)
