"""What a chart of intervals is made of; light to load, so that only drawing needs the drawer."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

PAGE = 720
PHONE = 340


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """Percentages 0–100; where there is no value to draw, `text` says why.

    `tone`: noise, up or down. `band`: the number of its tie group, 0 for none. `borrowed`: the
    value is a model's, drawn hollow.
    """

    label: str
    text: str
    interval: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    previous: float | None = None
    tone: str = "noise"
    band: int = 0
    borrowed: bool = False


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """All words arrive in the language of the reader; rows in the order in which they are drawn."""

    title: str
    description: str
    rows: tuple[IntervalRow, ...]
    value_key: str
    previous_key: str = ""
    borrowed_key: str = ""
    target: float | None = None
    target_key: str = ""
    axis_note: str = ""
    percent_sign: str = "\u202f%"
    width: int = PAGE


@dataclass(frozen=True, slots=True)
class ImportancePoint:
    """`number` is the mark; `share` its importance (0-1), `done` its index in per cent."""

    number: int
    share: float
    done: float
    is_first: bool


@dataclass(frozen=True, slots=True)
class ImportanceChart:
    """Words arrive in the language of the reader; `up` and `across` name the two directions."""

    title: str
    description: str
    points: tuple[ImportancePoint, ...]
    up: str
    across: str
    first_key: str
    percent_sign: str
    width: int = PAGE


def domain_of(rows: tuple[IntervalRow, ...], target: float | None) -> tuple[float, float]:
    """Where the axis begins and ends, in per cent."""
    numbers = [n for row in rows for n in (row.value, row.lower, row.upper, row.previous)]
    return axis_domain(n for n in [*numbers, target] if n is not None)


def axis_domain(values: Iterable[float], step: int = 5) -> tuple[float, float]:
    """Where the data live, in per cent, rounded outward to whole steps within 0–100."""
    seen = tuple(values) or (0.0, 100.0)
    low = step * math.floor((min(seen) - 0.5) / step)
    high = step * math.ceil((max(seen) + 0.5) / step)
    return float(max(0, low)), float(min(100, high))
