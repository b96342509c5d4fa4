"""The columns that a plan names, each with the key that asks for it; what they must hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation import notes
from sipas.estimation.data import Data, FaultyData, Floats
from sipas.estimation.notes import N_
from sipas.estimation.plan import MarginPlan, Plan


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A column of the data, and the key of the plan that names it."""

    key: str
    column: str


def asked_columns(plan: Plan) -> tuple[AskedColumn, ...]:
    """Every column of the responses that a plan names, in its order, as often as it does."""
    found = [*_of_design(plan), *_of_margins(plan), *_of_estimates(plan), *_of_comparisons(plan)]
    return tuple(AskedColumn(key, column) for key, column in found)


def margin_columns(margin: MarginPlan) -> tuple[str, ...]:
    """The columns that the file of a margin must have."""
    return (*margin.variables, margin.count) if margin.count else margin.variables


def check_columns(plan: Plan, data: Data, margin_files: Mapping[str, Data]) -> None:
    """Refuse data that lack a column of the plan, or have no numbers where the design needs them.

    Raises FaultyData; the message names the key, the column and, where it can, the row.
    """
    for asked in asked_columns(plan):
        if asked.column not in data.columns:
            sentence = N_("%(key)s: dữ liệu không có cột “%(column)s”.")
            raise FaultyData(sentence, key=asked.key, column=asked.column)
    for place, margin in enumerate(plan.calibration.margins if plan.calibration else (), 1):
        _check_margin_file(place, margin, margin_files)
        for column in margin.variables:
            key = f"calibration.margins[{place}].variables"
            _refuse_gap(key, column, data, data.missing(column))
    _check_design(plan, data)
    _check_comparisons(plan, data)


def values_not_found(plan: Plan, data: Data) -> dict[str, str]:
    """Notes by estimate: a proportion of a value that no row has is 0, or misspelt."""
    return {
        asked.name: notes.NO_SUCH_VALUE % {"value": _said(asked.equals), "column": asked.variable}
        for asked in plan.estimates
        if asked.kind == "proportion"
        and not any(map(asked.is_positive, data.coded(asked.variable or "").values.tolist()))
    }


def _said(value: str | float | bool | None) -> str:
    """As the plan has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_design(plan: Plan) -> Iterator[tuple[str, str]]:
    design = plan.design
    yield from (("design.strata", column) for column in design.strata)
    yield from (("design.units", column) for column in design.units)
    yield from (("design.population", column) for column in design.population)
    if design.weight:
        yield "design.weight", design.weight


def _of_margins(plan: Plan) -> Iterator[tuple[str, str]]:
    for place, margin in enumerate(plan.calibration.margins if plan.calibration else (), 1):
        for column in margin.variables:
            yield f"calibration.margins[{place}].variables", column


def _of_estimates(plan: Plan) -> Iterator[tuple[str, str]]:
    for place, asked in enumerate(plan.estimates, 1):
        for key in ("variable", "numerator", "denominator"):
            column = getattr(asked, key)
            if column:
                yield f"estimate[{place}].{key}", column
        yield from ((f"estimate[{place}].items", column) for column in asked.items)
        yield from ((f"estimate[{place}].by", column) for table in asked.by for column in table)


def _of_comparisons(plan: Plan) -> Iterator[tuple[str, str]]:
    for place, asked in enumerate(plan.comparisons, 1):
        yield f"compare[{place}].between.column", asked.column
        yield from ((f"compare[{place}].by", column) for table in asked.by for column in table)


def _check_margin_file(place: int, margin: MarginPlan, files: Mapping[str, Data]) -> None:
    if margin.file is None:
        return
    key = f"calibration.margins[{place}]"
    for column in margin_columns(margin):
        if column not in files[margin.file].columns:
            name = "count" if column == margin.count else "variables"
            sentence = N_("%(key)s: tệp %(file)s không có cột “%(column)s”.")
            raise FaultyData(sentence, key=f"{key}.{name}", file=margin.file, column=column)
    key, data = f"{key}.count: {margin.file}", files[margin.file]
    counts = _numbers(key, margin.count or "", data)
    _refuse(key, margin.count or "", data, counts < 0)


def _check_design(plan: Plan, data: Data) -> None:
    design = plan.design
    for key, columns in (("strata", design.strata), ("units", design.units)):
        for column in columns:
            _refuse_gap(f"design.{key}", column, data, data.missing(column))
    if design.weight:
        weights = _numbers("design.weight", design.weight, data)
        _refuse("design.weight", design.weight, data, weights < 0)
        if not weights.any():
            sentence = N_("design.weight: cột %(column)s chỉ toàn số không.")
            raise FaultyData(sentence, column=design.weight)
    for column in design.population:
        counts = _numbers("design.population", column, data)
        _refuse("design.population", column, data, counts <= 0)
        _refuse_mixture(column, data, counts)


def _check_comparisons(plan: Plan, data: Data) -> None:
    for place, asked in enumerate(plan.comparisons, 1):
        key, labels = f"compare[{place}].between", data.coded(asked.column).values
        _refuse_gap(f"{key}.column", asked.column, data, data.missing(asked.column))
        for side, value in (("first", asked.first), ("second", asked.second)):
            if value not in labels:
                sentence = N_("%(key)s: cột %(column)s không có %(value)s.")
                named = f"{key}.{side}"
                raise FaultyData(sentence, key=named, column=asked.column, value=repr(value))


def _refuse_mixture(column: str, data: Data, counts: Floats) -> None:
    if (counts < 1).any() and (counts > 1).any():
        fraction, count = data.first_row(counts < 1), data.first_row(counts > 1)
        sentence = N_(
            "design.population: cột %(column)s có tỷ lệ chọn ở dòng %(fraction)d "
            "nhưng có số đơn vị ở dòng %(count)d."
        )
        raise FaultyData(sentence, column=column, fraction=fraction, count=count)


def _numbers(key: str, column: str, data: Data) -> Floats:
    try:
        numbers = data.numbers(column)
    except FaultyData as problem:
        raise FaultyData("%(key)s: %(problem)s", key=key, problem=problem) from None
    _refuse_gap(key, column, data, np.isnan(numbers))
    return numbers


def _refuse_gap(key: str, column: str, data: Data, missing: NDArray[np.bool_]) -> None:
    if missing.any():
        sentence = N_("%(key)s: cột %(column)s, dòng %(row)d để trống.")
        raise FaultyData(sentence, key=key, column=column, row=data.first_row(missing))


def _refuse(key: str, column: str, data: Data, faulty: NDArray[np.bool_]) -> None:
    if faulty.any():
        row, value = data.first_row(faulty), data.numbers(column)[faulty.argmax()]
        sentence = N_("%(key)s: cột %(column)s, dòng %(row)d chứa %(value)s.")
        raise FaultyData(sentence, key=key, column=column, row=row, value=f"{value:g}")
