"""Weights of counted cells: alike within a stratum, or calibrated and alike within a cell.

A cell that lies in one stratum and in one category of each margin is calibrated as one row with the
weight of all its rows: raking, post-stratification and linear calibration move all of them alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.calibrated import Calibration, Raked
from sipas.estimation.calibration import MarginNotCovered, NotConverged
from sipas.estimation.cells import Cells
from sipas.estimation.data import Codes, Data
from sipas.estimation.design import Design, Floats, Stage
from sipas.estimation.plan import Plan
from sipas.estimation.plan_calibration import calibrated, margins_of
from sipas.estimation.weight_report import WeightReport, weight_report

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """H strata of persons, design weights alike within each.

    number : (rows,), 0 to H - 1. sampled, population, weight : (H,).
    factor : (H,); what the scatter of a stratum is multiplied by, see `stratum_factors`.
    """

    number: Codes
    sampled: Counts
    population: Floats
    weight: Floats
    factor: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CellWeights:
    """Weights of the rows of C cells.

    rows : (C,), how many rows each cell has. weight : (C,), of each of them, greater than 0.
    fitted : the calibration over the cells as rows, or None. report : what it did.
    """

    rows: Floats
    weight: Floats
    fitted: Calibration | None
    report: WeightReport

    def residuals(self, sums: Floats) -> Floats:
        """Mean residuals (C, K) of values with these sums (C, K) over the rows of each cell.

        Without calibration the means themselves.
        """
        if self.fitted is None:
            return sums / self.rows[:, None]
        whole = (self.weight * self.rows)[:, None]
        residuals: Floats = self.fitted.residuals(sums * self.weight[:, None]) / whole
        return residuals


def weights_of_cells(
    plan: Plan, cells: Cells, rows: Floats, strata: Strata, files: Mapping[str, Data]
) -> CellWeights | None:
    """The weights of a plan by cell, or None where it cannot be calibrated so.

    cells : crossed with the variables of all margins. rows : (C,), rows of each. files : of the
    margins. A calibration that fails, or leaves a weight of 0 or less, goes over the rows.
    """
    weight = strata.weight[cells.stratum]
    drawn = _as_rows(weight * rows, plan.design.lonely_unit)
    try:
        margins = margins_of(plan, Data(cells.columns), files)
        after = calibrated(plan, drawn, margins)
    except (MarginNotCovered, NotConverged):
        return None
    factor = after.weights / drawn.weights
    if not (factor > 0).all():
        return None
    fitted = [_for_rows(each, rows) for each in after.calibrations]
    report = weight_report(drawn, after, margins)
    each = weight * factor
    n, sum_ = float(rows.sum()), float(rows @ each)
    return CellWeights(
        rows,
        each,
        fitted[0] if fitted else None,
        WeightReport(
            float(each.min()),
            float(each.max()),
            n * float(rows @ each**2) / sum_**2,
            report.smallest_factor,
            report.largest_factor,
            report.balance,
        ),
    )


def _for_rows(fitted: Calibration, rows: Floats) -> Calibration:
    """R sweeps the plain means of rows, also where each cell stands for many."""
    if isinstance(fitted, Raked):
        return Raked(fitted.categories, fitted.after, rows)
    return fitted


def _as_rows(weights: Floats, lonely_unit: str) -> Design:
    """A design of as many rows, whose stages nobody asks for."""
    size = weights.size
    one, each = np.zeros(1, dtype=np.int64), np.arange(size)
    stage = Stage(
        each, np.zeros(size, np.int64), one + size, np.full(1, np.inf), one, np.array([""])
    )
    return Design(weights, (stage,), lonely_unit)
