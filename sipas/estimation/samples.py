"""One estimate of a plan over one domain: from columns to value, error, interval, notes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation import notes
from sipas.estimation.data import Data, FaultyData, first_row_of
from sipas.estimation.design import Design, Floats, degrees_of_freedom
from sipas.estimation.estimators import (
    Linearised,
    design_effects,
    mean_of_ratios,
    ratio,
    standard_errors,
    total,
)
from sipas.estimation.intervals import (
    Precision,
    proportion_interval,
    simple_size,
    t_interval,
)
from sipas.estimation.likelihood import last_working_variance
from sipas.estimation.plan import EstimatePlan
from sipas.estimation.results import Estimate

Mask = NDArray[np.bool_]

_SCALES = {"top_two_box": (0.0, 1.0), "mean_over_5": (0.0, 5.0), "mean_0_100": (1.0, 4.0)}


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """An estimate over a domain before its interval.

    linearised : one value. rows : responses of the domain. counted : bool (rows,), those whose
    persons and degrees of freedom an interval for proportions counts. valid : valid answers.
    persons : who surely gave one. positive : bool (rows,) or None; rows that count as a success,
    where the estimate is a share of the counted rows.
    """

    linearised: Linearised
    rows: int
    counted: Mask
    valid: int
    persons: int
    positive: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The columns of an estimate, read once for all domains.

    above, below : float (rows, J), numerators and denominators, 0 where a row has no value.
    known : bool (rows,), rows with a value. gap : (column, rows without value) per column that
    must not have any. positive : bool (rows,) or None, see `Sample`.
    """

    above: Floats
    below: Floats
    known: Mask
    gaps: tuple[tuple[str, Mask], ...] = ()
    positive: Mask | None = None


def prepare(data: Data, plan: EstimatePlan) -> Prepared:
    """Read the columns of an estimate.

    Raises FaultyData where a column is missing or holds no numbers.
    """
    return _PREPARED[plan.kind](data, plan)


def take_sample(design: Design, plan: EstimatePlan, prepared: Prepared, domain: Mask) -> Sample:
    """The estimate of a plan over the rows of a domain.

    Raises FaultyData where a needed value is missing in the domain and the plan says `fail`.
    """
    for column, missing in prepared.gaps:
        gap = domain & missing
        if gap.any():
            row = first_row_of(gap)
            raise FaultyData(f"Column {column}: row {row} has no value (estimate {plan.name}).")
    inside = domain & prepared.known
    if plan.kind == "index":
        return _index_sample(design, plan, prepared, inside)
    rows = int(inside.sum())
    linearised = (
        total(design, prepared.above, inside)
        if plan.kind == "total"
        else ratio(design, prepared.above, prepared.below, inside)
    )
    return Sample(linearised, rows, inside, rows, rows, prepared.positive)


def estimate_of(design: Design, plan: EstimatePlan, sample: Sample) -> Estimate:
    """The estimate with standard error, interval, design effect and notes.

    Raises LonelyUnit under the policy `fail`, FaultyData where an interval for shares is asked
    of what is no share.
    """
    linearised, value = sample.linearised, float(sample.linearised.value[0])
    df = degrees_of_freedom(design, linearised.domain)
    if np.isnan(value):
        return _nothing(plan, sample, df)
    error = standard_errors(design, linearised)
    deff = float(design_effects(design, linearised, error**2)[0])
    lower, upper = _interval(design, plan, sample, float(error[0]), df)
    said = _sentences(design, linearised.domain)
    if np.isnan(lower):
        said.append(notes.TOO_FEW_FOR_INTERVAL)
    return Estimate(
        value,
        float(error[0]),
        float(df),
        None if np.isnan(lower) else lower,
        None if np.isnan(upper) else upper,
        plan.confidence,
        plan.interval,
        sample.rows,
        sample.valid,
        None if np.isnan(deff) else deff,
        sample.rows / deff if deff > 0 else None,
        notes.join_notes(said),
    )


def _index_sample(design: Design, plan: EstimatePlan, prepared: Prepared, domain: Mask) -> Sample:
    measured, valid = prepared.above, prepared.below
    raw = (
        mean_of_ratios(design, measured, valid, domain)
        if plan.aggregation == "mean_of_items"
        else ratio(design, measured.sum(axis=1), valid.sum(axis=1), domain)
    )
    shift, scale = _SCALES[plan.formula]
    per_item = np.count_nonzero(valid[domain], axis=0)
    one = valid.shape[1] == 1 and plan.interval not in ("t", "xlogit")
    return Sample(
        Linearised((raw.value - shift) / scale, raw.influence / scale, raw.domain),
        int(domain.sum()),
        domain & (valid[:, 0] > 0) if one else domain,
        int(per_item.sum()),
        int(per_item.max()),
        prepared.positive if one else None,
    )


def _one_variable(data: Data, plan: EstimatePlan) -> Prepared:
    name = plan.variable or ""
    y = data.numbers(name)
    return _columns(plan, y[:, None], np.ones((y.size, 1)), {name: ~np.isnan(y)})


