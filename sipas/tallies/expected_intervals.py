"""Which intervals a plan will give, by the very method that the round's figures will use."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.intervals import Precision, proportion_interval

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def expected_half_widths(
    planned: ArrayLike,
    variance: ArrayLike,
    degrees: ArrayLike,
    expected: float,
    method: str = "beta",
    confidence: float = 0.95,
) -> Floats:
    """Half of the length of the interval that is to be expected, for many groups at once.

    planned : (k,) forms (>= 0). variance : (k,) of the index at the expected level, >= 0; 0: every
    dossier is asked; inf: somebody is not asked at all. degrees : (k,) degrees of freedom.
    expected : the level, a fraction (0 < expected < 1). method : as in `proportion_interval`;
    `likelihood`, which needs answers, is planned by `beta`. confidence : 0-1.

    Returns (k,) fractions: (upper - lower) / 2 of the interval at the expected level with the
    effective sample size n* = p(1 - p)/V. 0 for a census; inf where there is no interval.
    Intervals of fractions are not symmetric: at 85 % the lower half is the longer one.
    Source: Korn & Graubard (1998), Survey Methodology 24, 193-201, and those of the other methods
    in `estimation.intervals`.
    """
    forms, spread, df = (
        np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (planned, variance, degrees)
    )
    known = np.isfinite(spread) & (spread > 0) & (df >= 1)
    usual = np.where(known, spread, 1.0)
    precision = Precision(
        np.full_like(usual, expected),
        usual,
        np.where(known, df, 1.0),
        np.maximum(forms, 2.0),
        np.maximum(forms, 1.0),
    )
    name = "beta" if method == "likelihood" else method
    lower, upper = proportion_interval(name, precision, confidence)
    half = np.where(known, (upper - lower) / 2, np.inf)
    return np.where(spread == 0, 0.0, half)


def interval_sizes(
    populations: Whole,
    margin: float,
    confidence: float,
    expected: float,
    design_effect: float,
    method: str = "beta",
) -> Whole:
    """The fewest forms with which the expected interval is at most ± `margin`.

    populations : (k,) dossiers (>= 0). margin : fraction (0 < margin < 1). design_effect : >= 1.
    Returns (k,) whole numbers between 1 and N (0 for an empty population). Cochran's n, which takes
    the normal distribution for the interval, is a few forms less where the level is near 1.
    Found by halving: the interval grows shorter with every form.
    """
    distinct, places = np.unique(populations, return_inverse=True)
    low, high = np.zeros_like(distinct), distinct.copy()

    def is_enough(n: Whole) -> NDArray[np.bool_]:
        remaining = (distinct - n) / np.maximum(distinct - 1, 1)
        variance = design_effect * expected * (1 - expected) / np.maximum(n, 1) * remaining
        half = expected_half_widths(n, variance, n - 1, expected, method, confidence)
        return half <= margin

    return _fewest(low, high, is_enough)[places]


def _fewest(low: Whole, high: Whole, is_enough: Callable[[Whole], NDArray[np.bool_]]) -> Whole:
    """The least n in (low, high] that is enough; `high` always is."""
    while (high - low > 1).any():
        middle = (low + high) // 2
        good = is_enough(middle)
        open_ = high - low > 1
        high = np.where(open_ & good, middle, high)
        low = np.where(open_ & ~good, middle, low)
    return high
