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
    strata: ArrayLike,
    confidence: float,
    *,
    is_share: bool,
) -> tuple[Floats, Floats]:
    """The `beta` intervals that so many responses will give if levels and effects stay as they are.

    V = deff (1 - n / N) p (1 - p) / n

    Parameters
    ----------
    level : shape (k,), the indices expected, 0-1. effect : (k,), see `variance_effect`, above 0.
    responses : (k,), n at the end, at least 1. population : (k,), N dossiers, at least 1.
    strata : (k,), agencies with responses, at least 1. confidence : level, 0-1.
    is_share : whether the index is the share of one question.

    Returns
    -------
    lower, upper : shape (k,), fractions. With the responses of today they are the intervals that
    the results tell, provided that everybody answered the index's most answered question.

    Edge cases
    ----------
    Every dossier answered: the level itself. One response of each agency: no interval (nan).

    Raises
    ------
    ValueError : a number outside its range.

    Source: Korn & Graubard (1998), Survey Methodology 24, 193-201.
    """
    p, deff, n, size, agencies = (
        np.asarray(one, float) for one in (level, effect, responses, population, strata)
    )
    if ((p < 0) | (p > 1) | (deff <= 0) | (np.minimum(np.minimum(n, size), agencies) < 1)).any():
        raise ValueError("expected_intervals: a level, effect or number outside its range")
    rest = np.maximum(1 - n / size, 0.0)
    variance = deff * rest * p * (1 - p) / n
    most = simple_size(n, n, size)
    simple = np.full_like(n, np.nan) if is_share else most
    seen = Precision(p, variance, n - agencies, n, n, None, simple, None, most)
    lower, upper = proportion_interval(METHOD, seen, confidence)
    return np.where(rest == 0, p, lower), np.where(rest == 0, p, upper)
