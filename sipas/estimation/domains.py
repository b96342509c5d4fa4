"""All domains of one table at once: domains that share no row need one pass over the rows.

Every row has the number of its domain, or -1. The values of all domains, their linearised values
and their variances then come from sums by stratum and domain, whatever the number of domains.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.data import Coded, FaultyData, distinct
from sipas.estimation.design import Codes, Design, Floats, Stage
from sipas.estimation.linearisation import (
    LonelyUnit,
    covariance_of_totals,
    stratum_factors,
    sum_by,
)
from sipas.estimation.notes import N_

Mask = NDArray[np.bool_]

# Part of what a linearised value would be without cancelling, below which no digit is left.
_ROUNDING = 4e-15
Domain = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Domains:
    """D domains without common rows.

    number : int64 (rows,), 0 to D - 1, or -1 for rows outside all of them. size : D.
    """

    number: Codes
    size: int

    def within(self, rows: Mask) -> "Domains":
        """The same domains, of these rows alone."""
        return Domains(np.where(rows, self.number, -1), self.size)

    def sums(self, values: Floats) -> Floats:
        """Sums by domain, (D,), of values (rows,)."""
        # rows outside fall into a place of their own: cheaper than choosing those inside
        sums: Floats = np.bincount(self.number + 1, values, self.size + 1)[1:].astype(float)
        return sums

    def counts(self, rows: Mask) -> Codes:
        """Marked rows by domain, int64 (D,)."""
        return np.bincount(self.number[rows & (self.number >= 0)], minlength=self.size)


def domains_of(
    columns: Sequence[str], labels: Sequence[Coded], rows: int
) -> tuple[list[Domain], Domains]:
    """Every combination of values that some row has, sorted; rows without a value are in none.

    columns : names. labels : of the rows, by column, values sorted. rows : how many there are.
    Returns the (column, value) pairs of each domain, and the domains. No columns: the whole.
    Raises FaultyData where no row has a value in every column.
    """
    if not columns:
        return [()], Domains(np.zeros(rows, dtype=np.int64), 1)
    known = np.logical_and.reduce([column.spread(column.values != "") for column in labels])
    if not known.any():
        sentence = N_("by: không dòng nào có giá trị ở mọi cột sau: %(columns)s.")
        raise FaultyData(sentence, columns=", ".join(columns))
    shape = tuple(column.values.size for column in labels)
    number = np.zeros(int(known.sum()), dtype=np.int64)
    for column in labels:
        number = number * column.values.size + column.codes[known]
    present, place = distinct(number, math.prod(shape))
    numbers = np.full(rows, -1)
    numbers[known] = place
    places = np.unravel_index(present, shape)
    cells = [column.values[each].tolist() for column, each in zip(labels, places, strict=True)]
    domains = [tuple(zip(columns, each, strict=True)) for each in zip(*cells, strict=True)]
    return domains, Domains(numbers, present.size)


@dataclass(frozen=True, slots=True, eq=False)
class ByDomain:
    """One estimate in D domains: value (D,), nan where unknown; influence (rows,)."""

    value: Floats
    influence: Floats


def totals_by(design: Design, y: Floats, domains: Domains) -> ByDomain:
    """Totals by domain, see `estimators.total`; y (rows,). Empty domains have none."""
    inside = domains.number >= 0
    known = domains.counts(design.weights != 0) > 0
    value = np.where(known, domains.sums(design.weights * y), np.nan)
    return ByDomain(value, np.where(inside, y, 0.0))


def ratios_by(design: Design, y: Floats, x: Floats, domains: Domains) -> ByDomain:
    """Plain means of J ratios by domain, see `estimators.mean_of_ratios`; y, x (rows, J)."""
    inside = domains.number >= 0
    value, influence = np.zeros(domains.size), np.zeros(design.rows)
    uncancelled = np.zeros(design.rows)
    for above, below in zip(y.T, x.T, strict=True):
        under = domains.sums(design.weights * below)
        usable = under != 0
        ratio = np.where(usable, domains.sums(design.weights * above), np.nan)
        ratio = ratio / np.where(usable, under, 1.0)
        value += ratio
        divisor = np.where(usable, under, 1.0)[domains.number]
        expected = np.nan_to_num(ratio)[domains.number] * below
        influence += np.where(inside, (above - expected) / divisor, 0.0)
        uncancelled += (np.abs(above) + np.abs(expected)) / np.abs(divisor)
    items = y.shape[1]
    # answers to several items may cancel in a row: what is left then is rounding of 0
    influence[np.abs(influence) <= _ROUNDING * uncancelled] = 0.0
    return ByDomain(value / items, influence / items)


def variances_by(design: Design, influence: Floats, domains: Domains) -> Floats:
    """Variances (D,) of estimates with these linearised values, see `covariance_of_totals`.

    Calibrated designs (whose residuals leave the domain) and the policy `average` (which counts
    the strata of each domain) take the domains one by one; under `average` a domain of lonely
    strata alone has none (nan). Variances that are only rounding are 0.
    """
    if design.calibrations or (design.lonely_unit == "average" and _has_lonely(design)):
        variance = _one_by_one(design, influence, domains)
    else:
        variance = _together(design, influence, domains)
    # with equal answers e is rounding of 0: compare with what it would be without cancelling
    scale = domains.sums(design.weights * np.abs(influence)) ** 2
    return np.where(variance <= 1e-26 * scale, 0.0, variance)


def degrees_by(design: Design, domains: Domains) -> Codes:
    """Primary units minus strata by domain, int64 (D,), among rows with a weight."""
    first = design.stages[0]
    rows = (domains.number >= 0) & (design.weights != 0)
    number = domains.number[rows]
    each_its_own = first.stratum.size == design.rows
    units = (
        np.bincount(number, minlength=domains.size)
        if each_its_own
        else _distinct(first.unit[rows], number, domains.size)
    )
    strata = _distinct(first.stratum[first.unit[rows]], number, domains.size)
    return units - strata


def design_effects_by(
    design: Design, influence: Floats, variances: Floats, domains: Domains
) -> Floats:
    """Design effects (D,), see `estimators.design_effects` (without replacement)."""
    w = design.weights
    n = domains.counts(w != 0).astype(np.float64)
    size, sum_, squares = (domains.sums(each) for each in (w, w * influence, w * influence**2))
    whole = np.where(size > 0, size, 1.0)
    spread = (squares - sum_**2 / whole) / whole * n / np.maximum(n - 1, 1)
    simple = whole**2 * spread / np.maximum(n, 1) * (1 - n / whole)
    usable = (n > 1) & (simple > 1e-13 * whole * squares)
    effects: Floats = np.divide(variances, simple, out=np.full(domains.size, np.nan), where=usable)
    return effects


def census_by(design: Design, domains: Domains) -> Mask:
    """bool (D,): every unit of every stage that the domain touches was drawn."""
    partial = np.zeros(design.rows, dtype=bool)
    for stage in design.stages:
        partial |= (stage.sampled < stage.population)[stage.stratum[stage.unit]]
    census: Mask = domains.counts(partial) == 0
    return census


def lonely_names_by(design: Design, domains: Domains) -> list[list[str]]:
    """Names of the first-stage strata with one unit, of several, that each domain touches."""
    first = design.stages[0]
    lonely = (first.sampled == 1) & (first.population > 1)
    names: list[list[str]] = [[] for _ in range(domains.size)]
    stratum = first.stratum[first.unit]
    rows = lonely[stratum] & (domains.number >= 0)
    pairs = np.unique(np.stack([domains.number[rows], stratum[rows]]), axis=1)
    for domain, place in pairs.T.tolist():
        names[domain].append(str(first.names[place]))
    return names


def _has_lonely(design: Design) -> bool:
    return any(bool((stage.sampled == 1).any()) for stage in design.stages)


def _one_by_one(design: Design, influence: Floats, domains: Domains) -> Floats:
    variance = np.zeros(domains.size)
    for domain in range(domains.size):
        rows = domains.number == domain
        values = np.where(rows, influence, 0.0)[:, None]
        try:
            variance[domain] = covariance_of_totals(design, values, rows)[0, 0]
        except LonelyUnit:
            if design.lonely_unit == "fail":
                raise
            variance[domain] = np.nan  # no stratum whose variance could be averaged
    return variance


def _together(design: Design, influence: Floats, domains: Domains) -> Floats:
    rows = domains.number >= 0
    weighted = (design.weights * influence)[rows]
    variance, path = np.zeros(domains.size), np.ones(design.samples)
    sample = np.arange(design.samples)
    for stage in design.stages:
        factor, sample = path[stage.parent], sample[stage.parent]
        inside = Domains(domains.number[rows], domains.size)
        unit = stage.unit[rows]
        variance += _stage_variances(
            stage, weighted, unit, inside, design.lonely_unit, factor, sample
        )
        path = (factor * stage.sampled / stage.population)[stage.stratum]
        sample = sample[stage.stratum]
        if not path.any():
            break
    return variance


def _stage_variances(
    stage: Stage,
    weighted: Floats,
    unit: Codes,
    domains: Domains,
    lonely_unit: str,
    path: Floats,
    sample: Codes,
) -> Floats:
    size, strata = domains.size, stage.sampled.size
    present = np.zeros(strata, dtype=bool)
    present[stage.stratum[unit]] = True
    kept = stratum_factors(
        stage.sampled,
        stage.population,
        lonely_unit,
        names=stage.names,
        present=present & (path > 0),
        parent=stage.parent,
    )
    # u of each unit within each domain, then its sums and squares by stratum and domain
    u, domain, stratum = weighted, domains.number, stage.stratum[unit]
    if np.bincount(unit).max(initial=0) > 1:
        pair, place = distinct(unit * size + domains.number, stage.stratum.size * size)
        u = np.bincount(place, weighted).astype(np.float64)
        domain = (pair % size).astype(np.int64)
        stratum = stage.stratum[pair // size]
    key = stratum * size + domain
    sums, squares = (np.bincount(key, each, strata * size) for each in (u, u * u))
    sums, squares = sums.reshape(strata, size), squares.reshape(strata, size)
    scatter = squares - sums**2 / stage.sampled[:, None]
    apart = kept.about_grand_mean
    if apart.any():
        drawn = np.bincount(sample, stage.sampled.astype(np.float64))
        of_samples = sum_by(sample, np.asarray(sums, dtype=np.float64), drawn.size)
        grand = (of_samples / np.maximum(drawn, 1)[:, None])[sample[apart]]
        scatter[apart] = squares[apart] - 2 * grand * sums[apart] + grand**2 * (squares[apart] > 0)
    found: Floats = (path * kept.factor) @ scatter
    return found


def _distinct(codes: Codes, number: Codes, size: int) -> Codes:
    """How many different codes each domain has, int64 (D,)."""
    pairs = codes * size + number
    few = pairs.max(initial=0) <= 8 * pairs.size  # then counting is faster than sorting
    different = np.flatnonzero(np.bincount(pairs)) if few else np.unique(pairs)
    return np.bincount(different % size, minlength=size)
