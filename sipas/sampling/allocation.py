"""Sharing out the forms of a sample among the agencies, in whole numbers."""

import numpy as np
from numpy.typing import NDArray

# An agency is never taken as so sure that hardly anybody need be asked: a level of 95 %.
LEAST_DEVIATION = (0.95 * 0.05) ** 0.5


def allocation_weights(
    allocation: str, populations: NDArray[np.int64], deviations: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the forms are shared out in proportion to.

    allocation : proportional (N_h), equal (1), square_root (√N_h) or neyman (N_h S_h).
    populations : (k,) dossiers of each agency, >= 0.
    deviations : (k,) S_h, the standard deviation of the answers of each agency (>= 0), for neyman
        only; those under that of a level of 95 % are raised to it.
    Returns (k,) weights >= 0. ValueError for another name.
    Source: Neyman (1934), J. R. Stat. Soc. 97 (Cochran 1977, eq. 5.26); Bankier (1988), The
    American Statistician 42 (power allocation with exponent 1/2).
    """
    sizes = populations.astype(np.float64)
    if allocation == "proportional":
        return sizes
    if allocation == "equal":
        return np.ones_like(sizes)
    if allocation == "square_root":
        return np.sqrt(sizes)
    if allocation == "neyman":
        return sizes * np.maximum(deviations, LEAST_DEVIATION)
    message = f"no such allocation: {allocation}"
    raise ValueError(message)


def allocate(
    total: int, populations: NDArray[np.int64], weights: NDArray[np.float64], minimum: int = 0
) -> NDArray[np.int64]:
    """Whole forms of each agency, as near to `weights` as the bounds allow.

    total : forms wished for (>= 0). populations : (k,) dossiers, the most of each agency.
    weights : (k,) >= 0. minimum : the least of each agency that has as many dossiers.
    Returns (k,) whole numbers between min(minimum, N_h) and N_h, whose sum is `total` where
    the bounds allow it, else the nearest sum that they do.
    Fractions are rounded by the largest remainder (Hare 1859).
    """
    least = np.minimum(minimum, populations)
    wanted = int(np.clip(total, least.sum(), populations.sum()))
    shares = _bounded_shares(wanted, least, populations, weights)
    whole = np.floor(shares + 1e-9).astype(np.int64)
    left = wanted - int(whole.sum())
    order = np.lexsort((-populations, -(shares - whole)))
    while left > 0:
        room = [place for place in order if whole[place] < populations[place]][:left]
        whole[room] += 1
        left -= len(room)
    return whole


def _bounded_shares(
    wanted: int, least: NDArray[np.int64], most: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """clip(λ w, least, most) with the λ at which they add up to `wanted`; their sum grows in λ."""
    known = weights > 0
    if not known.any() or wanted <= least.sum():
        return least.astype(np.float64)
    low, high = 0.0, float((most[known] / weights[known]).max()) + 1.0
    for _step in range(200):
        middle = (low + high) / 2
        if np.clip(middle * weights, least, most).sum() < wanted:
            low = middle
        else:
            high = middle
    return np.clip(low * weights, least, most)
