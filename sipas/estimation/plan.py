"""A plan of estimation: which design, which calibration, which estimates and comparisons.

Read from TOML, one error at a time, each naming the key.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sipas.estimation.comparisons import ADJUSTMENTS
from sipas.estimation.design import LONELY_UNIT_POLICIES
from sipas.estimation.intervals import METHODS
from sipas.estimation.notes import N_
from sipas.estimation.plan_values import NOT_THERE, FaultyPlan, Reader, is_value

KINDS = ("mean", "total", "ratio", "proportion", "index")
FORMULAS = ("top_two_box", "mean_over_5", "mean_0_100")
AGGREGATIONS = ("ratio_of_sums", "mean_of_items")
CALIBRATIONS = ("post_stratification", "raking", "linear")

By = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DesignPlan:
    """Columns of the design; see `design.make_design`."""

    strata: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    weight: str | None = None
    lonely_unit: str = "fail"


@dataclass(frozen=True, slots=True)
class MarginPlan:
    """A margin: its variables, and its counts here or in a column of a file."""

    variables: tuple[str, ...]
    totals: tuple[tuple[str, float], ...] = ()
    file: str | None = None
    count: str | None = None


@dataclass(frozen=True, slots=True)
class CalibrationPlan:
    """How weights are fitted, and to what; bounds belong to linear calibration."""

    method: str
    margins: tuple[MarginPlan, ...]
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class EstimatePlan:
    """One estimate in one or several tables; `by` lists the domains of each table."""

    name: str
    kind: str
    by: By
    interval: str
    confidence: float
    missing: str
    variable: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    equals: str | float | bool | None = None
    items: tuple[str, ...] = ()
    valid: tuple[float, ...] = ()
    satisfied: tuple[float, ...] = ()
    formula: str = "top_two_box"
    aggregation: str = "ratio_of_sums"

    def is_positive(self, label: str) -> bool:
        """Whether a label of the variable of a proportion is what it `equals`."""
        return self.equals is not None and is_value(label, self.equals)


@dataclass(frozen=True, slots=True)
class ComparePlan:
    """An estimate in two independent samples, told apart by a column."""

    name: str
    of: str
    column: str
    first: str
    second: str
    by: By
    adjust: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file asks for."""

    design: DesignPlan
    calibration: CalibrationPlan | None
    estimates: tuple[EstimatePlan, ...]
    comparisons: tuple[ComparePlan, ...]


