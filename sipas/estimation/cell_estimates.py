"""Estimates of a plan from counted cells: the same numbers as over the rows, in one pass.

Where rows are the units, no calibration moves the weights and the answers are few whole numbers,
value and variance follow from the second moments of each stratum and domain. With z the parts of
a row, R_j = a_j T / b_j T, T = sum_h w_h t_h, and c the gradient of the estimate,

    V = sum_h w_h^2 k_h c' (M_h - t_h t_h' / n_h) c

(Särndal, Swensson & Wretman 1992, ch. 5.5). What does not fit goes over the rows, and only that
road refuses, so that both say the same of faulty data.
"""

from dataclasses import dataclass

import numpy as np

from sipas.estimation.cell_outcomes import Counts, Strata, Table, outcome_of, table_of
from sipas.estimation.cell_parts import Measured, measured_parts
from sipas.estimation.cells import Cells, Part, count_parts, make_cells
from sipas.estimation.data import Coded, Data, FaultyData
from sipas.estimation.design import FaultyDesign, Floats, stratum_populations
from sipas.estimation.domains import Domain, domains_of
from sipas.estimation.linearisation import stratum_factors
from sipas.estimation.outcomes import estimates_from
from sipas.estimation.plan import Plan
from sipas.estimation.results import Estimate
from sipas.estimation.weight_report import WeightReport

# Numbers that the moments of all cells may take, and rows that a cell must have on average.
_LARGEST_MOMENTS = 8_000_000
_ROWS_IN_A_CELL = 16


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What a plan found: (name, domain, estimate) in its order, and the spread of the weights."""

    estimates: tuple[tuple[str, Domain, Estimate], ...]
    weights: WeightReport


def count_by_cell(plan: Plan, data: Data, *, whatever_size: bool = False) -> Counted | None:
    """Carry out a plan over counted cells, or None where that cannot be, or does not pay.

    plan : without calibration and comparisons, each row a unit, weights alike within a stratum,
    no stratum with one unit of several, variables of whole numbers from 0 to 31 or labels.
    data : the responses. whatever_size : also where there are few rows in a cell.
    """
    if plan.calibration or plan.comparisons or plan.design.units or not data.rows:
        return None
    strata = _strata(plan, data)
    if strata is None:
        return None
    parts: dict[Part, int] = {}
    measured: list[Measured] = []
    for asked in plan.estimates:
        one = measured_parts(data, asked, parts)
        if one is None:
            return None
        measured.append(one)
    columns = dict.fromkeys(name for asked in plan.estimates for by in asked.by for name in by)
    cells = make_cells(data, strata.number, strata.sampled.size, tuple(columns))
    pays = cells.size * _ROWS_IN_A_CELL <= data.rows or whatever_size
    if not pays or cells.size * (len(parts) + 1) ** 2 > _LARGEST_MOMENTS:
        return None
    moments = count_parts(data, tuple(parts), cells)
    return Counted(_lines(plan, measured, cells, moments, strata), _weight_report(strata))


def _lines(
    plan: Plan, measured: list[Measured], cells: Cells, moments: Floats, strata: Strata
) -> tuple[tuple[str, Domain, Estimate], ...]:
    tables: dict[tuple[str, ...], tuple[list[Domain], Table]] = {}
    lines: list[tuple[str, Domain, Estimate]] = []
    for asked, one in zip(plan.estimates, measured, strict=True):
        for by in asked.by:
            if by not in tables:
                names, domains = domains_of(by, [cells.columns[each] for each in by], cells.size)
                tables[by] = names, table_of(strata, cells.stratum, domains, moments)
            names, table = tables[by]
            found = estimates_from(asked, outcome_of(asked, one, table, plan.design.lonely_unit))
            lines += [
                (asked.name, name, estimate) for name, estimate in zip(names, found, strict=True)
            ]
    return tuple(lines)


def _strata(plan: Plan, data: Data) -> Strata | None:
    """The strata, or None where the design is another, or faulty."""
    asked = plan.design
    try:
        found = data.crossed_codes(asked.strata) if asked.strata else _one_stratum(data.rows)
        sampled = np.bincount(found.codes, minlength=found.values.size)
        population = np.full(sampled.size, np.inf)
        if asked.population:
            counts = data.numbers(asked.population[0])
            population = stratum_populations(counts, found.codes, sampled, found.values)
        weight = _weights(data, asked.weight, found, sampled, population)
    except (FaultyData, FaultyDesign):
        return None
    if weight is None or ((sampled == 1) & (population > 1)).any():
        return None
    factors = stratum_factors(
        sampled,
        population,
        asked.lonely_unit,
        names=found.values,
        present=np.ones(sampled.size, dtype=bool),
    )
    return Strata(found.codes, sampled, population, weight, factors.factor)


def _one_stratum(rows: int) -> Coded:
    return Coded(np.array(["(all)"]), np.zeros(rows, dtype=np.uint8))


def _weights(
    data: Data, column: str | None, strata: Coded, sampled: Counts, population: Floats
) -> Floats | None:
    """Weights (H,); None where they differ within a stratum, are none or no numbers."""
    if column is None:
        return np.where(np.isfinite(population), population, sampled) / sampled
    given = data.numbers(column)
    weight = np.empty(sampled.size)
    weight[strata.codes] = given
    usable = bool((weight > 0).all() and np.isfinite(weight).all())
    return weight if usable and np.array_equal(strata.spread(weight), given) else None


def _weight_report(strata: Strata) -> WeightReport:
    n, w = strata.sampled.astype(np.float64), strata.weight
    kish = n.sum() * (n @ w**2) / (n @ w) ** 2
    return WeightReport(float(w.min()), float(w.max()), float(kish), 1.0, 1.0, ())
