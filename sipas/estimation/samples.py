"""Estimates of a plan over the domains of one table: from columns to value, error, interval."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.data import Data, FaultyData, below_heading
from sipas.estimation.design import Codes, Design, Floats
from sipas.estimation.domains import (
    ByDomain,
    Domains,
    census_by,
    degrees_by,
    design_effects_by,
    lonely_names_by,
    ratios_by,
    totals_by,
    variances_by,
)
from sipas.estimation.likelihood import last_working_variance
from sipas.estimation.notes import N_
from sipas.estimation.outcomes import Outcome, estimates_from
from sipas.estimation.plan import EstimatePlan
from sipas.estimation.results import Estimate

Mask = NDArray[np.bool_]

SCALES = {"top_two_box": (0.0, 1.0), "mean_over_5": (0.0, 5.0), "mean_0_100": (1.0, 4.0)}


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """An estimate over D domains before its intervals.

    found : values and influence. domains : the rows that belong to it. counted : those whose
    persons and degrees of freedom an interval for proportions counts. valid, persons : int64
    (D,), valid answers, and persons who surely gave one. positive : bool (rows,) or None; rows
    that count as a success, where the estimate is a share of the counted rows.
    """

    found: ByDomain
    domains: Domains
    counted: Domains
    valid: Codes
    persons: Codes
    positive: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The columns of an estimate, read once for all domains.

    above, below : float (rows, J), numerators and denominators, 0 where a row has no value.
    known : bool (rows,), rows with a value. gap : (column, rows without value) per column that
    must not have any. positive : bool (rows,) or None, see `Samples`. row_number : see `Data`.
    """

    above: Floats
    below: Floats
    known: Mask
    gaps: tuple[tuple[str, Mask], ...] = ()
    positive: Mask | None = None
    row_number: Callable[[int], int] = below_heading


def prepare(data: Data, plan: EstimatePlan) -> Prepared:
    """Read the columns of an estimate.

    Raises FaultyData where a column is missing or holds no numbers.
    """
    return replace(_PREPARED[plan.kind](data, plan), row_number=data.row_number)


def take_samples(
    design: Design, plan: EstimatePlan, prepared: Prepared, domains: Domains
) -> Samples:
    """The estimate of a plan in every domain.

    Raises FaultyData where a needed value is missing in a domain and the plan says `fail`.
    """
    for column, missing in prepared.gaps:
        gap = (domains.number >= 0) & missing
        if gap.any():
            row = prepared.row_number(int(gap.argmax()))
            sentence = N_("Cột %(column)s: dòng %(row)d không có giá trị (ước lượng %(name)s).")
            raise FaultyData(sentence, column=column, row=row, name=plan.name)
    inside = domains.within(prepared.known)
    if plan.kind == "index":
        return _index_samples(design, plan, prepared, inside)
    rows = inside.counts(prepared.known)
    if plan.kind == "total":
        found = totals_by(design, prepared.above[:, 0], inside)
    else:
        found = ratios_by(design, prepared.above, prepared.below, inside)
    return Samples(found, inside, inside, rows, rows, prepared.positive)


def estimates_of(design: Design, plan: EstimatePlan, samples: Samples) -> list[Estimate]:
    """The estimates with standard errors, intervals, design effects and notes.

    Raises LonelyUnit under the policy `fail`, FaultyData where an interval for shares is asked
    of what is no share.
    """
    found, domains = samples.found, samples.domains
    variance = variances_by(design, found.influence, domains)
    finite = bool(np.isfinite(design.stages[0].population).all())
    outcome = Outcome(
        value=found.value,
        variance=variance,
        df=degrees_by(design, domains),
        design_effect=design_effects_by(design, found.influence, variance, domains),
        rows=_rows(design, domains),
        valid=samples.valid,
        persons=samples.persons,
        census=census_by(design, domains),
        counted_rows=_rows_for_interval(design, plan, samples),
        counted_df=degrees_by(design, samples.counted).astype(np.float64),
        weight=domains.sums(design.weights) if finite else np.full(domains.size, np.inf),
        lonely=lonely_names_by(design, domains),
        lonely_unit=design.lonely_unit,
        working=_working_variances(design, plan, samples),
        fitted=float(design.rows) if design.calibrations else None,
    )
    return estimates_from(plan, outcome)


def _rows(design: Design, domains: Domains) -> Codes:
    return domains.counts(np.ones(design.rows, dtype=bool))


def _index_samples(
    design: Design, plan: EstimatePlan, prepared: Prepared, domains: Domains
) -> Samples:
    measured, valid = prepared.above, prepared.below
    if plan.aggregation == "mean_of_items":
        raw = ratios_by(design, measured, valid, domains)
    else:
        whole = measured.sum(axis=1, keepdims=True), valid.sum(axis=1, keepdims=True)
        raw = ratios_by(design, *whole, domains)
    shift, scale = SCALES[plan.formula]
    per_item = np.stack([domains.counts(item > 0) for item in valid.T])
    one = valid.shape[1] == 1 and plan.interval not in ("t", "xlogit")
    return Samples(
        ByDomain((raw.value - shift) / scale, raw.influence / scale),
        domains,
        domains.within(valid[:, 0] > 0) if one else domains,
        per_item.sum(axis=0),
        per_item.max(axis=0),
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
    column = data.coded(name)
    is_positive = [bool(label) and plan.is_positive(label) for label in column.values.tolist()]
    positive = column.spread(np.array(is_positive))
    shares, ones = positive[:, None].astype(np.float64), np.ones((data.rows, 1))
    return _columns(plan, shares, ones, {name: column.spread(column.values != "")}, positive)


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


def _rows_for_interval(design: Design, plan: EstimatePlan, samples: Samples) -> Floats:
    """Rows behind an interval, (D,): for `beta` R counts all rows of a calibrated sample."""
    if design.calibrations and plan.interval == "beta":
        return np.full(samples.counted.size, float(design.rows))
    return _rows(design, samples.counted).astype(np.float64)


def _working_variances(design: Design, plan: EstimatePlan, samples: Samples) -> Floats | None:
    if plan.interval != "likelihood" or samples.positive is None:
        return None
    value = samples.found.value
    working = np.nan_to_num(value * (1 - value))
    for place in np.flatnonzero((value > 0) & (value < 1)).tolist():
        rows = (samples.counted.number == place) & (design.weights > 0)
        fitted = design.rows if design.calibrations else None
        working[place] = last_working_variance(design.weights[rows], samples.positive[rows], fitted)
    return working
