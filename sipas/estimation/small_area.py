"""Thin agencies: estimates that borrow from the others, by the area-level model of Fay & Herriot.

direct_i = x_i' beta + v_i + e_i,   v_i ~ (0, A),   e_i ~ (0, psi_i), psi_i known
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_MOST_STEPS = 500
_TOLERANCE = 1e-13


class TooFewAreas(ValueError):
    """There are not more areas with a direct estimate than coefficients to fit."""


@dataclass(frozen=True, slots=True, eq=False)
class SmallAreas:
    """Estimates of m areas that borrow from each other.

    value : float (m,), in the unit of the direct estimates.
    mean_squared_error : float (m,), its square.
    borrowed : float (m,); share of each estimate that comes from the model, 0-1.
    coefficients, coefficient_errors : float (p,). model_variance : A, at least 0.
    """

    value: Floats
    mean_squared_error: Floats
    borrowed: Floats
    coefficients: Floats
    coefficient_errors: Floats
    model_variance: float


def fay_herriot(direct: ArrayLike, variances: ArrayLike, covariates: ArrayLike) -> SmallAreas:
    """Empirical best linear unbiased predictors with restricted maximum likelihood.

    Parameters
    ----------
    direct : float (m,), direct estimates; nan where an area has none.
    variances : float (m,), their sampling variances psi, greater than 0 where there is a direct
        estimate (see `smoothed_variances` for shares without variation).
    covariates : float (m, p), with a column of ones; known for every area.

    Returns
    -------
    SmallAreas. With gamma_i = A / (A + psi_i): value = gamma direct + (1 - gamma) x' beta,
    borrowed = 1 - gamma, mean squared error g1 + g2 + 2 g3.

    Edge cases
    ----------
    No variation between areas beyond sampling: A is 0 and everything is borrowed. An area
    without direct estimate: x' beta, error A + g2, borrowed 1.

    Raises
    ------
    TooFewAreas : at most p areas with a direct estimate. ValueError : a variance that is not
    positive, unknown or dependent covariates.

    Source
    ------
    Fay & Herriot (1979), JASA 74, 269-277; Prasad & Rao (1990), JASA 85, 163-171; Datta & Lahiri
    (2000), Statist. Sinica 10, 613-627, for the error under REML.
    """
    y, psi = np.asarray(direct, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    x = np.asarray(covariates, dtype=np.float64)
    seen = ~np.isnan(y)
    _check(y[seen], psi[seen], x)
    a = _restricted_likelihood(y[seen], psi[seen], x[seen])
    weights = 1 / (a + psi[seen])
    spread = np.linalg.inv((x[seen].T * weights) @ x[seen])
    beta = spread @ (x[seen].T @ (weights * y[seen]))
    gamma = np.zeros(y.size)
    gamma[seen] = a * weights
    model = x @ beta
    value = np.where(seen, gamma * np.where(seen, y, 0.0) + (1 - gamma) * model, model)
    g1 = np.where(seen, gamma * np.where(seen, psi, 0.0), a)
    g2 = (1 - gamma) ** 2 * ((x @ spread) * x).sum(axis=1)
    g3 = np.zeros(y.size)
    g3[seen] = psi[seen] ** 2 * weights**3 * 2 / (weights**2).sum()
    return SmallAreas(value, g1 + g2 + 2 * g3, 1 - gamma, beta, np.sqrt(np.diag(spread)), a)


def smoothed_variances(values: ArrayLike, effective_n: ArrayLike) -> Floats:
    """Sampling variances of shares from the share of all: p (1 - p) / n.

    values : float (m,), shares 0-1, nan where unknown. effective_n : float (m,), greater than 0.
    p is the mean of the values weighted with n. An area where everybody agrees gets a variance
    as well; its own estimate would be 0 and nothing would be borrowed.
    Source: generalised variance functions, Wolter (2007), ch. 7; Rao & Molina (2015), ch. 6.4.
    """
    share, n = np.asarray(values, dtype=np.float64), np.asarray(effective_n, dtype=np.float64)
    if not (n > 0).all():
        raise ValueError("Effective sample sizes are greater than 0.")
    known = ~np.isnan(share)
    p = float(np.average(share[known], weights=n[known]))
    variances: Floats = p * (1 - p) / n
    return variances


def _check(y: Floats, psi: Floats, x: Floats) -> None:
    if not (psi > 0).all():
        raise ValueError("Sampling variances of direct estimates are greater than 0.")
    if not np.isfinite(x).all() or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("Covariates are known for every area and do not depend on each other.")
    if y.size <= x.shape[1]:
        raise TooFewAreas(f"{y.size} areas with an estimate for {x.shape[1]} coefficients.")


def _restricted_likelihood(y: Floats, psi: Floats, x: Floats) -> float:
    """A by Fisher scoring: A + score / information, held at 0 from below."""
    a = float(np.median(psi))
    for _ in range(_MOST_STEPS):
        score, information = _score(a, y, psi, x)
        step = max(score / information, -a)
        if abs(step) <= _TOLERANCE * (a + float(psi.min())):
            break
        a += step
    return a


def _score(a: float, y: Floats, psi: Floats, x: Floats) -> tuple[float, float]:
    # P = W - W X (X'WX)^-1 X'W; score = (y'PPy - tr P) / 2, information = tr PP / 2
    w = 1 / (a + psi)
    weighted = x * w[:, None]
    p = np.diag(w) - weighted @ np.linalg.solve(x.T @ weighted, weighted.T)
    residual = p @ y
    return float(residual @ residual - np.trace(p)) / 2, float((p * p).sum()) / 2
