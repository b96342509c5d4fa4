"""Calibration from tallies: one factor for each cell, and what the margins explain of an index.

All responses of a cell share agency and calibration variables, so they share their weight. What
the regression on the margins explains is the same for all of them too, a linear function of the
cells' sums, and the variance of the residuals follows from counts and second moments alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.calibrated import orthonormal_basis
from sipas.estimation.calibration import (
    Margin,
    calibrate_to_margins,
    post_stratify,
    rake,
)
from sipas.estimation.design import Design, design_weights, make_design
from sipas.estimation.weight_report import WeightReport, weight_report
from sipas.tallies.agencies import CellKey, FirstStage, agencies_of
from sipas.tallies.calibration_plan import CalibrationPlan
from sipas.tallies.margins import FaultyPlan, Ground, margins_of
from sipas.tallies.tally import Tally

Floats = NDArray[np.float64]

_SWEEPS = 10  # as in `estimation.calibrated.Raked`


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """The part of a response's value that the margins explain: a projection on C cells.

    With sums S (C, D) of the values of each cell's responses, the explained part of each response
    is basis @ (inverse @ (basis' @ (size / n * S))).

    basis : float (C, r). size : float (C,), the weight of a cell's responses in the regression.
    inverse : float (r, r).
    """

    basis: Floats
    size: Floats
    inverse: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedCells:
    """Calibrated weights of the cells with responses.

    keys : C cells, agency by agency. responses : int64 (C,). weight : float (C,), of each response
    of the cell. explained : see `Explained`. report : what the calibration did; its weights are
    those of single responses. heard : margin -> category -> responses.
    """

    keys: tuple[CellKey, ...]
    responses: NDArray[np.int64]
    weight: Floats
    explained: Explained
    report: WeightReport
    heard: Mapping[str, Mapping[str, int]]


def calibrate_cells(
    plan: CalibrationPlan,
    cells: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    variables: Sequence[str],
    block_of: Mapping[str, str],
    first_stage: FirstStage | None = None,
) -> CalibratedCells:
    """Weights of a round's cells, fitted to the margins of a plan.

    Parameters
    ----------
    plan : method, margins, bounds, and what to do where a category is on one side only.
    cells : tallies by agency and the values of `variables`; those without responses are passed
        over.
    population : agency -> dossiers (at least 1 where it has responses).
    variables : names of the values in the keys of the cells. block_of : agency -> block.
    first_stage : how agencies themselves were drawn; the margins then stand for all of the frame.

    Returns
    -------
    CalibratedCells; the weights before are N / n of the agency, over its chance to be drawn.

    Raises
    ------
    FaultyPlan, MarginNotCovered, NotConverged : with the margin, and the category where there is
    one. UnknownPopulation : an agency has responses and no dossiers.

    Source: Deville & Särndal (1992), JASA 87, 376-382; Deming & Stephan (1940).
    """
    agencies = agencies_of(cells, population, first_stage)
    if not agencies.names:
        raise FaultyPlan(plan.margins[0].name, "there are no responses")
    place = {name: number for number, name in enumerate(agencies.names)}
    heard = (key for key, tally in cells.items() if tally.n)
    keys = tuple(sorted(heard, key=lambda key: place[key.agency]))
    known = dict(zip(agencies.names, agencies.population.tolist(), strict=True))
    if first_stage is not None:
        known |= {name: population[name] for name in first_stage.frame if population.get(name)}
    each = design_weights(agencies.n, agencies.population) * agencies.raised
    single = dict(zip(agencies.names, each.tolist(), strict=True))
    n = np.array([cells[key].n for key in keys], dtype=np.int64)
    before = n * np.array([single[key.agency] for key in keys])
    margins = margins_of(plan, Ground(keys, before, tuple(variables), block_of, known))
    plain = make_design(len(keys), weights=before)
    fitted = _fitted(plan, plain, margins)
    after = fitted.weights
    return CalibratedCells(
        keys,
        n,
        after / n,
        _explained(plan, n.astype(np.float64), before, margins),
        _report(plain, fitted, margins, n),
        {margin.name: _heard(margin, n) for margin in margins},
    )


def _fitted(plan: CalibrationPlan, plain: Design, margins: list[Margin]) -> Design:
    if plan.method == "post_stratification":
        if len(margins) != 1:
            raise FaultyPlan(plan.margins[-1].name, "post-stratification takes one margin")
        return post_stratify(plain, margins[0])
    if plan.method == "linear" or plan.bounds is not None:
        return calibrate_to_margins(plain, margins, distance=plan.method, bounds=plan.bounds)
    return rake(plain, margins)


def _explained(
    plan: CalibrationPlan, n: Floats, before: Floats, margins: Sequence[Margin]
) -> Explained:
    parts = [_indicators(margin) for margin in margins]
    z = np.concatenate(parts, axis=1)
    if plan.method == "post_stratification":
        return Explained(z, before, np.diag(1 / (before @ z)))
    if plan.method == "linear" or plan.bounds is not None:
        root = np.sqrt(before)[:, None]
        basis = orthonormal_basis(z * root) / root
        return Explained(basis, before, np.eye(basis.shape[1]))
    return Explained(z, n, _swept(z, n, [part.shape[1] for part in parts]))


def _swept(z: Floats, n: Floats, sizes: Sequence[int]) -> Floats:
    """Category means taken out margin by margin, ten times over: coefficients from sums."""
    crossed = z.T @ (z * n[:, None])
    ends = np.cumsum(sizes)
    inverse = np.zeros_like(crossed)
    wanted = np.eye(crossed.shape[0])
    for _ in range(_SWEEPS):
        for end, size in zip(ends.tolist(), sizes, strict=True):
            rows = slice(end - size, end)
            left = wanted[rows] - crossed[rows] @ inverse
            inverse[rows] += left / np.diag(crossed)[rows, None]
    return inverse


def _indicators(margin: Margin) -> Floats:
    _, category = np.unique(margin.labels, return_inverse=True)
    indicators: Floats = np.eye(int(category.max()) + 1)[category]
    return indicators


def _report(
    plain: Design, fitted: Design, margins: Sequence[Margin], n: NDArray[np.int64]
) -> WeightReport:
    """The report of the cells, with the spread of the weights of single responses."""
    of_cells = weight_report(plain, fitted, margins)
    weight = fitted.weights / n
    return WeightReport(
        float(weight.min()),
        float(weight.max()),
        float(n.sum() * (n @ weight**2) / (n @ weight) ** 2),
        of_cells.smallest_factor,
        of_cells.largest_factor,
        of_cells.balance,
    )


def _heard(margin: Margin, n: NDArray[np.int64]) -> dict[str, int]:
    return {category: int(np.sum(n, where=margin.labels == category)) for category in margin.totals}
