"""What the `likelihood` interval of a single criterion needs from tallies."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.likelihood import last_working_variance
from sipas.tallies.measures import Measure
from sipas.tallies.moments import GroupMoments

Floats = NDArray[np.float64]


def working_variances(
    moments: GroupMoments, measures: Sequence[Measure], value: Floats, formula: str
) -> Floats:
    """The working variances at which R's iterations stop.

    Parameters
    ----------
    moments : of G groups. measures : K measures. value : float (G, K), their indices, 0-1 or nan.
    formula : by name.

    Returns
    -------
    float (G, K): see `likelihood.last_working_variance`, from how many persons of each agency,
    who all weigh alike, were satisfied.

    Edge cases
    ----------
    Indices of several items, and means of levels, are no shares of persons: p (1 - p).

    Source: as `likelihood.last_working_variance`.
    """
    working: Floats = np.nan_to_num(value * (1 - value))
    if formula != "top_two_box":
        return working
    for column, measure in enumerate(measures):
        if len(measure.items) > 1:
            continue
        answers = moments.parts.answers[:, measure.items[0]].astype(np.float64)
        satisfied, rest = answers[:, 4:6].sum(axis=1), answers[:, 1:4].sum(axis=1)
        for group in np.flatnonzero((value[:, column] > 0) & (value[:, column] < 1)).tolist():
            members = moments.parts.membership[group] > 0
            working[group, column] = last_working_variance(
                np.tile(moments.parts.weight[members], 2),
                np.repeat([True, False], int(members.sum())),
                moments.calibrated,
                counts=np.concatenate([satisfied[members], rest[members]]),
            )
    return working
