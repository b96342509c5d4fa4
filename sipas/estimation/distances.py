"""How far calibrated weights may move from design weights: the distances of Deville & Särndal."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bounds = tuple[float, float]
Factor = Callable[[Floats, Bounds], tuple[Floats, Floats]]

_MOST_STEPS = 200
_TOLERANCE = 1e-15
_LARGEST_EXPONENT = 500.0


def weight_factors(
    weights: Floats, auxiliaries: Floats, totals: Floats, distance: str, bounds: Bounds | None
) -> Floats:
    """Factors g = F(x' eta) with sum w g x = totals, found by Newton's method.

    Parameters
    ----------
    weights : (rows,), at least 0. auxiliaries : (rows, p). totals : (p,).
    distance : linear F(u) = 1 + u; raking F(u) = exp(u); logit, the curve that stays between the
        bounds. bounds : lowest and highest g; linear and raking are cut there.

    Returns
    -------
    (rows,). Whether the totals are met is for the caller to check: a step that no longer brings
    them nearer is the last.

    Raises
    ------
    ValueError : an unknown distance, logit without bounds, bounds that do not hold 1.

    Source: Deville & Särndal (1992), JASA 87, 376-382, cases 1, 2, 6 and 7.
    """
    if distance not in DISTANCES:
        raise ValueError(f"No distance is called {distance!r}.")
    if bounds is None and distance == "logit":
        raise ValueError("The distance logit needs bounds.")
    low, high = bounds or (-np.inf, np.inf)
    if not low < 1 < high:
        raise ValueError(f"Bounds of {low:g} and {high:g} do not hold 1.")
    curve = _CURVES[distance]
    eta: Floats = np.zeros(totals.size)
    g, slope = curve(auxiliaries @ eta, (low, high))
    miss = totals - (weights * g) @ auxiliaries
    for _ in range(_MOST_STEPS):
        step = _newton_step(auxiliaries, weights * slope, miss)
        eta, g, slope, left = _best_step(
            weights, auxiliaries, totals, curve, (low, high), eta, step
        )
        if not _size(left, totals) < _size(miss, totals):
            break
        miss = left
        if _size(miss, totals) <= _TOLERANCE:
            break
    return g


def _newton_step(x: Floats, curvature: Floats, miss: Floats) -> Floats:
    matrix = (x * curvature[:, None]).T @ x
    return np.asarray(np.linalg.lstsq(matrix, miss, rcond=1e-12)[0], dtype=np.float64)


def _best_step(
    weights: Floats,
    x: Floats,
    totals: Floats,
    curve: Factor,
    bounds: Bounds,
    eta: Floats,
    step: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """The full step, or the first of its halves that leaves finite factors nearer the totals."""
    before = _size(totals - (weights * curve(x @ eta, bounds)[0]) @ x, totals)
    for halves in range(12):
        tried: Floats = eta + step / 2**halves
        g, slope = curve(x @ tried, bounds)
        left = totals - (weights * g) @ x
        if _size(left, totals) < before:
            break
    return tried, g, slope, left


def _size(miss: Floats, totals: Floats) -> float:
    return float((np.abs(miss) / (1 + np.abs(totals))).max(initial=0.0))


def _linear(u: Floats, bounds: Bounds) -> tuple[Floats, Floats]:
    g = np.clip(1 + u, *bounds)
    return g, (g == 1 + u).astype(np.float64)


def _raking(u: Floats, bounds: Bounds) -> tuple[Floats, Floats]:
    free = np.exp(np.clip(u, -_LARGEST_EXPONENT, _LARGEST_EXPONENT))
    g = np.clip(free, *bounds)
    return g, np.where(g == free, free, 0.0)


def _logit(u: Floats, bounds: Bounds) -> tuple[Floats, Floats]:
    # F = (L (U-1) + U (1-L) e^{Au}) / (U - 1 + (1-L) e^{Au}), A = (U-L) / ((1-L) (U-1))
    low, high = bounds
    a = (high - low) / ((1 - low) * (high - 1))
    growth = (1 - low) * np.exp(np.clip(a * u, -_LARGEST_EXPONENT, _LARGEST_EXPONENT))
    g = (low * (high - 1) + high * growth) / (high - 1 + growth)
    return g, a * (g - low) * (high - g) / (high - low)


_CURVES: dict[str, Factor] = {"linear": _linear, "raking": _raking, "logit": _logit}
DISTANCES = tuple(_CURVES)
