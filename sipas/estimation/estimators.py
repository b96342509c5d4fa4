"""Estimators on microdata: total, mean, ratio, proportion and index, for any domain of any design.

Each works the same way: its value, its linearised value of each row (0 outside the domain), and
the one variance engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.design import Design, Floats, degrees_of_freedom
from sipas.estimation.linearisation import covariance_of_totals

Mask = NDArray[np.bool_]


class MissingValue(ValueError):
    """A row of the domain has no value where one is needed."""


@dataclass(frozen=True, slots=True, eq=False)
class Linearised:
    """K estimates over one domain, with what their variance follows from.

    value : float (K,); nan where nothing can be estimated.
    influence : float (rows, K); linearised values e with estimate - truth ~ sum w e.
    domain : bool (rows,).
    """

    value: Floats
    influence: Floats
    domain: Mask


def total(design: Design, values: ArrayLike, domain: ArrayLike | None = None) -> Linearised:
    """Totals sum w y over a domain.

    values : float (rows,) or (rows, K), no nan within the domain. domain : bool (rows,).
    Linearised value: y itself. An empty domain has no estimate (nan).
    Raises MissingValue. Source: Horvitz & Thompson (1952), JASA 47, 663-685.
    """
    mask = _mask(design, domain)
    y = _within(values, mask)
    value = design.weights @ y
    return Linearised(_known(value, design, mask), y, mask)


def ratio(
    design: Design,
    numerator: ArrayLike,
    denominator: ArrayLike,
    domain: ArrayLike | None = None,
) -> Linearised:
    """Ratios R = sum w y / sum w x over a domain.

    Parameters
    ----------
    numerator, denominator : float (rows,) or (rows, K); no nan within the domain.
    domain : bool (rows,); absent: all rows.

    Returns
    -------
    Linearised, e = (y - R x) / sum w x within the domain.

    Edge cases
    ----------
    A denominator that sums to 0: nan, "no estimate".

    Raises
    ------
    MissingValue : a nan in the domain.

    Source
    ------
    Särndal, Swensson & Wretman (1992), results 5.6.1 and 10.3.1.
    """
    mask = _mask(design, domain)
    y, x = _within(numerator, mask), _within(denominator, mask)
    below = np.broadcast_to(design.weights @ x, y.shape[1:])
    usable = below != 0
    divisor = np.where(usable, below, np.nan)
    value = (design.weights @ y) / divisor
    influence = (y - np.where(usable, value, 0.0) * x) / np.where(usable, below, 1.0)
    return Linearised(value, influence, mask)


def mean(design: Design, values: ArrayLike, domain: ArrayLike | None = None) -> Linearised:
    """Means sum w y / sum w over a domain: the ratio with 1 below; see `ratio`."""
    return ratio(design, values, np.ones((design.rows, 1)), domain)


def mean_of_ratios(
    design: Design,
    numerators: ArrayLike,
    denominators: ArrayLike,
    domain: ArrayLike | None = None,
) -> Linearised:
    """The plain mean of K ratios (each item of an index alike): one estimate.

    numerators, denominators : float (rows, K). One ratio without estimate: no estimate.
    e = mean of the linearised values. Errors and source as `ratio`.
    """
    each = ratio(design, numerators, denominators, domain)
    value = np.atleast_1d(each.value.mean())
    return Linearised(value, each.influence.mean(axis=1, keepdims=True), each.domain)


def combination(estimates: Linearised, weights: ArrayLike) -> Linearised:
    """Linear combinations A theta of K estimates of one domain.

    weights : float (K,) or (L, K). A difference is (1, -1), a composite index its factor weights.
    """
    a = np.atleast_2d(np.asarray(weights, dtype=np.float64))
    return Linearised(a @ estimates.value, estimates.influence @ a.T, estimates.domain)


def together(estimates: Sequence[Linearised]) -> Linearised:
    """Estimates of several domains side by side, so that their covariances can be had."""
    return Linearised(
        np.concatenate([each.value for each in estimates]),
        np.concatenate([each.influence for each in estimates], axis=1),
        np.logical_or.reduce([each.domain for each in estimates]),
    )


def covariance(design: Design, estimates: Linearised) -> Floats:
    """Covariance matrix (K, K) of the estimates, in products of their units.

    Rows and columns of estimates that are unknown hold nan. Raises LonelyUnit.
    """
    matrix = covariance_of_totals(design, estimates.influence, estimates.domain)
    unknown = np.isnan(estimates.value)
    matrix[unknown, :] = np.nan
    matrix[:, unknown] = np.nan
    return matrix


def standard_errors(design: Design, estimates: Linearised) -> Floats:
    """Standard errors (K,), in the units of the estimates; 0 where only rounding is left."""
    variance = np.diag(covariance(design, estimates))
    # with equal answers e is rounding of 0: compare with what it would be without cancelling
    scale = (design.weights @ np.abs(estimates.influence)) ** 2
    floor = 1e-26 * np.maximum(scale, np.nan_to_num(estimates.value) ** 2)
    return np.sqrt(np.where(variance <= floor, 0.0, variance))


def domain_degrees_of_freedom(design: Design, estimates: Linearised) -> int:
    """Primary units minus strata with a row in the domain (and a weight)."""
    return degrees_of_freedom(design, estimates.domain)


def design_effects(
    design: Design, estimates: Linearised, variances: Floats, *, replacement: bool = False
) -> Floats:
    """Variance over that of a simple random sample of as many rows; (K,).

    Parameters
    ----------
    estimates, variances : of means, ratios or totals; (K,).
    replacement : compare with a simple random sample drawn with replacement.

    Returns
    -------
    V / V_srs with V_srs = (1 - n/N) N^2 s^2 / n; s^2 the weighted variance of the linearised
    values within the domain, N the sum of its weights and n its rows with a weight.

    Edge cases
    ----------
    V_srs 0 or unknown (all values alike, n = 1, n = N): nan.

    Source: Kish (1965), ch. 8.2; svymean(deff = TRUE) in R's survey.
    """
    rows = estimates.domain & (design.weights != 0)
    w, e = design.weights[rows], estimates.influence[rows]
    n, size = int(rows.sum()), float(w.sum())
    if n < 2:
        return np.full(variances.shape, np.nan)
    centred = e - (w @ e) / size
    spread = (w @ centred**2) / size * n / (n - 1)
    simple = size**2 * spread / n * (1.0 if replacement else 1 - n / size)
    scale = size**2 * (w @ e**2) / size
    usable = simple > 1e-26 * scale
    effects: Floats = np.divide(
        variances, simple, out=np.full_like(variances, np.nan), where=usable
    )
    return effects


def _mask(design: Design, domain: ArrayLike | None) -> Mask:
    if domain is None:
        return np.ones(design.rows, dtype=bool)
    return np.asarray(domain, dtype=bool)


def _within(values: ArrayLike, mask: Mask) -> Floats:
    """float (rows, K): the values, 0 outside the domain."""
    column = np.asarray(values, dtype=np.float64)
    table = column[:, None] if column.ndim == 1 else column
    missing = np.isnan(table) & mask[:, None]
    if missing.any():
        raise MissingValue(f"Row {int(missing.any(axis=1).argmax()) + 1} has no value.")
    return np.where(mask[:, None], table, 0.0)


def _known(value: Floats, design: Design, mask: Mask) -> Floats:
    empty = not (mask & (design.weights != 0)).any()
    return np.full_like(value, np.nan) if empty else value
