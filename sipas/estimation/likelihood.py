"""The likelihood interval for a proportion, as R's survey finds it.

The profile of the scaled deviance is computed on a grid of logits, drawn through by a cubic spline
and read off by linear interpolation: R does so (profile and confint of package MASS), and its
ends differ from the exact solution by up to 1e-5. The same steps give the same ends, provided that
the design effect is also taken where R's iterations stop; see `last_working_variance`.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 10  # the grid has five steps up to the wanted deviance and stops soon after
_POINTS_PER_KNOT = 3
# the control of R's glm
_MOST_ITERATIONS = 25
_TOLERANCE = 1e-8


def profile_ends(
    p: float,
    standard_error: float,
    t: float,
    n: float,
    working_variance: float,
    fitted: float | None = None,
) -> tuple[float, float]:
    """Ends of the likelihood interval of one proportion.

    Parameters
    ----------
    p : estimate, 0-1, ends excluded. standard_error : of p, greater than 0.
    t : quantile of Student's t for the level. n : rows in the domain, at least 3.
    working_variance : p (1 - p), or what `last_working_variance` says.
    fitted : rows in R's fit: after calibration all rows, those outside the domain with weight 0;
        absent: n.

    Returns
    -------
    lower, upper : fractions.

    Edge cases
    ----------
    A share so near 0 or 1 that the grid has no room: the whole range 0-1.

    Source
    ------
    Rao & Scott (1984), Ann. Statist. 12, 46-60 (the deviance over its design effect); Venables &
    Ripley (2002), ch. 7.2 (profiles); confint.svyglm(method = "likelihood") in R's survey.
    """
    from scipy.special import expit, logit, ndtr, stdtrit

    rows = n if fitted is None else fitted
    spread = standard_error / (p * (1 - p))  # on the scale of the logit
    cutoff = t * spread * np.sqrt(rows * working_variance)  # t times the root of the design effect
    # the root of F's quantile, from the lower tail of t: 1 - alpha would round to 1
    largest = -stdtrit(rows - 1, ndtr(-cutoff) / 4)
    step = largest / 5 * spread
    down = _profile(p, rows * (n - 1) / n, logit(p), -step, largest)
    up = _profile(p, rows * (n - 1) / n, logit(p), step, largest)
    if len(down) + len(up) < 3:
        return 0.0, 1.0
    logits = np.array([*(x for x, _ in reversed(down)), logit(p), *(x for x, _ in up)])
    roots = np.array([*(-z for _, z in reversed(down)), 0.0, *(z for _, z in up)])
    grid = np.linspace(logits[0], logits[-1], _POINTS_PER_KNOT * logits.size)
    ends = np.interp([-cutoff, cutoff], _cubic_spline(logits, roots, grid), grid)
    return float(expit(ends[0])), float(expit(ends[1]))


def last_working_variance(
    weights: Floats,
    satisfied: NDArray[np.bool_],
    fitted: int | None = None,
    counts: Floats | None = None,
) -> float:
    """m (1 - m) of the last but one step by which R fits a proportion.

    weights : (n,) of the rows in the domain, greater than 0. satisfied : bool (n,), both values
    present. fitted : rows in R's fit, with those of weight 0; absent: n. counts : (n,), how many
    persons of this weight and answer each row stands for; absent: one.
    R takes the design effect of its likelihood interval there, 1e-5 beside p (1 - p).
    Source: McCullagh & Nelder (1989), ch. 2.5 (iterated weighted least squares); glm.fit in R
    with its default start and tolerance.
    """
    from scipy.special import expit, logit, xlog1py, xlogy

    k = np.ones(weights.size) if counts is None else counts
    w = weights * (fitted or float(k.sum())) / float(k @ weights)
    whole = float(k @ w)
    p = float(k[satisfied] @ w[satisfied]) / whole
    m = (w * satisfied + 0.5) / (w + 1)
    before = -2 * float((k * w) @ np.where(satisfied, np.log(m), np.log(1 - m)))
    b = float((k * w * m * (1 - m)) @ (logit(m) + (satisfied - m) / (m * (1 - m))))
    b /= float((k * w) @ (m * (1 - m)))
    mean = float(k @ m) / float(k.sum())
    used = mean * (1 - mean)
    for _ in range(_MOST_ITERATIONS):
        mean = float(expit(b))
        deviance = -2 * whole * float(xlogy(p, mean) + xlog1py(1 - p, -mean))
        if abs(deviance - before) / (abs(deviance) + 0.1) < _TOLERANCE:
            break
        before, used = deviance, mean * (1 - mean)
        b += (p - mean) / used
    return used


def _profile(
    p: float, size: float, start: float, step: float, largest: float
) -> list[tuple[float, float]]:
    """(logit, root of the deviance of `size` rows) outward from the estimate.

    size : rows in the fit over the dispersion n / (n - 1).
    """
    from scipy.special import log_expit, xlog1py, xlogy

    largest_likelihood = float(xlogy(p, p) + xlog1py(1 - p, -p))
    points: list[tuple[float, float]] = []
    for number in range(1, _STEPS):
        x = start + number * step
        deviance = 2 * size * (largest_likelihood - p * log_expit(x) - (1 - p) * log_expit(-x))
        points.append((x, float(np.sqrt(max(deviance, 0.0)))))
        if points[-1][1] >= largest:
            break
    return points


def _cubic_spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic spline whose end pieces take the third derivative of a cubic through four points.

    x : (k,) rising, k at least 4. y : (k,). at : (m,) within x. Returns (m,).
    Source: Forsythe, Malcolm & Moler (1977), Computer Methods for Mathematical Computations, ch. 4.
    """
    width = np.diff(x)
    slope = np.diff(y) / width
    matrix = np.diag(np.concatenate([[-width[0]], 2 * (width[:-1] + width[1:]), [-width[-1]]]))
    matrix += np.diag(width, 1) + np.diag(width, -1)
    right = np.concatenate([[0.0], np.diff(slope), [0.0]])
    bend = np.diff(slope) / (x[2:] - x[:-2])
    right[0] = (bend[1] - bend[0]) / (x[3] - x[0]) * width[0] ** 2
    right[-1] = -(bend[-1] - bend[-2]) / (x[-1] - x[-4]) * width[-1] ** 2
    sigma = np.linalg.solve(matrix, right)
    piece = np.clip(np.searchsorted(x, at, side="right") - 1, 0, width.size - 1)
    h, step = width[piece], at - x[piece]
    first = slope[piece] - h * (sigma[piece + 1] + 2 * sigma[piece])
    third = (sigma[piece + 1] - sigma[piece]) / h
    value: Floats = y[piece] + step * (first + step * (3 * sigma[piece] + step * third))
    return value
