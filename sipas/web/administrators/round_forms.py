"""What was typed into the steps of a round, as values; a fault names its field."""

import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from sipas.actions.drafting import Draft
from sipas.actions.round_members import RoundOutline
from sipas.actions.round_refusal import RoundRefused
from sipas.refusal import FieldRefused
from sipas.sampling.sample_plan import ALLOCATIONS, PRECISION_OF, SamplePlan
from sipas.web.locale import gettext
from sipas.web.typed_days import day_in

Typed = MultiDict[str, str]
MODES = ("desk_code", "one_time_code", "post", "phone", "interviewer", "paper")
STEPS = ("basics", "agencies", "modes", "size", "rules")


class RoundFieldRefused(FieldRefused, RoundRefused):
    """A fault in one field of a form of the wizard."""


def draft_of(form: Typed) -> Draft:
    return Draft(
        form.get("code", "").strip(),
        form.get("name", "").strip(),
        form.get("questionnaire", ""),
        (_day(form, "opens_on"), _day(form, "closes_on")),
        (_day(form, "period_from"), _day(form, "period_to")),
    )


def change_of(step: str, form: Typed) -> dict[str, Any]:
    """The fields of the round that a step has changed."""
    return _CHANGES[step](form)


def plan_of(form: Typed) -> SamplePlan:
    return SamplePlan(
        precision_of=_one_of(form, "precision_of", PRECISION_OF),
        margin=_share(form, "margin", 0.001, 0.5),
        confidence=_share(form, "confidence", 0.5, 0.9999),
        expected=_share(form, "expected", 0.01, 0.99),
        design_effect=_number(form, "design_effect", 1, 20),
        response_rate=_share(form, "response_rate", 0.01, 1),
        minimum=int(_number(form, "minimum", 0, 100_000)),
        allocation=_one_of(form, "allocation", ALLOCATIONS),
    )


def _basics(form: Typed) -> dict[str, Any]:
    wanted = draft_of(form)
    return {
        "name": wanted.name,
        "opens_on": wanted.open_days[0],
        "closes_on": wanted.open_days[1],
        "period_from": wanted.period[0],
        "period_to": wanted.period[1],
        "year": wanted.period[0].year,
        "vietnamese_only": "vietnamese_only" in form,
    }


def _modes(form: Typed) -> dict[str, Any]:
    chosen = tuple(mode for mode in MODES if mode in form.getlist("modes"))
    if not chosen:
        raise RoundFieldRefused("modes", gettext("Xin chọn ít nhất một cách hỏi."))
    return {"modes": chosen}


def _size(form: Typed) -> dict[str, Any]:
    return {"plan": plan_of(form)}


def _rules(form: Typed) -> dict[str, Any]:
    return {
        "formula": form.get("formula", ""),
        "aggregation": form.get("aggregation", ""),
        "weighting": form.get("weighting", ""),
        "interval": form.get("interval", ""),
        "confidence": _share(form, "confidence", 0.5, 0.9999),
        "minimum_cell": int(_number(form, "minimum_cell", 1, 1000)),
        "target": _share(form, "target", 0.01, 1) if form.get("target", "").strip() else None,
    }


_CHANGES = {
    "basics": _basics,
    "agencies": lambda _form: {},
    "modes": _modes,
    "size": _size,
    "rules": _rules,
}


def _day(form: Typed, name: str) -> datetime.date:
    try:
        found = day_in(form, name)
    except FieldRefused as refusal:
        raise RoundFieldRefused(name, refusal.sentence, **refusal.values) from refusal
    if found is None:
        raise RoundFieldRefused(name, gettext("Hãy ghi ngày."))
    return found


def _number(form: Typed, name: str, least: float, most: float) -> float:
    typed = form.get(name, "").strip()
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise RoundFieldRefused(
            name,
            gettext("“%(typed)s” không dùng được; cần một số từ %(least)s đến %(most)s."),
            typed=typed,
            least=f"{least:g}".replace(".", ","),
            most=f"{most:g}".replace(".", ","),
        )
    return value


def _share(form: Typed, name: str, least: float, most: float) -> float:
    return _number(form, name, 100 * least, 100 * most) / 100


def _one_of(form: Typed, name: str, allowed: tuple[str, ...]) -> str:
    if form.get(name, "") not in allowed:
        raise RoundFieldRefused(name, gettext("Xin chọn một trong các mục có sẵn."))
    return form.get(name, "")


def typed_round(outline: RoundOutline) -> dict[str, str]:
    """A round as its fields would be typed."""
    found = outline.round
    plan = found.plan or SamplePlan()
    percent = {"margin": plan.margin, "expected": plan.expected, "rate": plan.response_rate}
    words = {name: _typed_percent(value) for name, value in percent.items()}
    return {
        "code": found.code,
        "name": found.name,
        "opens_on": found.opens_on.isoformat(),
        "closes_on": found.closes_on.isoformat(),
        "vietnamese_only": "yes" if found.vietnamese_only else "",
        "period_from": found.period_from.isoformat(),
        "period_to": found.period_to.isoformat(),
        "precision_of": plan.precision_of,
        "margin": words["margin"],
        "expected": words["expected"],
        "response_rate": words["rate"],
        "design_effect": f"{plan.design_effect:g}".replace(".", ","),
        "minimum": str(plan.minimum),
        "allocation": plan.allocation,
        "quotas": stored_quotas(outline),
        "formula": found.formula,
        "aggregation": found.aggregation,
        "weighting": found.weighting,
        "interval": found.interval,
        "confidence": _typed_percent(found.confidence),
        "minimum_cell": str(found.minimum_cell),
        "target": "" if found.target is None else _typed_percent(found.target),
    }


def stored_quotas(outline: RoundOutline) -> str:
    """The list that is kept, as it would be pasted; empty where forms are shared out otherwise."""
    plan = outline.round.plan
    if plan is None or plan.allocation != "quotas":
        return ""
    return "\n".join(f"{code};{quota or 0}" for code, quota in outline.quotas.items())


def _typed_percent(value: float) -> str:
    return f"{100 * value:.10g}".replace(".", ",")
