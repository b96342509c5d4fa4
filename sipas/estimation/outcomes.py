"""From the value, variance and counts of an estimate by domain to estimates with intervals.

Both roads, over rows (`samples`) and over counted cells (`cell_estimates`), end here.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipas.estimation import notes
from sipas.estimation.data import LARGEST, FaultyData
from sipas.estimation.design import Floats
from sipas.estimation.intervals import (
    FEWEST_DEGREES,
    Precision,
    at_the_ends,
    proportion_interval,
    simple_size,
    t_interval,
)
from sipas.estimation.notes import N_
from sipas.estimation.plan import EstimatePlan
from sipas.estimation.results import Estimate

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Why there is no value although there are answers.
_UNKNOWN = {"index": notes.ITEM_WITHOUT_ANSWER, "ratio": notes.NOTHING_BELOW}


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One estimate in D domains, before its intervals; arrays (D,).

    value : nan where nothing can be estimated. variance : its variance, at least 0.
    df : primary units minus strata. design_effect : nan where unknown. rows : responses.
    valid, persons : valid answers, and persons who surely gave one.
    census : every unit that the domain touches was drawn.
    counted_rows, counted_df : what an interval for shares counts; see `intervals.Precision`.
    weight : estimated size of the population, inf where drawn with replacement.
    lonely : names of the strata with one unit that were handled by `lonely_unit`.
    working, fitted : see `intervals.Precision`.
    """

    value: Floats
    variance: Floats
    df: Counts
    design_effect: Floats
    rows: Counts
    valid: Counts
    persons: Counts
    census: Mask
    counted_rows: Floats
    counted_df: Floats
    weight: Floats
    lonely: list[list[str]]
    lonely_unit: str
    working: Floats | None = None
    fitted: float | None = None


def estimates_from(plan: EstimatePlan, outcome: Outcome) -> list[Estimate]:
    """The D estimates with standard errors, intervals and notes.

    Raises FaultyData where an interval for shares is asked of what is no share, or where a value
    or its variance is beyond LARGEST or its square.
    """
    refuse_endless(plan, outcome.value, outcome.variance)
    if plan.interval != "t" or plan.kind in ("proportion", "index"):
        outcome = replace(outcome, value=at_the_ends(outcome.value))
    lower, upper = _intervals(plan, outcome)
    known = ~np.isnan(outcome.value)
    error = np.sqrt(outcome.variance, out=np.full_like(outcome.value, np.nan), where=known)
    numbers = (outcome.value, error, outcome.df, lower, upper, outcome.design_effect)
    columns = [each.tolist() for each in (*numbers, outcome.rows, outcome.valid)]
    return [
        _unknown(plan, outcome, place) if row[0] != row[0] else _estimate(plan, outcome, place, row)
        for place, row in enumerate(zip(*columns, strict=True))
    ]


def refuse_endless(plan: EstimatePlan, value: Floats, variance: Floats) -> None:
    """Raise FaultyData where sums went beyond what a number can hold, or soon would."""
    if (np.abs(value) > LARGEST).any() or (variance > LARGEST**2).any():
        sentence = N_(
            "Ước lượng %(name)s vượt quá %(most)s: trọng số hay giá trị quá lớn, "
            "hoặc mẫu số quá gần 0."
        )
        raise FaultyData(sentence, name=plan.name, most=f"{LARGEST:g}")


def _unknown(plan: EstimatePlan, outcome: Outcome, place: int) -> Estimate:
    said = _UNKNOWN.get(plan.kind, notes.NO_WEIGHT)
    if outcome.persons[place] == 0:
        said = notes.NO_VALID_ANSWER
    df, rows = float(outcome.df[place]), int(outcome.rows[place])
    numbers = (None, None, df, None, None, plan.confidence, plan.interval)
    return Estimate(*numbers, rows, int(outcome.valid[place]), note=said)


def _estimate(plan: EstimatePlan, outcome: Outcome, place: int, row: tuple[Any, ...]) -> Estimate:
    value, error, df, lower, upper, effect, rows, valid = row
    return Estimate(
        value,
        _known(error),
        float(df),
        _known(lower),
        _known(upper),
        plan.confidence,
        plan.interval,
        rows,
        valid,
        _known(effect),
        rows / effect if effect == effect and effect else None,
        notes.join_notes(_sentences(outcome, place, lower, error, df)),
    )


def _sentences(outcome: Outcome, place: int, lower: float, error: float, df: float) -> list[str]:
    said = [
        notes.LONELY_HANDLED % {"agency": name, "policy": outcome.lonely_unit}
        for name in outcome.lonely[place]
    ]
    if lower != lower:
        said.append(notes.TOO_FEW_FOR_INTERVAL)
    elif error > 0 and df < FEWEST_DEGREES:
        said.append(notes.FEW_DEGREES % {"df": int(df)})
    return said


def _intervals(plan: EstimatePlan, outcome: Outcome) -> tuple[Floats, Floats]:
    value = outcome.value
    if plan.interval == "t" and plan.kind not in ("proportion", "index"):
        lower, upper = t_interval(value, np.sqrt(outcome.variance), outcome.df, plan.confidence)
        lower, upper = (np.where(outcome.df < 1, np.nan, end) for end in (lower, upper))
    else:
        if plan.kind == "total" or (value < 0).any() or (value > 1).any():
            sentence = N_(
                "Ước lượng %(name)s: khoảng tin cậy %(interval)s chỉ dùng cho tỷ lệ và chỉ số."
            )
            raise FaultyData(sentence, name=plan.name, interval=plan.interval)
        precision = _precision(plan, outcome)
        lower, upper = proportion_interval(plan.interval, precision, plan.confidence)
    # every unit of every stage was drawn, and every row is valid
    exact = (outcome.variance == 0) & (outcome.persons == outcome.rows) & outcome.census
    return np.where(exact, value, lower), np.where(exact, value, upper)


def _precision(plan: EstimatePlan, outcome: Outcome) -> Precision:
    persons = outcome.persons.astype(np.float64)
    several = plan.kind == "index" and len(plan.items) > 1
    rows = outcome.rows.astype(np.float64)
    simple = simple_size(persons, rows, outcome.weight)
    return Precision(
        outcome.value,
        outcome.variance,
        outcome.counted_df,
        outcome.counted_rows,
        persons,
        outcome.working,
        simple if several else None,
        outcome.fitted,
        simple,
    )


def _known(value: float) -> float | None:
    return None if value != value else value
