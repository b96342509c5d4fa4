"""Variances of estimates from counted cells, with and without calibration.

With c the gradient of a domain, w the weight of the rows of a piece, k_h the factor of a stratum:
without calibration

    V = sum_h k_h sum w^2 c' (M - t t' / n_h) c,

and with it, r the mean residual of the rows of a cell, also of those outside the domain,

    V = sum_h k_h [ sum_cells w^2 (c' (M - t t' / n) c + n r^2) - (sum_cells w n r)^2 / n_h ].

Särndal, Swensson & Wretman (1992), ch. 5.5; Deville & Särndal (1992), JASA 87, section 3.
"""

from collections.abc import Sequence

import numpy as np

from sipas.estimation.cell_tables import Linear, Table
from sipas.estimation.design import Floats
from sipas.estimation.linearisation import sum_by

# Below this part of what a sum would be if nothing cancelled no digit of it is left.
ROUNDING = 1e-13
# Numbers that the residuals of some domains may take at a time.
_AT_ONCE = 2_000_000

Signed = tuple[Table, Linear, float]


def variances_of(sides: Sequence[Signed]) -> Floats:
    """Variances (D,) of sums of estimates, each with its sign, whose samples share no row.

    sides : tables of the same cells and domains. Without calibration no stratum has rows of two.
    """
    if sides[0][0].counted.weights.fitted is not None:
        return _calibrated(sides)
    whole: Floats = np.sum([_plain(table, found) for table, found, _ in sides], axis=0)
    return whole


def quadratic(c: Floats, matrices: Floats) -> Floats:
    """c' M c, (P,), of c (P, K) and M (P, K, K)."""
    product: Floats = ((c[:, None, :] @ matrices)[:, 0, :] * c).sum(axis=1)
    return product


def _scatter(found: Linear, n: Floats) -> tuple[Floats, Floats]:
    """c' (M - t t' / n) c by piece, (P,), and what it would be if nothing cancelled."""
    exact = n[:, None, None] * found.m - found.t[:, :, None] * found.t[:, None, :]
    scatter = quadratic(found.gradient, exact) / n
    return scatter, quadratic(np.abs(found.gradient), np.abs(exact)) / n


def _plain(table: Table, found: Linear) -> Floats:
    strata = table.counted.strata
    scatter, uncancelled = _scatter(found, strata.sampled[table.stratum].astype(np.float64))
    factor = strata.factor[table.stratum] * table.weight**2
    return _rounded(table.sums(factor * scatter), table.sums(factor * uncancelled))


def _calibrated(sides: Sequence[Signed]) -> Floats:
    table = sides[0][0]
    counted, domains = table.counted, table.domains
    within = np.zeros(domains)
    uncancelled = np.zeros(domains)
    for side, found, _ in sides:
        scatter, rough = _scatter(found, side.rows)
        factor = counted.strata.factor[side.stratum] * side.weight**2
        within += side.sums(factor * scatter)
        uncancelled += side.sums(factor * (rough + found.uncancelled**2 / side.rows))
    step = max(1, _AT_ONCE // counted.stratum.size)
    between = [
        _between(sides, start, min(start + step, domains)) for start in range(0, domains, step)
    ]
    return _rounded(within + np.concatenate(between), uncancelled)


def _between(sides: Sequence[Signed], start: int, end: int) -> Floats:
    """What the mean residuals of the cells add, for the domains from start to end - 1."""
    counted = sides[0][0].counted
    weights, strata = counted.weights, counted.strata
    sums = np.zeros((counted.stratum.size, end - start))
    for table, found, sign in sides:
        chosen = (table.domain >= start) & (table.domain < end)
        np.add.at(
            sums, (table.cell[chosen], table.domain[chosen] - start), sign * found.own[chosen]
        )
    residual = weights.residuals(sums) * weights.weight[:, None]
    each = weights.rows[:, None] * residual
    stratum = counted.stratum.astype(np.int64)
    squares = sum_by(stratum, each * residual, strata.sampled.size)
    whole = sum_by(stratum, each, strata.sampled.size)
    found_between: Floats = strata.factor @ (squares - whole**2 / strata.sampled[:, None])
    return found_between


def _rounded(variance: Floats, uncancelled: Floats) -> Floats:
    return np.where(variance <= ROUNDING * uncancelled, 0.0, variance)
