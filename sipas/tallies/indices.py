"""Indices as smooth functions of weighted totals: their values and gradients.

For a measure with items I, valid totals V_j and measured totals Y_j (satisfied answers or sums of
levels):

    ratio_of_sums   R = sum_I Y_j / sum_I V_j      dR/dY_j = 1 / V_I     dR/dV_j = -R / V_I
    mean_of_items   R = mean_I (Y_j / V_j)         dR/dY_j = 1 / (|I| V_j),
                                                   dR/dV_j = -R_j / (|I| V_j)

and the variance of R is c' cov(T) c with the gradient c: Särndal, Swensson & Wretman (1992),
ch. 5.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sipas.tallies.measures import OVERALL, Measure

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Formula = Literal["top_two_box", "mean_over_5", "mean_0_100"]
Aggregation = Literal["ratio_of_sums", "mean_of_items"]

# value as a fraction = (ratio of totals - shift) / scale
_SCALES = {"top_two_box": (0.0, 1.0), "mean_over_5": (0.0, 5.0), "mean_0_100": (1.0, 4.0)}
FORMULAS = tuple(_SCALES)
AGGREGATIONS = ("ratio_of_sums", "mean_of_items")


class UnknownFormula(ValueError):
    """No formula, aggregation or weighting has this name, or the factor weights are unusable."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Indices of G groups and K measures with their gradients.

    value : float (G, K), fractions 0-1; nan where nothing can be estimated.
    gradient : float (G, K, 2J) with respect to the totals (V_1..V_J, Y_1..Y_J).
    """

    value: Floats
    gradient: Floats


def total_columns(items: int, formula: str) -> Integers:
    """int64 (2J,): the entries of a tally's z that a formula needs: v, then s or l.

    Raises
    ------
    UnknownFormula : another name.
    """
    if formula not in _SCALES:
        raise UnknownFormula(f"No formula is called {formula!r}.")
    measured = items if formula == "top_two_box" else 2 * items
    return np.concatenate([np.arange(items), measured + np.arange(items)])


def indices(
    total: Floats,
    measures: Sequence[Measure],
    formula: str,
    aggregation: str,
    factor_weights: Sequence[tuple[str, float]] = (),
) -> Linear:
    """All measures of all groups.

    Parameters
    ----------
    total : float (G, 2J), weighted totals of valid and of measured answers.
    measures : K measures over the J items.
    formula, aggregation : by name.
    factor_weights : (factor code, weight > 0); where given, `overall` is the weighted mean of
        those factors instead of an index of its items.

    Returns
    -------
    Linear.

    Edge cases
    ----------
    No valid answer to any item (ratio_of_sums) or to one of the items (mean_of_items): nan.

    Raises
    ------
    UnknownFormula : unknown names, or a factor weight without factor or not positive.
    """
    if aggregation not in AGGREGATIONS:
        raise UnknownFormula(f"No aggregation is called {aggregation!r}.")
    shift, scale = _SCALES[formula]
    items = total.shape[1] // 2
    member = np.zeros((len(measures), items))
    for row, measure in enumerate(measures):
        member[row, list(measure.items)] = 1
    rule = _ratio_of_sums if aggregation == "ratio_of_sums" else _mean_of_items
    raw = rule(total[:, :items], total[:, items:], member)
    linear = Linear((raw.value - shift) / scale, raw.gradient / scale)
    return _with_composite(linear, measures, factor_weights) if factor_weights else linear


def variances(gradient: Floats, covariance: Floats) -> Floats:
    """float (G, K): c' S c per group and measure, 0 where only rounding is left of it.

    gradient : float (G, K, D). covariance : float (G, D, D).
    """
    variance: Floats = ((gradient @ covariance) * gradient).sum(axis=2)
    # what the sum would be if nothing cancelled: below 1e-13 of it no digit is left
    scale = ((np.abs(gradient) @ np.abs(covariance)) * np.abs(gradient)).sum(axis=2)
    return np.where(variance < 1e-13 * scale, 0.0, variance)


def _ratio_of_sums(valid: Floats, measured: Floats, member: Floats) -> Linear:
    denominator = valid @ member.T
    value = _divided(measured @ member.T, denominator)
    to_measured = member / _positive(denominator)[:, :, None]
    return Linear(value, np.concatenate([-value[:, :, None] * to_measured, to_measured], axis=2))


def _mean_of_items(valid: Floats, measured: Floats, member: Floats) -> Linear:
    sizes = member.sum(axis=1)
    unanswered = ((valid <= 0).astype(np.float64) @ member.T) > 0
    ratio = np.nan_to_num(_divided(measured, valid))
    value = np.where(unanswered, np.nan, (ratio @ member.T) / sizes)
    to_measured = (member / sizes[:, None]) / _positive(valid)[:, None, :]
    to_valid = -to_measured * ratio[:, None, :]
    return Linear(value, np.concatenate([to_valid, to_measured], axis=2))


def _divided(above: Floats, below: Floats) -> Floats:
    """Quotients, nan where nothing stands below: x / x is 1 to the last digit, x * (1 / x) not."""
    return np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)


def _positive(values: Floats) -> Floats:
    return np.where(values > 0, values, 1.0)


def _with_composite(
    linear: Linear, measures: Sequence[Measure], factor_weights: Sequence[tuple[str, float]]
) -> Linear:
    codes = [measure.code for measure in measures]
    missing = [code for code, weight in factor_weights if code not in codes or not weight > 0]
    if missing:
        raise UnknownFormula(f"No usable weight for factor {missing[0]!r}.")
    if OVERALL not in codes:
        return linear
    rows = [codes.index(code) for code, _ in factor_weights]
    weights = np.array([weight for _, weight in factor_weights], dtype=np.float64)
    whole = np.ones(weights.size) @ weights
    value, gradient = linear.value.copy(), linear.gradient.copy()
    value[:, codes.index(OVERALL)] = value[:, rows] @ weights / whole
    gradient[:, codes.index(OVERALL)] = np.tensordot(
        gradient[:, rows], weights / whole, axes=(1, 0)
    )
    return Linear(value, gradient)
