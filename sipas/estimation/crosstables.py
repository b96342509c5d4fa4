"""Cross-tables of two questions and the test whether they go together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.design import Design, Floats, degrees_of_freedom
from sipas.estimation.estimators import covariance, mean

_ROUNDING = 1e-9


class TooFewCategories(ValueError):
    """A cross-table needs at least two categories in each direction."""


@dataclass(frozen=True, slots=True)
class IndependenceTest:
    """Rao and Scott's test that two questions have nothing to do with each other.

    pearson : chi-square statistic of the weighted shares times the rows of the domain.
    f, numerator_df, denominator_df, p : second-order corrected, the one to report.
    first_order, first_order_df, first_order_p : chi-square over the mean design effect.
    """

    pearson: float
    f: float
    numerator_df: float
    denominator_df: float
    p: float
    first_order: float
    first_order_df: int
    first_order_p: float


@dataclass(frozen=True, slots=True, eq=False)
class CrossTable:
    """Two questions against each other.

    rows, columns : names of the categories. totals : float (R, C), estimated numbers in the
    population. shares : float (R, C), sum 1. test : whether they go together.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    totals: Floats
    shares: Floats
    test: IndependenceTest


def cross_table(
    design: Design, first: ArrayLike, second: ArrayLike, domain: ArrayLike | None = None
) -> CrossTable:
    """Cross-table of two classifications with the Rao-Scott chi-square test of independence.

    Parameters
    ----------
    design : any design. first, second : (rows,) labels. domain : bool (rows,).

    Returns
    -------
    CrossTable. With Delta the matrix of generalised design effects of the interactions and X^2 the
    weighted chi-square: F = X^2 / tr Delta on d = (tr Delta)^2 / tr Delta^2 and d times the
    domain's degrees of freedom.

    Edge cases
    ----------
    An empty cell is kept with share 0. A census: p is 1 or 0.

    Raises
    ------
    TooFewCategories : fewer than two categories on one side within the domain.

    Source: Rao & Scott (1984), Ann. Statist. 12, 46-60; svychisq in R's survey (statistic F and
    Chisq).
    """
    rows_in = np.ones(design.rows, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    row_names, row = _classes(first, rows_in)
    column_names, column = _classes(second, rows_in)
    r, c = len(row_names), len(column_names)
    if min(r, c) < 2:
        raise TooFewCategories("A cross-table needs two categories in each direction.")
    indicators = np.zeros((design.rows, r * c))
    indicators[rows_in, (row * c + column)[rows_in]] = 1
    cells = mean(design, indicators, rows_in)
    n = int(np.count_nonzero(rows_in & (design.weights != 0)))
    shares = cells.value.reshape(r, c)
    return CrossTable(
        row_names,
        column_names,
        shares * design.weights[rows_in].sum(),
        shares,
        _independence(shares, covariance(design, cells), n, degrees_of_freedom(design, rows_in)),
    )


def _independence(shares: Floats, variance: Floats, n: int, df: int) -> IndependenceTest:
    r, c = shares.shape
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = float(n * ((shares - expected) ** 2 / expected).sum())
    effects = _design_effects(shares.ravel(), variance, _interactions(r, c), n)
    trace = float(np.trace(effects))
    f = pearson / trace if trace > 0 else _without_variance(pearson)
    d = trace**2 / float(np.trace(effects @ effects)) if trace > 0 else 1.0
    free = (r - 1) * (c - 1)
    return IndependenceTest(
        pearson,
        f,
        d,
        d * df,
        _f_tail(f, d, d * df),
        f * free,
        free,
        _chi_square_tail(f * free, free),
    )


def _without_variance(pearson: float) -> float:
    """A census knows for certain: no association, or one beyond doubt."""
    return 0.0 if pearson < _ROUNDING else float("inf")


def _classes(
    labels: ArrayLike, rows_in: NDArray[np.bool_]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    column = np.asarray(labels)
    names = np.unique(column[rows_in])
    place = np.searchsorted(names, column).clip(0, max(names.size - 1, 0))
    return tuple(str(name) for name in names), place


def _interactions(r: int, c: int) -> Floats:
    """(R C, (R-1)(C-1)): what is left of interaction columns beside rows and columns."""
    row, column = np.divmod(np.arange(r * c), c)
    margins = np.hstack([np.eye(r)[row], np.eye(c)[column]])
    crossed = (np.eye(r)[row][:, 1:, None] * np.eye(c)[column][:, None, 1:]).reshape(r * c, -1)
    fitted: Floats = crossed - margins @ np.linalg.lstsq(margins, crossed, rcond=None)[0]
    return fitted


def _design_effects(shares: Floats, variance: Floats, contrasts: Floats, n: int) -> Floats:
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    under_multinomial = (contrasts.T * (inverse / n)) @ contrasts
    under_design = (contrasts.T * inverse) @ variance @ (contrasts * inverse[:, None])
    return np.asarray(np.linalg.solve(under_multinomial, under_design), dtype=np.float64)


def _f_tail(f: float, numerator: float, denominator: float) -> float:
    from scipy.special import fdtrc

    return float(fdtrc(numerator, denominator, f)) if denominator > 0 else float("nan")


def _chi_square_tail(statistic: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic))
