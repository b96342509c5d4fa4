"""Counted cells of one table of domains: what each of them holds, and estimates as linear forms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.cell_parts import Measured
from sipas.estimation.cell_weights import CellWeights, Counts, Strata
from sipas.estimation.data import Codes
from sipas.estimation.design import Floats
from sipas.estimation.domains import Domains
from sipas.estimation.plan import EstimatePlan
from sipas.estimation.samples import SCALES


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """C cells. stratum : (C,). moments : (C, 1 + parts, 1 + parts), see `cells.count_parts`."""

    strata: Strata
    stratum: Codes
    moments: Floats
    weights: CellWeights


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """P pieces of D domains: pairs of a stratum and a domain, or cells where these are calibrated.

    cell : (P,), one of the cells of each piece. domain : (P,). weight : (P,), of the rows of each.
    moments : (P, 1 + parts, 1 + parts).
    """

    counted: Counted
    cell: Counts
    domain: Counts
    domains: int
    weight: Floats
    moments: Floats

    @property
    def stratum(self) -> Codes:
        """(P,)."""
        return self.counted.stratum[self.cell]

    @property
    def rows(self) -> Floats:
        """(P,)."""
        return self.moments[:, 0, 0]

    def sums(self, values: Floats) -> Floats:
        """Sums (D,) over the pieces of each domain, of values (P,)."""
        return np.bincount(self.domain, values, self.domains).astype(np.float64)

    def degrees(self, rows: Floats) -> Floats:
        """Of these rows (P,) of the pieces, how many, less the strata that have any; (D,)."""
        strata = self.counted.strata.sampled.size
        held = np.unique((self.domain * strata + self.stratum)[rows > 0])
        return self.sums(rows) - np.bincount(held // strata, minlength=self.domains)


def table_of(counted: Counted, domains: Domains) -> Table:
    """The cells that lie in a domain (C,), put together by stratum where weights are alike."""
    inside = np.flatnonzero(domains.number >= 0)
    number = domains.number[inside].astype(np.int64)
    weight, moments = counted.weights.weight, counted.moments
    if counted.weights.fitted is not None:
        return Table(counted, inside, number, domains.size, weight[inside], moments[inside])
    key = number * counted.strata.sampled.size + counted.stratum[inside]
    order = np.argsort(key, kind="stable")
    pairs, first = np.unique(key[order], return_index=True)
    cell, chosen = inside[order][first], moments[inside[order]]
    merged = chosen if pairs.size == key.size else np.add.reduceat(chosen, first, axis=0)
    domain = pairs // counted.strata.sampled.size
    return Table(counted, cell, domain, domains.size, weight[cell], merged)


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """An estimate in D domains, linear in J numerators and J denominators (K of both).

    value : (D,), 0 where unknown. known : bool (D,). gradient : (P, K), by the sums of a piece.
    t : (P, K), sums. m : (P, K, K), sums of products. rows : (P,), of the estimate.
    """

    value: Floats
    known: NDArray[np.bool_]
    gradient: Floats
    t: Floats
    m: Floats
    rows: Floats

    @property
    def own(self) -> Floats:
        """(P,): sums of the linearised values of the rows of a piece."""
        sums: Floats = (self.gradient * self.t).sum(axis=1)
        return sums

    @property
    def uncancelled(self) -> Floats:
        """(P,): what these sums would be if nothing cancelled."""
        sums: Floats = (np.abs(self.gradient) * self.t).sum(axis=1)
        return sums


def linear_of(plan: EstimatePlan, measured: Measured, table: Table) -> Linear:
    """The estimate of a plan in every domain of a table."""
    sums = (*measured.above, *measured.below)
    parts = sorted({part for each in sums for part in each})
    chosen = np.array([[part in each for part in parts] for each in sums], dtype=np.float64)
    t = table.moments[:, 0, parts] @ chosen.T
    m = chosen @ table.moments[:, np.array(parts)[:, None], parts] @ chosen.T
    rows = table.moments[:, 0, measured.rows]
    value, gradient, known = _linearised(plan, measured, table, t)
    return Linear(value, known, gradient[table.domain], t, m, rows)


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
