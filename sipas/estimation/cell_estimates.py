"""Estimates of a plan from counted cells: the same numbers as over the rows, in one pass.

Where rows are the units, their weights are alike within a stratum and the answers are few whole
numbers, value and variance follow from the second moments of each cell: a stratum, crossed with the
columns of domains, of margins and of comparisons (Särndal, Swensson & Wretman 1992, ch. 5.5). What
does not fit goes over the rows, and only that road refuses, so that both say the same of faulty
data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sipas.estimation.cell_comparisons import differences_of
from sipas.estimation.cell_outcomes import outcome_of
from sipas.estimation.cell_parts import Measured, measured_parts
from sipas.estimation.cell_tables import Counted, Table, table_of
from sipas.estimation.cell_weights import Counts, Strata, weights_of_cells
from sipas.estimation.cells import Cells, Part, count_parts, make_cells
from sipas.estimation.data import Coded, Data, FaultyData
from sipas.estimation.design import FaultyDesign, Floats, stratum_populations
from sipas.estimation.domains import Domain, Domains, domains_of
from sipas.estimation.linearisation import stratum_factors
from sipas.estimation.outcomes import estimates_from
from sipas.estimation.plan import ComparePlan, Plan
from sipas.estimation.results import Difference, Estimate
from sipas.estimation.weight_report import WeightReport

# Numbers that the moments of all cells may take, and rows that a cell must have on average.
_LARGEST_MOMENTS = 8_000_000
_ROWS_IN_A_CELL = 16


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a plan found, in its order, and the spread of the weights.

    estimates : (name, domain, estimate). comparisons : per table of a comparison the plan of it,
    its domains and differences, None where there is none.
    """

    estimates: tuple[tuple[str, Domain, Estimate], ...]
    comparisons: tuple[tuple[ComparePlan, list[Domain], list[Difference | None]], ...]
    weights: WeightReport


def count_by_cell(
    plan: Plan,
    data: Data,
    margin_files: Mapping[str, Data] | None = None,
    *,
    whatever_size: bool = False,
) -> Found | None:
    """Carry out a plan over counted cells, or None where that cannot be, or does not pay.

    plan : each row a unit, weights alike within a stratum, no stratum with one unit of several,
    variables of whole numbers from 0 to 31 or labels. data : the responses. margin_files : what
    margins name. whatever_size : also where there are few rows in a cell.
    """
    if plan.design.units or not data.rows:
        return None
    strata = _strata(plan, data)
    if strata is None:
        return None
    parts: dict[Part, int] = {}
    measured: dict[str, Measured] = {}
    for asked in plan.estimates:
        one = measured_parts(data, asked, parts)
        if one is None:
            return None
        measured[asked.name] = one
    cells = _cells(plan, data, strata)
    if cells is None:
        return None
    pays = cells.size * _ROWS_IN_A_CELL <= data.rows or whatever_size
    if not pays or cells.size * (len(parts) + 1) ** 2 > _LARGEST_MOMENTS:
        return None
    moments = count_parts(data, tuple(parts), cells)
    weights = weights_of_cells(plan, cells, moments[:, 0, 0], strata, margin_files or {})
    if weights is None:
        return None
    counted = Counted(strata, cells.stratum, moments, weights)
    lines = tuple(_lines(plan, measured, cells, counted))
    compared = tuple(_compared(plan, measured, cells, counted))
    return Found(lines, compared, weights.report)


def _cells(plan: Plan, data: Data, strata: Strata) -> Cells | None:
    """Strata crossed with all columns by which rows are told apart; None where these have gaps."""
    columns = [name for asked in plan.estimates for by in asked.by for name in by]
    needed = [name for each in _margins(plan) for name in each]
    for asked in plan.comparisons:
        columns += [name for by in asked.by for name in by]
        needed.append(asked.column)
    if any("" in data.coded(name).values for name in needed):
        return None
    every = tuple(dict.fromkeys([*columns, *needed]))
    return make_cells(data, strata.number, strata.sampled.size, every)


def _margins(plan: Plan) -> list[tuple[str, ...]]:
    return [margin.variables for margin in plan.calibration.margins] if plan.calibration else []


def _domains(cells: Cells, by: tuple[str, ...]) -> tuple[list[Domain], Domains]:
    return domains_of(by, [cells.columns[each] for each in by], cells.size)


def _lines(
    plan: Plan, measured: Mapping[str, Measured], cells: Cells, counted: Counted
) -> Iterator[tuple[str, Domain, Estimate]]:
    tables: dict[tuple[str, ...], tuple[list[Domain], Table]] = {}
    for asked in plan.estimates:
        for by in asked.by:
            if by not in tables:
                names, domains = _domains(cells, by)
                tables[by] = names, table_of(counted, domains)
            names, table = tables[by]
            outcome = outcome_of(asked, measured[asked.name], table, plan.design.lonely_unit)
            for name, estimate in zip(names, estimates_from(asked, outcome), strict=True):
                yield asked.name, name, estimate


def _compared(
    plan: Plan, measured: Mapping[str, Measured], cells: Cells, counted: Counted
) -> Iterator[tuple[ComparePlan, list[Domain], list[Difference | None]]]:
    for asked in plan.comparisons:
        of = next(each for each in plan.estimates if each.name == asked.of)
        column = cells.columns[asked.column]
        samples = [column.spread(column.values == value) for value in (asked.first, asked.second)]
        for by in asked.by:
            names, domains = _domains(cells, by)
            first, second = (table_of(counted, domains.within(rows)) for rows in samples)
            found = differences_of(of, measured[of.name], first, second, asked.confidence)
            yield asked, names, found


def _strata(plan: Plan, data: Data) -> Strata | None:
    """The strata, or None where the design is another, or faulty."""
    asked = plan.design
    samples = dict.fromkeys(each.column for each in plan.comparisons)
    columns = (*(each for each in samples if each not in asked.strata), *asked.strata)
    try:
        found = data.crossed_codes(columns) if columns else _one_stratum(data.rows)
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
