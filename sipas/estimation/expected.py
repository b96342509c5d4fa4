"""The interval to expect at the end of a fieldwork, from the variance seen so far."""

from math import isnan

import numpy as np

from sipas.estimation.intervals import Precision, proportion_interval, simple_size

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


def expected_interval(
    level: float,
    effect: float,
    responses: int,
    population: int,
    strata: int,
    confidence: float,
    *,
    is_share: bool,
) -> tuple[float, float]:
    """The `beta` interval that so many responses will give if level and effect stay as they are.

    V = deff (1 - n / N) p (1 - p) / n

    Parameters
    ----------
    level : the index expected, 0-1. effect : see `variance_effect`, above 0.
    responses : n at the end, at least 1. population : N dossiers, at least 1.
    strata : agencies with responses, at least 1. confidence : level, 0-1.
    is_share : whether the index is the share of one question.

    Returns
    -------
    lower, upper : fractions. With the responses of today it is the interval that the results tell,
    provided that everybody answered the index's most answered question.

    Edge cases
    ----------
    Every dossier answered: the level itself. One response of each agency: no interval (nan).

    Raises
    ------
    ValueError : a number outside its range.

    Source: Korn & Graubard (1998), Survey Methodology 24, 193-201.
    """
    if not 0 <= level <= 1 or effect <= 0 or responses < 1 or population < 1 or strata < 1:
        raise ValueError(f"expected_interval: {level=}, {effect=}, {responses=}, {population=}")
    if responses >= population:
        return level, level
    n, df = np.array([float(responses)]), np.array([float(responses - strata)])
    variance = effect * (1 - n / population) * level * (1 - level) / n
    most = simple_size(n, n, population)
    simple = np.array([np.nan]) if is_share else most
    seen = Precision(np.array([level]), variance, df, n, n, None, simple, None, most)
    lower, upper = proportion_interval(METHOD, seen, confidence)
    return float(lower[0]), float(upper[0])
