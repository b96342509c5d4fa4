"""Findings as a plain table: every measure of every group, hidden figures empty."""

import csv
import io
from collections.abc import Iterator

from sipas.findings.findings import OVERALL, Finding, Findings, Hidden

Value = str | int | float | None

COLUMNS = (
    "group_kind",
    "group",
    "group_name",
    "measure",
    "value",
    "standard_error",
    "degrees_of_freedom",
    "lower",
    "upper",
    "confidence",
    "n",
    "valid",
    "population",
    "responses",
    "hidden",
    "borrowed_value",
    "borrowed_lower",
    "borrowed_upper",
    "borrowed_share",
    "grade",
    "previous_value",
    "change",
    "verdict",
    "join",
    "join_before",
    "join_reason",
    "join_missing",
)


def csv_text(findings: Findings, digits: int | None = None) -> str:
    """The table as CSV; `digits` after the point, or every one."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(table_rows(findings, digits))
    return file.getvalue().rstrip("\n")


def table_rows(findings: Findings, digits: int | None = None) -> Iterator[tuple[Value, ...]]:
    """A row of values by `COLUMNS` for each measure of each group; `digits` as in `csv_text`."""
    rows = (_row(findings, one) for one in findings.findings)
    if digits is None:
        return rows
    return (tuple([_rounded(value, digits) for value in row]) for row in rows)


def _rounded(value: Value, digits: int) -> Value:
    return round(value, digits) if isinstance(value, float) else value


def _row(findings: Findings, one: Finding) -> tuple[Value, ...]:
    group = findings.group(one.group)
    estimate = one.estimate
    numbers: tuple[Value, ...] = (one.value, *[None] * 7)
    if estimate is not None:
        numbers = (
            estimate.value,
            estimate.standard_error,
            estimate.degrees_of_freedom,
            estimate.lower,
            estimate.upper,
            estimate.confidence,
            estimate.n,
            estimate.valid,
        )
    hidden = "" if one.hidden == Hidden.NO else str(one.hidden)
    place = (str(group.kind), group.code, group.name, one.measure)
    return (
        *place,
        *numbers,
        one.population,
        one.responses,
        hidden,
        *_judged(findings, one),
        *_changed(findings, one),
    )


def _judged(findings: Findings, one: Finding) -> tuple[Value, ...]:
    """What is told of the overall index alone: the borrowed estimate, and the grade."""
    if one.measure != OVERALL:
        return (None,) * 5
    borrowed = findings.borrowed(one.group)
    numbers: tuple[Value, ...] = (None,) * 4
    if borrowed is not None:
        numbers = (borrowed.value, borrowed.lower, borrowed.upper, borrowed.share)
    grade = findings.grade(one.group)
    return (*numbers, grade.grade if grade else None)


def _changed(findings: Findings, one: Finding) -> tuple[Value, ...]:
    """Against the round before, and what stands for the group there after a reorganisation."""
    change = findings.change(one.group, one.measure)
    numbers: tuple[Value, ...] = (None,) * 3
    if change is not None:
        value = change.difference.value if change.difference else None
        numbers = (change.previous_value, value, str(change.verdict))
    join = findings.join(one.group)
    if join is None:
        return (*numbers, *(None,) * 4)
    words = (str(join.kind), "; ".join(join.before), str(join.reason), "; ".join(join.missing))
    return (*numbers, *words)
