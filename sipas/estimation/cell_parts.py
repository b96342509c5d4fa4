"""What an estimate counts of a row: ratios of sums of parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sipas.estimation.cells import LARGEST_LEVEL, Part, small_column
from sipas.estimation.data import LARGEST, Data
from sipas.estimation.plan import EstimatePlan

Parts = dict[Part, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """An estimate as J ratios of sums of parts.

    above, below : numbers of the parts that are summed; below is empty for totals.
    rows : the part that counts the rows of the estimate; 0: every row.
    """

    above: tuple[tuple[int, ...], ...]
    below: tuple[tuple[int, ...], ...]
    rows: int = 0


def measured_parts(data: Data, plan: EstimatePlan, parts: Parts) -> Measured | None:
    """The parts of an estimate, numbered from 1 in `parts`; None where its columns do not fit.

    A column fits if it has few different values: any labels for proportions, whole numbers from 0
    to 31 otherwise; under `fail` none of them missing, for ratios none at all.
    """
    return _MEASURED[plan.kind](data, plan, parts)


def _number_of(parts: Parts, column: str, by_label: Mapping[str, int]) -> int:
    part = Part(column, tuple((label, amount) for label, amount in by_label.items() if amount))
    return parts.setdefault(part, len(parts) + 1)


def _labels(data: Data, plan: EstimatePlan, column: str) -> list[str] | None:
    small = small_column(data, column)
    if small is None or (plan.missing == "fail" and "" in small[1]):
        return None
    return small[1]


def _levels(data: Data, plan: EstimatePlan, column: str) -> dict[str, float] | None:
    """The numbers of the labels, without the missing one."""
    labels = _labels(data, plan, column)
    try:
        levels = {label: float(label) for label in labels or () if label}
    except ValueError:
        return None
    usable = labels is not None and all(abs(each) <= LARGEST for each in levels.values())
    return levels if usable else None


def _whole_levels(data: Data, plan: EstimatePlan, column: str) -> dict[str, int] | None:
    levels = _levels(data, plan, column)
    if levels is None:
        return None
    if not all(0 <= level <= LARGEST_LEVEL and level.is_integer() for level in levels.values()):
        return None
    return {label: int(level) for label, level in levels.items()}


def _index(data: Data, plan: EstimatePlan, parts: Parts) -> Measured | None:
    above, below = [], []
    for item in plan.items:
        levels = _levels(data, plan, item)
        if levels is None:
            return None
        valid = {label: level for label, level in levels.items() if level in plan.valid}
        if plan.formula == "top_two_box":
            amounts = {label: int(level in plan.satisfied) for label, level in valid.items()}
        elif all(0 <= each <= LARGEST_LEVEL and each.is_integer() for each in valid.values()):
            amounts = {label: int(level) for label, level in valid.items()}
        else:
            return None
        above.append(_number_of(parts, item, amounts))
        below.append(_number_of(parts, item, dict.fromkeys(valid, 1)))
    if plan.aggregation == "ratio_of_sums":
        return Measured((tuple(above),), (tuple(below),))
    return Measured(tuple((each,) for each in above), tuple((each,) for each in below))


def _one_variable(data: Data, plan: EstimatePlan, parts: Parts) -> Measured | None:
    levels = _whole_levels(data, plan, plan.variable or "")
    if levels is None:
        return None
    level = _number_of(parts, plan.variable or "", levels)
    known = _number_of(parts, plan.variable or "", dict.fromkeys(levels, 1))
    return Measured(((level,),), () if plan.kind == "total" else ((known,),), known)


def _ratio(data: Data, plan: EstimatePlan, parts: Parts) -> Measured | None:
    numbers = []
    for column in (plan.numerator or "", plan.denominator or ""):
        levels = _whole_levels(data, plan, column)
        if levels is None or "" in data.coded(column).values:
            return None
        numbers.append(_number_of(parts, column, levels))
    return Measured(((numbers[0],),), ((numbers[1],),))


def _proportion(data: Data, plan: EstimatePlan, parts: Parts) -> Measured | None:
    column = plan.variable or ""
    labels = _labels(data, plan, column)
    if labels is None:
        return None
    known = {label: 1 for label in labels if label}
    positive = {label: 1 for label in known if plan.is_positive(label)}
    number = _number_of(parts, column, known)
    return Measured(((_number_of(parts, column, positive),),), ((number,),), number)


_MEASURED: dict[str, Callable[[Data, EstimatePlan, Parts], Measured | None]] = {
    "mean": _one_variable,
    "total": _one_variable,
    "ratio": _ratio,
    "proportion": _proportion,
    "index": _index,
}
