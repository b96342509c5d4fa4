"""What a calibration leaves to the variance: values without what the margins already explain.

Each class takes the weighted linearised values of all rows (0 outside a domain) and gives back
weighted residuals, as svyrecvar in R's survey does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

# R sweeps the margins of a raking ten times; the product repeats it, so that both agree.
_SWEEPS = 10


class Calibration(Protocol):
    """A calibration that was applied to the weights of a design."""

    def residuals(self, weighted: Floats) -> Floats:
        """Weighted linearised values (rows, K) without the part that the margins explain."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class PostStratified:
    """Weights fitted to the counts of one classification.

    category : int64 (rows,). before, after : float (rows,), the weights.
    Residual: value minus the mean of its category, weighted with the weights before
    (Särndal, Swensson & Wretman 1992, result 7.6.1).
    """

    category: Codes
    before: Floats
    after: Floats

    def residuals(self, weighted: Floats) -> Floats:
        """See `Calibration`."""
        plain = _divided(weighted, self.after)
        return (plain - _means(plain, self.category, self.before)) * self.after[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """Weights fitted to several margins in turn.

    categories : per margin int64 (rows,). after : float (rows,), the weights. counts : float
        (rows,), how many persons each row stands for; absent: one.
    Residual: ten sweeps over the margins, each taking out plain category means (Lumley 2010,
    ch. 7.3; svyrecvar).
    """

    categories: Sequence[Codes]
    after: Floats
    counts: Floats | None = None

    def residuals(self, weighted: Floats) -> Floats:
        """See `Calibration`."""
        plain = _divided(weighted, self.after)
        alike = np.ones_like(self.after) if self.counts is None else self.counts
        for _ in range(_SWEEPS):
            for category in self.categories:
                plain = plain - _means(plain, category, alike)
        return plain * self.after[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Regressed:
    """Weights fitted to totals of auxiliary variables.

    basis : float (rows, p), orthonormal columns that span the auxiliaries times the square root of
        the weights before. before, after : float (rows,), the weights.
    Residual of the regression on the auxiliaries with the weights before, times the weights after
    (Deville & Särndal 1992, JASA 87, 376-382, section 3).
    """

    basis: Floats
    before: Floats
    after: Floats

    def residuals(self, weighted: Floats) -> Floats:
        """See `Calibration`."""
        root = np.sqrt(self.before)[:, None]
        scaled = _divided(weighted, self.after) * root
        left = scaled - self.basis @ (self.basis.T @ scaled)
        return np.divide(left, root, out=np.zeros_like(left), where=root > 0) * self.after[:, None]


def orthonormal_basis(columns: Floats) -> Floats:
    """Orthonormal columns that span the given ones (rows, p), which may depend on each other."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    basis: Floats = left[:, sizes > sizes.max(initial=0.0) * 1e-11]
    return basis


def _divided(weighted: Floats, weights: Floats) -> Floats:
    below = weights[:, None]
    return np.divide(weighted, below, out=np.zeros_like(weighted), where=below != 0)


def _means(values: Floats, category: Codes, weights: Floats) -> Floats:
    """For each row the weighted mean of its category, (rows, K)."""
    size = int(category.max()) + 1
    whole = np.bincount(category, weights, size)
    sums = [np.bincount(category, weights * column, size) for column in values.T]
    means: Floats = np.stack(sums, axis=1) / np.where(whole > 0, whole, 1.0)[:, None]
    return means[category]