def _two_variables(data: Data, plan: EstimatePlan) -> Prepared:
    names = (plan.numerator or "", plan.denominator or "")
    y, x = (data.numbers(name)[:, None] for name in names)
    known = {name: ~np.isnan(column[:, 0]) for name, column in zip(names, (y, x), strict=True)}
    return _columns(plan, y, x, known)


def _proportion(data: Data, plan: EstimatePlan) -> Prepared:
    name = plan.variable or ""
    labels = data.labels(name)
    positive = labels == plan.equals
    shares, ones = positive[:, None].astype(np.float64), np.ones((labels.size, 1))
    return _columns(plan, shares, ones, {name: labels != ""}, positive)


def _levels(data: Data, plan: EstimatePlan) -> Prepared:
    levels = np.stack([data.numbers(item) for item in plan.items], axis=1)
    valid = np.isin(levels, plan.valid)
    satisfied = valid & np.isin(levels, plan.satisfied)
    share = plan.formula == "top_two_box"
    measured = satisfied.astype(np.float64) if share else np.where(valid, levels, 0.0)
    missing = {} if plan.missing == "domain" else zip(plan.items, np.isnan(levels).T, strict=True)
    return Prepared(
        measured,
        valid.astype(np.float64),
        np.ones(data.rows, dtype=bool),
        tuple(dict(missing).items()),
        satisfied[:, 0] if share else None,
    )


def _columns(
    plan: EstimatePlan,
    above: Floats,
    below: Floats,
    known: dict[str, Mask],
    positive: Mask | None = None,
) -> Prepared:
    gaps = tuple((name, ~rows) for name, rows in known.items())
    whole = np.logical_and.reduce(list(known.values()))
    return Prepared(
        np.nan_to_num(above),
        np.nan_to_num(below),
        whole,
        gaps if plan.missing == "fail" else (),
        positive,
    )


_PREPARED: dict[str, Callable[[Data, EstimatePlan], Prepared]] = {
    "mean": _one_variable,
    "total": _one_variable,
    "ratio": _two_variables,
    "proportion": _proportion,
    "index": _levels,
}


def _interval(
    design: Design, plan: EstimatePlan, sample: Sample, error: float, df: int
) -> tuple[float, float]:
    value = float(sample.linearised.value[0])
    if error == 0 and _is_census(design, sample):
        return value, value
    if plan.interval == "t" and plan.kind not in ("proportion", "index"):
        if df < 1:
            return float("nan"), float("nan")
        lower, upper = t_interval(value, error, float(df), plan.confidence)
        return float(lower), float(upper)
    if not 0 <= value <= 1 or plan.kind == "total":
        raise FaultyData(f"Estimate {plan.name}: interval {plan.interval} is for shares alone.")
    ends = proportion_interval(
        plan.interval, _precision(design, plan, sample, error), plan.confidence
    )
    return float(ends[0][0]), float(ends[1][0])


def _precision(design: Design, plan: EstimatePlan, sample: Sample, error: float) -> Precision:
    df = degrees_of_freedom(design, sample.counted)
    working = None
    if plan.interval == "likelihood" and sample.positive is not None:
        rows = sample.counted & (design.weights > 0)
        if 0 < sample.linearised.value[0] < 1:
            working = np.array([last_working_variance(design.weights[rows], sample.positive[rows])])
    return Precision(
        sample.linearised.value,
        np.array([error**2]),
        np.array([float(df)]),
        np.array([float(sample.counted.sum())]),
        np.array([float(sample.persons)]),
        working,
        _simple_size(design, plan, sample),
    )


def _simple_size(design: Design, plan: EstimatePlan, sample: Sample) -> Floats | None:
    """For an index of several items: see `Precision.simple`."""
    if plan.kind != "index" or len(plan.items) == 1:
        return None
    rows = sample.linearised.domain
    finite = bool(np.isfinite(design.stages[0].population).all())
    population = float(design.weights[rows].sum()) if finite else np.inf
    return simple_size(
        np.array([float(sample.persons)]), np.array([float(sample.rows)]), population
    )


def _is_census(design: Design, sample: Sample) -> bool:
    """Every unit of every stage that the domain touches was drawn, and every row is valid."""
    inside = sample.linearised.domain
    whole = all(
        (stage.sampled >= stage.population)[stage.stratum[stage.unit[inside]]].all()
        for stage in design.stages
    )
    return whole and sample.persons == int(inside.sum())


def _sentences(design: Design, domain: Mask) -> list[str]:
    first = design.stages[0]
    strata = np.unique(first.stratum[first.unit[domain]])
    lonely = strata[(first.sampled[strata] == 1) & (first.population[strata] > 1)]
    return [
        notes.LONELY_HANDLED % {"agency": first.names[stratum], "policy": design.lonely_unit}
        for stratum in lonely.tolist()
    ]


def _nothing(plan: EstimatePlan, sample: Sample, df: int) -> Estimate:
    said = notes.NO_VALID_ANSWER if sample.persons == 0 else notes.ITEM_WITHOUT_ANSWER
    unknown = (None, None, float(df), None, None, plan.confidence, plan.interval)
    return Estimate(*unknown, sample.rows, sample.valid, note=said)
