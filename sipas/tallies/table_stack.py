"""Two index tables of one round as one."""

from dataclasses import replace
from typing import Any

import numpy as np

from sipas.tallies.tables import IndexTable

_BY_GROUP = (
    "value",
    "standard_error",
    "df",
    "lower",
    "upper",
    "n",
    "valid",
    "design_effect",
    "answers",
    "gradient",
    "covariance",
)


def stacked(first: IndexTable, second: IndexTable) -> IndexTable:
    """The groups of both, those of the first on top.

    first, second : of the same measures and options; no group is in both.
    """
    below = len(first.groups)
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in _BY_GROUP
    }
    moved = {(row + below, column): said for (row, column), said in second.measure_notes.items()}
    return replace(
        first,
        groups=first.groups + second.groups,
        group_notes=first.group_notes + second.group_notes,
        measure_notes={**first.measure_notes, **moved},
        **arrays,
    )