def read_plan(text: str) -> Plan:
    """A plan from its TOML text.

    Raises
    ------
    FaultyPlan : no TOML, an unknown or missing key, a value that cannot be; names the key.
    """
    try:
        top = Reader("", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        sentence = N_("Bản kế hoạch (%(key)s) không phải là TOML: %(error)s.")
        raise FaultyPlan("plan", sentence, error=error) from None
    estimates = tuple(_estimate(each) for each in top.tables("estimate"))
    if not estimates:
        raise FaultyPlan("estimate", N_("Khóa %(key)s còn thiếu nên không có gì để tính."))
    _refuse_twins("estimate.name", [each.name for each in estimates])
    confidence = {each.name: each.confidence for each in estimates}
    design, calibration = top.table("design"), top.table("calibration")
    comparisons = tuple(_comparison(each, confidence) for each in top.tables("compare"))
    _refuse_twins("compare.name", [each.name for each in comparisons])
    plan = Plan(
        DesignPlan() if design is None else _design(design),
        None if calibration is None else _calibration(calibration),
        estimates,
        comparisons,
    )
    top.nothing_else()
    return plan


def _refuse_twins(key: str, names: Sequence[str]) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise FaultyPlan(key, N_("Khóa %(key)s: %(name)s được ghi hai lần."), name=repr(twice[0]))


def _design(reader: Reader) -> DesignPlan:
    design = DesignPlan(
        reader.names("strata"),
        reader.names("units"),
        reader.names("population"),
        reader.text("weight"),
        reader.choice("lonely_unit", LONELY_UNIT_POLICIES, "fail"),
    )
    reader.nothing_else()
    reader.refuse_twins("strata", design.strata)
    reader.refuse_twins("units", design.units)
    stages = max(len(design.units), 1)
    if len(design.population) > stages:
        sentence = N_("Khóa %(key)s có nhiều cột hơn %(stages)d bậc chọn mẫu.")
        raise FaultyPlan("design.population", sentence, stages=stages)
    return design


def _calibration(reader: Reader) -> CalibrationPlan:
    method = reader.choice("method", CALIBRATIONS, None)
    margins = tuple(_margin(each) for each in reader.tables("margins"))
    bounds = reader.numbers("bounds")
    if not margins:
        raise FaultyPlan("calibration.margins", NOT_THERE)
    if method == "post_stratification" and len(margins) > 1:
        sentence = N_("Khóa %(key)s: phân tầng sau chỉ theo một biên.")
        raise FaultyPlan("calibration.margins", sentence)
    if bounds and (len(bounds) != 2 or method != "linear"):
        sentence = N_("Khóa %(key)s gồm hai số, chỉ dùng cho hiệu chỉnh tuyến tính (linear).")
        raise FaultyPlan("calibration.bounds", sentence)
    if bounds and not bounds[0] < 1 < bounds[1]:
        sentence = N_("Khóa %(key)s phải có số dưới nhỏ hơn 1 và số trên lớn hơn 1.")
        raise FaultyPlan("calibration.bounds", sentence)
    reader.nothing_else()
    return CalibrationPlan(method, margins, (bounds[0], bounds[1]) if bounds else None)


def _margin(reader: Reader) -> MarginPlan:
    margin = MarginPlan(
        reader.names("variables"),
        reader.counts("totals"),
        reader.text("file"),
        reader.text("count"),
    )
    reader.nothing_else()
    reader.refuse_twins("variables", margin.variables)
    if not margin.variables:
        raise FaultyPlan(reader.key("variables"), NOT_THERE)
    if bool(margin.totals) == bool(margin.file):
        raise FaultyPlan(reader.path, N_("Khóa %(key)s cần totals hoặc file, không ghi cả hai."))
    if margin.file and not margin.count:
        sentence = N_("Khóa %(key)s còn thiếu: tên cột chứa số đếm.")
        raise FaultyPlan(reader.key("count"), sentence)
    if margin.totals and len(margin.variables) > 1:
        sentence = N_("Khóa %(key)s: các biến ghép với nhau phải lấy số đếm từ tệp.")
        raise FaultyPlan(reader.key("totals"), sentence)
    return margin


def _estimate(reader: Reader) -> EstimatePlan:
    kind = reader.choice("kind", KINDS, None)
    is_share = kind in ("proportion", "index")
    plan = EstimatePlan(
        name=reader.required("name"),
        kind=kind,
        by=reader.domains("by"),
        interval=reader.choice("interval", METHODS, "beta" if is_share else "t"),
        confidence=reader.share("confidence", 0.95),
        missing=reader.choice("missing", ("domain", "fail"), "domain" if is_share else "fail"),
        **_kind_keys(reader, kind),
    )
    reader.nothing_else()
    return plan


def _kind_keys(reader: Reader, kind: str) -> dict[str, Any]:
    if kind == "ratio":
        return {
            "numerator": reader.required("numerator"),
            "denominator": reader.required("denominator"),
        }
    if kind == "proportion":
        return {"variable": reader.required("variable"), "equals": reader.value("equals")}
    if kind != "index":
        return {"variable": reader.required("variable")}
    items = reader.names("items")
    if not items:
        raise FaultyPlan(reader.key("items"), NOT_THERE)
    _refuse_twins(reader.key("items"), items)
    valid = reader.numbers("valid") or (1.0, 2.0, 3.0, 4.0, 5.0)
    asked = reader.numbers("satisfied")
    for level in asked:
        if level not in valid:
            sentence = N_("Khóa %(key)s chứa %(level)s, không phải mức hợp lệ.")
            raise FaultyPlan(reader.key("satisfied"), sentence, level=f"{level:g}")
    return {
        "items": items,
        "valid": valid,
        "satisfied": asked or (4.0, 5.0),
        "formula": reader.choice("formula", FORMULAS, "top_two_box"),
        "aggregation": reader.choice("aggregation", AGGREGATIONS, "ratio_of_sums"),
    }


def _comparison(reader: Reader, confidence: Mapping[str, float]) -> ComparePlan:
    of = reader.required("of")
    if of not in confidence:
        sentence = N_("Khóa %(key)s không chỉ ước lượng nào: %(name)s.")
        raise FaultyPlan(reader.key("of"), sentence, name=repr(of))
    between = reader.table("between")
    if between is None:
        raise FaultyPlan(reader.key("between"), NOT_THERE)
    plan = ComparePlan(
        name=reader.required("name"),
        of=of,
        column=between.required("column"),
        first=between.label("first"),
        second=between.label("second"),
        by=reader.domains("by"),
        adjust=reader.choice("adjust", ADJUSTMENTS, "none"),
        confidence=reader.share("confidence", confidence[of]),
    )
    if plan.first == plan.second:
        sentence = N_("Khóa %(key)s so sánh %(value)s với chính nó.")
        raise FaultyPlan(between.path, sentence, value=repr(plan.first))
    between.nothing_else()
    reader.nothing_else()
    return plan
