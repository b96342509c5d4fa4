"""Quantiles, such as a median waiting time, with Woodruff's interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sipas.estimation.design import Design, Floats
from sipas.estimation.estimators import (
    MissingValue,
    domain_degrees_of_freedom,
    mean,
    standard_errors,
)
from sipas.estimation.intervals import t_quantile

# Shares of the weight that differ by less are one share: they were summed in another order.
_ROUNDING = 1e-14


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value below or at which `share` (0-1) of the population lies, in the unit of the values.

    standard_error : half the interval over the quantile of t. lower, upper : ends of the interval
    at level `confidence`. None: the interval of the share leaves 0-1, or no variance is known.
    """

    share: float
    value: float | None
    standard_error: float | None
    degrees_of_freedom: int
    lower: float | None
    upper: float | None
    confidence: float


def quantiles(
    design: Design,
    values: ArrayLike,
    shares: Sequence[float],
    confidence: float = 0.95,
    domain: ArrayLike | None = None,
) -> list[Quantile]:
    """Quantiles of a variable over a domain.

    Parameters
    ----------
    design : any design. values : float (rows,), no nan within the domain, in any unit.
    shares : 0-1, both excluded; 0.5 is the median. confidence : level, 0-1.
    domain : bool (rows,); absent: all rows.

    Returns
    -------
    One Quantile per share: the least value x with F(x) >= share, F the weighted distribution. The
    interval is that of F at this value, t quantile times its standard error to either side, read
    off F again.

    Edge cases
    ----------
    No row with a weight: no value. An end of the interval of F below 0 or above 1: no such end.

    Raises
    ------
    MissingValue : a nan in the domain. ValueError : a share outside 0-1. LonelyUnit.

    Source
    ------
    Woodruff (1952), JASA 47, 635-646; svyquantile of R's survey 4.1 (interval "mean", rule "math").
    """
    if not all(0 < share < 1 for share in shares):
        raise ValueError("A quantile belongs to a share between 0 and 1.")
    mask = np.ones(design.rows, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    column = np.asarray(values, dtype=np.float64)
    missing = np.isnan(column) & mask
    if missing.any():
        raise MissingValue(f"Row {int(missing.argmax()) + 1} has no value.")
    rows = mask & (design.weights > 0)
    order = np.argsort(column[rows], kind="stable")
    ordered, cumulated = column[rows][order], np.cumsum(design.weights[rows][order])
    return [
        _quantile(
            design, np.where(mask, column, 0.0), mask, (ordered, cumulated), share, confidence
        )
        for share in shares
    ]


def _quantile(
    design: Design,
    column: Floats,
    mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    distribution: tuple[Floats, Floats],
    share: float,
    confidence: float,
) -> Quantile:
    value = _read_off(distribution, share)
    if value is None:
        return Quantile(share, None, None, 0, None, None, confidence)
    below = mean(design, (column <= value).astype(np.float64), mask)
    df = domain_degrees_of_freedom(design, below)
    t = float(t_quantile(df, confidence))
    half, middle = t * float(standard_errors(design, below)[0]), float(below.value[0])
    lower, upper = (_read_off(distribution, end) for end in (middle - half, middle + half))
    error = None if lower is None or upper is None else (upper - lower) / (2 * t)
    return Quantile(share, value, error, df, lower, upper, confidence)


def _read_off(distribution: tuple[Floats, Floats], share: float) -> float | None:
    ordered, cumulated = distribution
    if ordered.size == 0 or not 0 <= share <= 1:
        return None
    wanted = share * cumulated[-1] * (1 - _ROUNDING)
    return float(ordered[min(int(np.searchsorted(cumulated, wanted)), ordered.size - 1)])
