"""Desks whose forms look unlike those of the others: a reason to look, never a verdict."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]


def excess_p_values(hits: ArrayLike, tries: ArrayLike) -> Floats:
    """How surprising the share of hits of each unit is beside the share of all others together.

    Parameters
    ----------
    hits, tries : shape (units,), whole numbers, 0 <= hits <= tries.

    Returns
    -------
    shape (units,), 0-1: the chance of at least so many hits in so many tries if the unit were like
    the others, by the exact binomial test, one-sided.

    Edge cases
    ----------
    A unit without tries, or without others to compare with: 1. Where no other unit has a hit, its
    chance of one is taken as 1 / (tries of the others + 2), so that one hit alone is no proof.

    Errors
    ------
    ValueError : more hits than tries, or shapes that differ.

    Source
    ------
    Exact binomial test: Clopper & Pearson (1934), Biometrika 26; the share with one hit and one
    miss added: Laplace (1814), rule of succession.
    """
    hit, tried = np.asarray(hits, float), np.asarray(tries, float)
    if hit.shape != tried.shape or (hit > tried).any() or (hit < 0).any():
        raise ValueError("excess_p_values: hits must lie between 0 and tries, unit by unit")
    other_hits, other_tries = hit.sum() - hit, tried.sum() - tried
    # p_0 = (hits of the others + 1) / (tries of the others + 2)
    expected = (other_hits + 1) / (other_tries + 2)
    p = stats.binom.sf(hit - 1, tried, expected)
    return np.where((tried == 0) | (other_tries == 0), 1.0, p)


def burst_p_values(most: ArrayLike, total: ArrayLike, days: int) -> Floats:
    """How surprising the fullest day of each unit is, if its forms fell on its days by chance.

    Parameters
    ----------
    most : shape (units,), the largest number of forms on one day.
    total : shape (units,), all forms of the unit, at least `most`.
    days : on how many days forms could come, at least 1.

    Returns
    -------
    shape (units,), 0-1: an upper bound of the chance that any day has at least so many, days
    together by Bonferroni: P <= D * P(Binomial(total, 1 / D) >= most).

    Edge cases
    ----------
    No forms, or one day only: 1.

    Errors
    ------
    ValueError : `most` above `total`, or fewer than one day.

    Source
    ------
    Largest cell of a multinomial, bounded by the sum of its binomial tails: Mallows (1968),
    Biometrika 55(2), 422-424.
    """
    fullest, forms = np.asarray(most, float), np.asarray(total, float)
    if days < 1 or (fullest > forms).any():
        raise ValueError("burst_p_values: the fullest day cannot hold more than all days")
    tail = stats.binom.sf(fullest - 1, forms, 1 / days)
    return np.where((forms == 0) | (days == 1), 1.0, np.minimum(1.0, days * tail))


def are_surprising(p: Sequence[float] | Floats, chance: float) -> NDArray[np.bool_]:
    """Which units stand out when all are looked at together, by Holm's step-down rule.

    p : shape (units,), 0-1. chance : 0-1, the chance that any unit is named although all are
    alike. Returns shape (units,). No units give an empty answer.

    Source: Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.
    """
    values = np.asarray(p, float)
    order = np.argsort(values, kind="stable")
    steps = values[order] <= chance / np.arange(len(values), 0, -1)
    named = np.zeros(len(values), dtype=bool)
    named[order] = np.logical_and.accumulate(steps)
    return named
