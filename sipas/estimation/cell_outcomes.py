"""Value, variance and counts of an estimate by domain, from counted cells."""

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.cell_parts import Measured
from sipas.estimation.cell_tables import Linear, Table, linear_of
from sipas.estimation.cell_variances import ROUNDING, quadratic, variances_of
from sipas.estimation.design import Floats
from sipas.estimation.likelihood import last_working_variance
from sipas.estimation.outcomes import Outcome
from sipas.estimation.plan import EstimatePlan


def outcome_of(plan: EstimatePlan, measured: Measured, table: Table, lonely_unit: str) -> Outcome:
    """The outcome of an estimate in every domain of a table, see `outcomes.Outcome`."""
    found = linear_of(plan, measured, table)
    variance = variances_of([(table, found, 1.0)])
    strata = table.counted.strata
    rows = table.sums(found.rows)
    valid = _per_item(measured, table) if plan.kind == "index" else rows[None, :]
    one = plan.kind == "index" and len(plan.items) == 1 and plan.interval not in ("t", "xlogit")
    counted = found.t[:, 1] if one else found.rows
    whole = table.sums(table.weight * found.rows)
    finite = bool(np.isfinite(strata.population).all())
    share = plan.kind == "proportion" or (one and plan.formula == "top_two_box")
    is_fitted, size = table.counted.weights.fitted is not None, float(strata.sampled.sum())
    # for `beta` R counts all rows of a calibrated sample
    of_all = is_fitted and plan.interval == "beta"
    return Outcome(
        value=np.where(found.known, found.value, np.nan),
        variance=variance,
        df=table.degrees(found.rows).astype(np.int64),
        design_effect=_design_effects(table, found, variance),
        rows=rows.astype(np.int64),
        valid=valid.sum(axis=0).astype(np.int64),
        persons=valid.max(axis=0).astype(np.int64),
        census=_census(table, found.rows),
        counted_rows=np.full(rows.size, size) if of_all else table.sums(counted),
        counted_df=table.degrees(counted),
        weight=whole if finite else np.full(whole.size, np.inf),
        lonely=[[] for _ in range(table.domains)],
        lonely_unit=lonely_unit,
        working=_working(plan, table, found, size if is_fitted else None) if share else None,
        fitted=size if is_fitted else None,
    )


def _design_effects(table: Table, found: Linear, variance: Floats) -> Floats:
    """As `domains.design_effects_by`."""
    w, c = table.weight, found.gradient
    n, size = table.sums(found.rows), table.sums(w * found.rows)
    sums = table.sums(w * found.own)
    squares = table.sums(w * quadratic(c, found.m))
    uncancelled = table.sums(w * quadratic(np.abs(c), found.m))
    squares = np.where(squares <= ROUNDING * uncancelled, 0.0, squares)
    whole = np.where(size > 0, size, 1.0)
    spread = (squares - sums**2 / whole) / whole * n / np.maximum(n - 1, 1)
    simple = whole**2 * spread / np.maximum(n, 1) * (1 - n / whole)
    usable = (n > 1) & (simple > 1e-13 * whole * squares)
    effects: Floats = np.divide(variance, simple, out=np.full_like(n, np.nan), where=usable)
    return effects


def _per_item(measured: Measured, table: Table) -> Floats:
    """Valid answers (J, D) to each item."""
    items = [part for parts in measured.below for part in parts]
    return np.stack([table.sums(table.moments[:, 0, part]) for part in items])


def _census(table: Table, rows: Floats) -> NDArray[np.bool_]:
    strata = table.counted.strata
    partial = (strata.sampled < strata.population)[table.stratum]
    census: NDArray[np.bool_] = table.sums((partial & (rows > 0)).astype(np.float64)) == 0
    return census


def _working(
    plan: EstimatePlan, table: Table, found: Linear, fitted: float | None
) -> Floats | None:
    if plan.interval != "likelihood":
        return None
    value = found.value
    working = value * (1 - value)
    for place in np.flatnonzero((value > 0) & (value < 1)).tolist():
        pieces = table.domain == place
        positive, whole = found.t[pieces, 0], found.t[pieces, 1]
        working[place] = last_working_variance(
            np.tile(table.weight[pieces], 2),
            np.repeat([True, False], positive.size),
            int(fitted) if fitted else None,
            np.concatenate([positive, whole - positive]),
        )
    return working
