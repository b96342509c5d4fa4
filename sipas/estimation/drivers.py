"""What drives satisfaction: importance of each factor against how well it is done.

Importance is the share of the explained variance R^2 that belongs to a factor, by Shapley's rule
(few factors) or by relative weights (many): both treat factors that go together evenly, which
single regression coefficients do not.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Corner = Literal["fix_first", "keep_up", "lower_priority", "do_not_overdo"]

MOST_FOR_SHAPLEY = 12  # 2^12 regressions; beyond, relative weights
_SMALLEST_EIGENVALUE = 1e-8


class NothingToExplain(ValueError):
    """The outcome or a driver does not vary: no importance can be told."""


@dataclass(frozen=True, slots=True)
class Driver:
    """One factor or criterion.

    importance : its share of what all drivers explain, 0-1, all together 1. performance : its
    index, 0-1. corner : fix_first (important, done less well than the mean), keep_up (important,
    done well), lower_priority (neither), do_not_overdo (done well, less important).
    """

    code: str
    importance: float
    performance: float
    corner: Corner


def answer_covariances(second: ArrayLike) -> Floats:
    """Covariances of the levels of J items from (weighted) second moments of tallies.

    Parameters
    ----------
    second : (3J, 3J), sum of z z' with z = (valid, satisfied, level), as in tallies.

    Returns
    -------
    (J, J): each pair of items over the responses valid for both, means taken over the same
    responses. nan where no response is valid for both.

    Source: available-case moments, Little & Rubin (2002), ch. 3.4.
    """
    m = np.asarray(second, dtype=np.float64)
    items = m.shape[0] // 3
    valid, level = slice(0, items), slice(2 * items, 3 * items)
    both = m[valid, valid]
    pairs = np.where(both > 0, both, np.nan)
    mean_here = m[level, valid] / pairs  # of item j where item k is valid
    covariances: Floats = m[level, level] / pairs - mean_here * mean_here.T
    return covariances


def grouped(covariances: Floats, membership: ArrayLike) -> Floats:
    """Covariances of means of items: membership (G, J) of 0 and 1 -> (G, G)."""
    member = np.asarray(membership, dtype=np.float64)
    share = member / member.sum(axis=1, keepdims=True)
    combined: Floats = share @ covariances @ share.T
    return combined


def importances(covariances: ArrayLike) -> tuple[Floats, float]:
    """Shares of R^2 of p drivers, and R^2 itself.

    Parameters
    ----------
    covariances : (p + 1, p + 1); the outcome last. Moments over available cases may be slightly
        impossible together: eigenvalues of the correlations are held above 0.

    Returns
    -------
    shares : (p,), sum 1. explained : R^2, 0-1.

    Edge cases
    ----------
    Drivers that explain nothing at all: equal shares, R^2 = 0.

    Raises
    ------
    NothingToExplain : an outcome or driver without variation, or a pair never answered together.

    Source
    ------
    Lindeman, Merenda & Gold (1980), p. 119 ff. (Shapley); Johnson (2000), Multivariate
    Behavioral Research 35, 1-19 (relative weights).
    """
    c = np.asarray(covariances, dtype=np.float64)
    spread = np.sqrt(np.maximum(np.diag(c), 0.0))
    if not np.isfinite(c).all() or not (spread > 0).all():
        raise NothingToExplain("Every driver and the outcome must vary and meet in some response.")
    r = _possible(c / np.outer(spread, spread))
    among, outcome = r[:-1, :-1], r[:-1, -1]
    rule = _shapley if outcome.size <= MOST_FOR_SHAPLEY else _relative_weights
    parts = rule(among, outcome)
    explained = float(parts.sum())
    if explained <= _SMALLEST_EIGENVALUE:
        return np.full(outcome.size, 1 / outcome.size), 0.0
    return parts / explained, explained


def drivers(codes: list[str], shares: ArrayLike, performance: ArrayLike) -> list[Driver]:
    """Drivers with their corner, most important first.

    codes : p names. shares : (p,), of `importances`. performance : (p,), indices 0-1. The lines
    between the corners are the mean importance and the mean performance.
    """
    share, done = np.asarray(shares, dtype=np.float64), np.asarray(performance, dtype=np.float64)
    important, well = share >= share.mean(), done >= done.mean()
    found = [
        Driver(code, float(share[place]), float(done[place]), _CORNERS[bool(i), bool(w)])
        for place, (code, i, w) in enumerate(zip(codes, important, well, strict=True))
    ]
    return sorted(found, key=lambda driver: -driver.importance)


_CORNERS: dict[tuple[bool, bool], Corner] = {
    (True, False): "fix_first",
    (True, True): "keep_up",
    (False, False): "lower_priority",
    (False, True): "do_not_overdo",
}


def _possible(r: Floats) -> Floats:
    """The correlations, or near ones that can exist together."""
    values, vectors = np.linalg.eigh(r)
    if values[0] >= _SMALLEST_EIGENVALUE:
        return r
    lifted = (vectors * np.maximum(values, _SMALLEST_EIGENVALUE)) @ vectors.T
    scale = np.sqrt(np.diag(lifted))
    corrected: Floats = lifted / np.outer(scale, scale)
    return corrected


def _shapley(among: Floats, outcome: Floats) -> Floats:
    """What each driver adds to R^2, over all orders of entry."""
    p = outcome.size
    explained = {
        subset: _explained(among, outcome, subset)
        for size in range(p + 1)
        for subset in combinations(range(p), size)
    }
    parts = np.zeros(p)
    for subset, before in explained.items():
        weight = 1 / (p * comb(p - 1, len(subset))) if len(subset) < p else 0.0
        for driver in set(range(p)) - set(subset):
            parts[driver] += weight * (explained[tuple(sorted((*subset, driver)))] - before)
    return parts


def _explained(among: Floats, outcome: Floats, subset: tuple[int, ...]) -> float:
    chosen = list(subset)
    if not chosen:
        return 0.0
    return float(outcome[chosen] @ np.linalg.solve(among[np.ix_(chosen, chosen)], outcome[chosen]))


def _relative_weights(among: Floats, outcome: Floats) -> Floats:
    # Lambda = R^{1/2}; beta = Lambda^{-1} r; weights = Lambda^2 beta^2
    values, vectors = np.linalg.eigh(among)
    root = (vectors * np.sqrt(values)) @ vectors.T
    beta = np.linalg.solve(root, outcome)
    weights: Floats = root**2 @ beta**2
    return weights
