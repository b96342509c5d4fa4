"""Differences of two samples from counted cells, as `analysis` has them over the rows."""

import numpy as np

from sipas.estimation.cell_parts import Measured
from sipas.estimation.cell_tables import Table, linear_of
from sipas.estimation.cell_variances import variances_of
from sipas.estimation.comparisons import apart, difference
from sipas.estimation.plan import EstimatePlan
from sipas.estimation.results import Difference


def differences_of(
    plan: EstimatePlan, measured: Measured, first: Table, second: Table, confidence: float
) -> list[Difference | None]:
    """First minus second in every domain; None where either has no estimate.

    first, second : the tables of the two samples, of the same domains and cells. They share no
    row, and no stratum has rows of both; after calibration their residuals meet.
    """
    one, other = linear_of(plan, measured, first), linear_of(plan, measured, second)
    variance = variances_of([(first, one, 1.0), (second, other, -1.0)])
    df = first.degrees(one.rows) + second.degrees(other.rows)
    value = np.where(one.known & other.known, apart(one.value, other.value), np.nan)
    return [
        None if v != v else difference(v, spread, free, confidence)
        for v, spread, free in zip(value.tolist(), variance.tolist(), df.tolist(), strict=True)
    ]
