"""The interval to expect at the end of a fieldwork, from the variance seen so far."""

from math import isnan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.intervals import Precision, proportion_interval, simple_size

Floats = NDArray[np.float64]

METHOD = "beta"


def variance_effect(
    level: float, standard_error: float, responses: int, population: float
) -> float | None:
    """Variance of an index against that of as many single yes-or-no answers of its level.

    deff = SE^2 / ((1 - n / N) p (1 - p) / n)

    Parameters
    ----------
    level : the index, 0-1. standard_error : its standard error, a fraction.
    responses : n, at least 1. population : N dossiers; not above n: no correction is made.

    Returns
    -------
    Above 0; an index of many items lies below 1, a clustered sample above. None where it cannot be
    seen: a level of 0 or 1, no standard error, or every dossier answered.

    Source: Kish (1965), Survey Sampling, ch. 8.2.
    """
    if isnan(standard_error) or not 0 < level < 1 or standard_error <= 0 or responses < 1:
        return None
    rest = 1 - responses / population if population > responses else 1.0
    return standard_error**2 * responses / (rest * level * (1 - level))


def expected_intervals(
    level: ArrayLike,
    effect: ArrayLike,
    responses: ArrayLike,
    population: ArrayLike,
    degrees: ArrayLike,
    confidence: float,
    *,
    is_share: bool,
    between: ArrayLike = 0.0,
) -> tuple[Floats, Floats]:
    """The `beta` intervals that so many responses will give if levels and effects stay as they are.

    V = B + deff (1 - n / N) p (1 - p) / n

    Parameters
    ----------
    level : shape (k,), the indices expected, 0-1. effect : (k,), see `variance_effect`, above 0.
    responses : (k,), n at the end, at least 1. population : (k,), N dossiers, at least 1.
    degrees : (k,), of freedom at the end, at least 0. confidence : level, 0-1.
    is_share : whether the index is the share of one question.
    between : (k,) or one number, B: variance that stays however many answer in the agencies that
        were drawn, at least 0.

    Returns
    -------
    lower, upper : shape (k,), fractions. With the responses of today they are the intervals that
    the results tell, provided that everybody answered the index's most answered question.

    Edge cases
    ----------
    Every dossier answered and B = 0: the level itself. No degrees of freedom: no interval (nan).

    Raises
    ------
    ValueError : a number outside its range.

    Source: Korn & Graubard (1998), Survey Methodology 24, 193-201.
    """
    p, deff, n, size, df, fixed = (
        np.asarray(one, float) for one in (level, effect, responses, population, degrees, between)
    )
    is_outside = (p < 0) | (p > 1) | (deff <= 0) | (np.minimum(n, size) < 1)
    if (is_outside | (np.minimum(df, fixed) < 0)).any():
        raise ValueError("expected_intervals: a level, effect or number outside its range")
    rest = np.maximum(1 - n / size, 0.0)
    variance = fixed + deff * rest * p * (1 - p) / n
    most = simple_size(n, n, size)
    simple = np.full_like(n, np.nan) if is_share else most
    seen = Precision(p, variance, df, n, n, None, simple, None, most)
    lower, upper = proportion_interval(METHOD, seen, confidence)
    is_certain = (rest == 0) & (fixed == 0)
    return np.where(is_certain, p, lower), np.where(is_certain, p, upper)
