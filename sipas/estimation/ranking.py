"""Ranks with their uncertainty: a bare rank is never shown alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.results import RankRange

Floats = NDArray[np.float64]


def rank_ranges(
    values: Sequence[float], standard_errors: Sequence[float], confidence: float
) -> list[RankRange]:
    """Joint confidence ranges of the ranks of independent estimates, rank 1 the highest value.

    Parameters
    ----------
    values : K estimates, in any unit.
    standard_errors : K, at least 0, same unit.
    confidence : level, 0-1, at which all ranges hold together.

    Returns
    -------
    K ranges in the order given. With joint intervals of the K values, a group's best rank is 1
    plus the number of groups whose interval lies wholly above its own, its worst K minus the
    number wholly below.

    Edge cases
    ----------
    One group: rank 1. Standard error 0: its interval is the point. No groups: none.

    Raises
    ------
    ValueError : lists of different lengths, a missing number, a negative standard error.

    Source
    ------
    Klein, Wright & Wieczorek (2020), A joint confidence region for an overall ranking of
    populations, JRSS C 69(3), 589-606, theorem 1, with the joint level by independence:
    each interval at level confidence^(1/K), normal quantile.
    """
    return rank_ranges_of_intervals(*_joint_intervals(values, standard_errors, confidence))


def tie_groups(
    values: Sequence[float], standard_errors: Sequence[float], confidence: float
) -> list[int]:
    """Tie groups: 1 the best; groups of one number cannot be told from the leader of theirs.

    Parameters
    ----------
    values, standard_errors, confidence : as in `rank_ranges`.

    Returns
    -------
    K numbers in the order given, without gaps; see `tie_groups_of_intervals`.

    Edge cases, errors: as in `rank_ranges`.
    """
    lower, upper = _joint_intervals(values, standard_errors, confidence)
    return tie_groups_of_intervals(values, lower, upper)


def joint_confidence(confidence: float, groups: int) -> float:
    """The level of each of `groups` independent intervals that hold together at `confidence`."""
    return float(confidence ** (1 / max(groups, 1)))


def rank_ranges_of_intervals(lower: ArrayLike, upper: ArrayLike) -> list[RankRange]:
    """Rank ranges from joint intervals of any kind, such as `beta` for shares near 100 per cent.

    lower, upper : (K,) ends of intervals, each at level `joint_confidence`. The best rank is 1
    plus the number of intervals wholly above, the worst K minus the number wholly below.
    """
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    above = np.count_nonzero(low[None, :] > high[:, None], axis=1)
    below = np.count_nonzero(high[None, :] < low[:, None], axis=1)
    return [
        RankRange(int(better) + 1, low.size - int(worse))
        for better, worse in zip(above, below, strict=True)
    ]


def tie_groups_of_intervals(
    values: Sequence[float], lower: ArrayLike, upper: ArrayLike
) -> list[int]:
    """Tie groups from joint intervals.

    values, lower, upper : (K,). Going down by value, a group opens a new tie group when its
    interval lies wholly below that of the first of the current one.
    """
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    order = np.argsort(-np.asarray(values, dtype=np.float64), kind="stable")
    numbers = [0] * low.size
    number, leader = 0, -1
    for place in order.tolist():
        if leader < 0 or high[place] < low[leader]:
            number, leader = number + 1, place
        numbers[place] = number
    return numbers


def _joint_intervals(
    values: Sequence[float], standard_errors: Sequence[float], confidence: float
) -> tuple[Floats, Floats]:
    from scipy.special import ndtri

    value = np.asarray(values, dtype=np.float64)
    error = np.asarray(standard_errors, dtype=np.float64)
    if value.shape != error.shape:
        raise ValueError(f"{value.size} values, but {error.size} standard errors.")
    if not (np.isfinite(value) & (error >= 0) & np.isfinite(error)).all():
        raise ValueError("Ranks need finite values and standard errors of at least 0.")
    single = joint_confidence(confidence, value.size)
    half = ndtri((1 + single) / 2) * error
    return value - half, value + half
