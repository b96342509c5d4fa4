"""Carrying out a plan of estimation on a table of responses."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sipas.estimation import notes
from sipas.estimation.cell_estimates import Found, count_by_cell
from sipas.estimation.comparisons import adjust_differences, apart, difference
from sipas.estimation.data import Data, FaultyData
from sipas.estimation.design import Design, FaultyDesign, make_design, refuse_lone_unit
from sipas.estimation.domains import Domain, Domains, Mask, degrees_by, domains_of, variances_by
from sipas.estimation.notes import N_
from sipas.estimation.outcomes import refuse_endless
from sipas.estimation.plan import ComparePlan, EstimatePlan, Plan
from sipas.estimation.plan_calibration import calibrated, margins_of
from sipas.estimation.results import Difference, Estimate
from sipas.estimation.samples import Prepared, estimates_of, prepare, take_samples
from sipas.estimation.weight_report import WeightReport, weight_report


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One estimate: `domain` holds (column, value) pairs, none for the whole."""

    name: str
    domain: Domain
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One comparison; `note` says why there is no difference, or none of its numbers."""

    name: str
    domain: Domain
    difference: Difference | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a plan found."""

    estimates: tuple[EstimateLine, ...]
    comparisons: tuple[ComparisonLine, ...]
    weights: WeightReport


@np.errstate(over="ignore", invalid="ignore")  # `refuse_endless` says where
def analyse(plan: Plan, data: Data, margin_files: Mapping[str, Data] | None = None) -> Analysis:
    """Carry out a plan.

    Parameters
    ----------
    plan : see `plan.read_plan`. data : the responses. margin_files : the files that margins name.

    Returns
    -------
    Analysis; estimates in the order of the plan, domains sorted.

    Edge cases
    ----------
    The values of a column that a comparison stands on are independent samples, each with the
    plan's design: strata and primary units are told apart by them.

    Raises
    ------
    FaultyData, FaultyDesign, LonelyUnit, MarginNotCovered, NotConverged : the data do not bear
    the plan; the message names column, stratum, row, margin or category.
    """
    counted = count_by_cell(plan, data, margin_files)
    return analyse_rows(plan, data, margin_files) if counted is None else _told(counted)


def _told(counted: Found) -> Analysis:
    return Analysis(
        tuple(EstimateLine(*line) for line in counted.estimates),
        tuple(
            line
            for asked, names, found in counted.comparisons
            for line in _comparison_lines(asked, names, found)
        ),
        counted.weights,
    )


def analyse_rows(
    plan: Plan, data: Data, margin_files: Mapping[str, Data] | None = None
) -> Analysis:
    """As `analyse`, over the rows whatever the plan: what counting by cell must agree with."""
    drawn = _design(plan, data)
    margins = margins_of(plan, data, margin_files or {})
    design = calibrated(plan, drawn, margins)
    return Analysis(
        tuple(line for each in plan.estimates for line in _estimates(design, data, each)),
        tuple(line for each in plan.comparisons for line in _comparisons(design, data, plan, each)),
        weight_report(drawn, design, margins),
    )


def _design(plan: Plan, data: Data) -> Design:
    samples = tuple(dict.fromkeys(each.column for each in plan.comparisons))
    asked = plan.design
    strata = (*(column for column in samples if column not in asked.strata), *asked.strata)
    units = [data.complete_labels(unit) for unit in asked.units]
    if units and samples:
        units[0] = data.crossed([*samples, asked.units[0]])
    return make_design(
        data.rows,
        weights=data.numbers(asked.weight) if asked.weight else None,
        strata=data.crossed(strata) if strata else None,
        units=units,
        populations=[data.numbers(column) for column in asked.population],
        samples=data.crossed(samples) if samples else None,
        lonely_unit=asked.lonely_unit,
    )


def _estimates(design: Design, data: Data, plan: EstimatePlan) -> Iterator[EstimateLine]:
    prepared = prepare(data, plan)
    for columns in plan.by:
        names, domains = _domains(data, columns)
        found = estimates_of(design, plan, take_samples(design, plan, prepared, domains))
        for domain, estimate in zip(names, found, strict=True):
            yield EstimateLine(plan.name, domain, estimate)


def _comparisons(
    design: Design, data: Data, plan: Plan, asked: ComparePlan
) -> Iterator[ComparisonLine]:
    of = next(each for each in plan.estimates if each.name == asked.of)
    labels = data.complete_labels(asked.column)
    for value in (asked.first, asked.second):
        if value not in data.coded(asked.column).values:
            sentence = N_("Cột %(column)s không có %(value)s (so sánh %(name)s).")
            raise FaultyData(sentence, column=asked.column, value=repr(value), name=asked.name)
    prepared = prepare(data, of)
    samples = [labels == value for value in (asked.first, asked.second)]
    for value, rows in zip((asked.first, asked.second), samples, strict=True):
        _refuse_lone_sample(design, value, rows)
    for columns in asked.by:
        names, domains = _domains(data, columns)
        found = _differences(
            design, of, prepared, [domains.within(rows) for rows in samples], asked.confidence
        )
        yield from _comparison_lines(asked, names, found)


def _refuse_lone_sample(design: Design, value: str, rows: Mask) -> None:
    """A sample of one primary unit has no standard error: nothing can be compared with it."""
    first = design.stages[0]
    try:
        refuse_lone_unit(first, first.unit[rows])
    except FaultyDesign as problem:
        sentence = N_("Mẫu %(sample)s: %(problem)s")
        raise FaultyDesign(sentence, sample=value, problem=problem) from None


def _comparison_lines(
    asked: ComparePlan, names: list[Domain], found: list[Difference | None]
) -> Iterator[ComparisonLine]:
    """The comparisons of one table, their p-values adjusted together."""
    lines = [
        ComparisonLine(asked.name, domain, each) for domain, each in zip(names, found, strict=True)
    ]
    yield from _adjusted(lines, asked.adjust)


def _differences(
    design: Design,
    plan: EstimatePlan,
    prepared: Prepared,
    samples: list[Domains],
    confidence: float,
) -> list[Difference | None]:
    """First minus second in every domain; None where either has no estimate.

    The two samples share no row, so one column holds the linearised values of both.
    """
    first, second = (take_samples(design, plan, prepared, domains) for domains in samples)
    influence = first.found.influence - second.found.influence
    number = np.maximum(first.domains.number, second.domains.number)
    both = Domains(number, first.domains.size)
    variance, df = variances_by(design, influence, both), degrees_by(design, both)
    value = apart(first.found.value, second.found.value)
    refuse_endless(plan, value, variance)
    return [
        None if v != v else difference(v, spread, float(free), confidence)
        for v, spread, free in zip(value.tolist(), variance.tolist(), df.tolist(), strict=True)
    ]


def _adjusted(lines: list[ComparisonLine], method: str) -> Iterator[ComparisonLine]:
    """P-values adjusted over the comparisons of one table."""
    found = iter(adjust_differences([line.difference for line in lines if line.difference], method))
    for line in lines:
        if line.difference is None:
            yield replace(line, note=notes.NO_VALID_ANSWER)
        else:
            adjusted = next(found)
            yield replace(line, difference=adjusted, note=_note_of(adjusted))


def _note_of(found: Difference) -> str | None:
    if not math.isfinite(found.lower):
        return notes.TOO_FEW_FOR_INTERVAL
    return None if math.isfinite(found.t) else notes.NO_SPREAD


def _domains(data: Data, columns: tuple[str, ...]) -> tuple[list[Domain], Domains]:
    return domains_of(columns, [data.coded(column) for column in columns], data.rows)
