"""Value, variance and counts of an estimate by domain, from moments of strata and domains."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.cell_parts import Measured
from sipas.estimation.data import Codes
from sipas.estimation.design import Floats
from sipas.estimation.domains import Domains
from sipas.estimation.likelihood import last_working_variance
from sipas.estimation.outcomes import Outcome
from sipas.estimation.plan import EstimatePlan
from sipas.estimation.samples import SCALES

Counts = NDArray[np.int64]

# Below this part of what a sum would be if nothing cancelled no digit of it is left.
_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """H strata of persons, weights alike within each.

    number : (rows,), 0 to H - 1. sampled, population, weight : (H,).
    factor : (H,); what the scatter of a stratum is multiplied by, see `stratum_factors`.
    """

    number: Codes
    sampled: Counts
    population: Floats
    weight: Floats
    factor: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """P pairs of a stratum and a domain, of D domains; moments (P, 1 + parts, 1 + parts)."""

    strata: Strata
    stratum: Counts
    domain: Counts
    domains: int
    moments: Floats

    @property
    def weight(self) -> Floats:
        """(P,): the weight of the rows of each pair."""
        return self.strata.weight[self.stratum]

    def sums(self, values: Floats) -> Floats:
        """Sums (D,) over the pairs of each domain, of values (P,)."""
        return np.bincount(self.domain, values, self.domains).astype(np.float64)


def table_of(strata: Strata, stratum: Codes, domains: Domains, moments: Floats) -> Table:
    """Cells with their strata and domains (C,) and moments, put together by pairs."""
    inside = np.flatnonzero(domains.number >= 0)
    key = domains.number[inside] * strata.sampled.size + stratum[inside]
    order = np.argsort(key, kind="stable")
    pairs, first = np.unique(key[order], return_index=True)
    chosen = moments[inside[order]]
    merged = chosen if pairs.size == key.size else np.add.reduceat(chosen, first, axis=0)
    return Table(
        strata,
        pairs % strata.sampled.size,
        pairs // strata.sampled.size,
        domains.size,
        merged,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Reduced:
    """Sums and products of J numerators and J denominators: t (P, K), m (P, K, K)."""

    t: Floats
    m: Floats
    rows: Floats


def outcome_of(plan: EstimatePlan, measured: Measured, table: Table, lonely_unit: str) -> Outcome:
    """The outcome of an estimate in every domain of a table, see `outcomes.Outcome`."""
    reduced = _reduced(measured, table)
    value, gradient, known = _linearised(plan, measured, table, reduced.t)
    c = gradient[table.domain]
    variance = _variances(table, reduced, c)
    rows = table.sums(reduced.rows)
    df = _degrees(table, reduced.rows)
    valid = _per_item(measured, table) if plan.kind == "index" else rows[None, :]
    one = plan.kind == "index" and len(plan.items) == 1 and plan.interval not in ("t", "xlogit")
    counted = reduced.t[:, 1] if one else reduced.rows
    whole = table.sums(table.weight * reduced.rows)
    finite = bool(np.isfinite(table.strata.population).all())
    share = plan.kind == "proportion" or (one and plan.formula == "top_two_box")
    return Outcome(
        value=np.where(known, value, np.nan),
        variance=variance,
        df=df.astype(np.int64),
        design_effect=_design_effects(table, reduced, c, variance),
        rows=rows.astype(np.int64),
        valid=valid.sum(axis=0).astype(np.int64),
        persons=valid.max(axis=0).astype(np.int64),
        census=_census(table, reduced.rows),
        counted_rows=table.sums(counted),
        counted_df=_degrees(table, counted),
        weight=whole if finite else np.full(whole.size, np.inf),
        lonely=[[] for _ in range(table.domains)],
        lonely_unit=lonely_unit,
        working=_working(plan, table, reduced, value) if share else None,
    )


def _reduced(measured: Measured, table: Table) -> _Reduced:
    size = table.moments.shape[1]
    chosen = np.zeros((len(measured.above) + len(measured.below), size))
    for row, parts in enumerate((*measured.above, *measured.below)):
        chosen[row, list(parts)] = 1
    return _Reduced(
        table.moments[:, 0] @ chosen.T,
        chosen @ table.moments @ chosen.T,
        table.moments[:, 0, measured.rows],
    )


def _linearised(
    plan: EstimatePlan, measured: Measured, table: Table, t: Floats
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Value (D,), gradient (D, K) with respect to the totals, and whether the value is known."""
    totals = np.stack([table.sums(table.weight * column) for column in t.T], axis=1)
    ratios = len(measured.above)
    if not measured.below:
        known = table.sums(table.moments[:, 0, measured.rows]) > 0
        return totals[:, 0], np.ones((table.domains, 1)), known
    above, below = totals[:, :ratios], totals[:, ratios:]
    usable = below != 0
    divisor = np.where(usable, below, 1.0)
    ratio = np.where(usable, above / divisor, 0.0)
    slope = 1 / divisor / ratios
    shift, scale = SCALES[plan.formula] if plan.kind == "index" else (0.0, 1.0)
    gradient = np.concatenate([slope, -ratio * slope], axis=1) / scale
    value = (ratio.sum(axis=1) / ratios - shift) / scale
    return value, gradient, usable.all(axis=1)


def _variances(table: Table, reduced: _Reduced, c: Floats) -> Floats:
    n = table.strata.sampled[table.stratum].astype(np.float64)
    exact = n[:, None, None] * reduced.m - reduced.t[:, :, None] * reduced.t[:, None, :]
    factor = table.strata.factor[table.stratum] * table.weight**2 / n
    variance = table.sums(factor * _quadratic(c, exact))
    uncancelled = table.sums(factor * _quadratic(np.abs(c), np.abs(exact)))
    return np.where(variance <= _ROUNDING * uncancelled, 0.0, variance)


def _design_effects(table: Table, reduced: _Reduced, c: Floats, variance: Floats) -> Floats:
    """As `domains.design_effects_by`."""
    w = table.weight
    n, size = table.sums(reduced.rows), table.sums(w * reduced.rows)
    sums = table.sums(w * (c * reduced.t).sum(axis=1))
    squares = table.sums(w * _quadratic(c, reduced.m))
    uncancelled = table.sums(w * _quadratic(np.abs(c), reduced.m))
    squares = np.where(squares <= _ROUNDING * uncancelled, 0.0, squares)
    whole = np.where(size > 0, size, 1.0)
    spread = (squares - sums**2 / whole) / whole * n / np.maximum(n - 1, 1)
    simple = whole**2 * spread / np.maximum(n, 1) * (1 - n / whole)
    usable = (n > 1) & (simple > 1e-13 * whole * squares)
    effects: Floats = np.divide(variance, simple, out=np.full_like(n, np.nan), where=usable)
    return effects


def _quadratic(c: Floats, matrices: Floats) -> Floats:
    """c' M c, (P,), of c (P, K) and M (P, K, K)."""
    product: Floats = ((c[:, None, :] @ matrices)[:, 0, :] * c).sum(axis=1)
    return product


def _degrees(table: Table, rows: Floats) -> Floats:
    """Rows minus strata that have any, (D,)."""
    return table.sums(rows) - table.sums((rows > 0).astype(np.float64))


def _per_item(measured: Measured, table: Table) -> Floats:
    """Valid answers (J, D) to each item."""
    items = [part for parts in measured.below for part in parts]
    return np.stack([table.sums(table.moments[:, 0, part]) for part in items])


def _census(table: Table, rows: Floats) -> NDArray[np.bool_]:
    partial = (table.strata.sampled < table.strata.population)[table.stratum]
    census: NDArray[np.bool_] = table.sums((partial & (rows > 0)).astype(np.float64)) == 0
    return census


def _working(plan: EstimatePlan, table: Table, reduced: _Reduced, value: Floats) -> Floats | None:
    if plan.interval != "likelihood":
        return None
    working = value * (1 - value)
    for place in np.flatnonzero((value > 0) & (value < 1)).tolist():
        pairs = table.domain == place
        positive, whole = reduced.t[pairs, 0], reduced.t[pairs, 1]
        working[place] = last_working_variance(
            np.tile(table.weight[pairs], 2),
            np.repeat([True, False], positive.size),
            counts=np.concatenate([positive, whole - positive]),
        )
    return working
