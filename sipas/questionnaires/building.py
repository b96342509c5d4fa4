"""From the tables of a file to a questionnaire, refusing whatever the format does not have."""

from typing import Any

from sipas.questionnaires.faults import Source
from sipas.questionnaires.model import (
    NOT_APPLICABLE,
    Condition,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
)
from sipas.questionnaires.rules import check_rules
from sipas.questionnaires.tables import OPTION_CODE, QUESTIONNAIRE_CODE, STABLE_CODE, Table

LEVELS = ("1", "2", "3", "4", "5")
LONGEST_TEXT = {Kind.SHORT_TEXT: 200, Kind.LONG_TEXT: 2000}

_EVERY_KIND = ("code", "kind", "text", "hint", "required", "condition")
_OF_KIND = {
    Kind.SATISFACTION: ("not_applicable",),
    Kind.SINGLE: ("options",),
    Kind.SEVERAL: ("options", "most"),
    Kind.NUMBER: ("unit", "minimum", "maximum"),
    Kind.SHORT_TEXT: ("max_length",),
    Kind.LONG_TEXT: ("max_length",),
}
_OPTION_EXAMPLE = 'options = [{ code = "yes", label = "Có" }, { code = "no", label = "Không" }]'
_CONDITION_EXAMPLE = 'condition = { question = "lateness", any_of = ["yes"] }'


def build_questionnaire(values: dict[str, Any], source: Source) -> Questionnaire:
    table = Table(source, values)
    table.only(
        *("code", "version", "minutes", "title", "introduction", "source"),
        *("scale", "not_applicable", "section", "words"),
    )
    questionnaire = Questionnaire(
        code=table.code(QUESTIONNAIRE_CODE),
        version=table.required_whole("version", 1),
        title=table.text("title"),
        introduction=table.text("introduction"),
        minutes=table.required_whole("minutes", 1),
        source=table.text("source"),
        scale=_scale(table),
        not_applicable_label=table.text("not_applicable"),
        sections=tuple(_section(part) for part in table.tables("section", "[[section]]")),
    )
    check_rules(questionnaire, source)
    return questionnaire


def _scale(table: Table) -> tuple[Option, ...]:
    _ = table.source.gettext
    labels = table.texts("scale")
    if len(labels) != len(LEVELS) or len(set(labels)) != len(labels):
        reason = _("thang đo phải có đúng 5 mức khác nhau, từ thấp đến cao.")
        raise table.fault("scale", reason, _("Ghi đủ 5 mức, mỗi mức một lần."))
    return tuple(Option(code, label) for code, label in zip(LEVELS, labels, strict=True))


def _section(table: Table) -> Section:
    table.only("code", "title", "introduction", "factor", "core", "question")
    questions = table.tables("question", "[[section.question]]")
    return Section(
        code=table.code(STABLE_CODE),
        title=table.text("title"),
        introduction=table.text("introduction", ""),
        is_factor=table.flag("factor", False),
        is_core=table.flag("core", False),
        questions=tuple(_question(part) for part in questions),
    )


def _question(table: Table) -> Question:
    kind = _kind(table)
    table.only(*_EVERY_KIND, *_OF_KIND[kind])
    return Question(
        code=table.code(STABLE_CODE),
        kind=kind,
        text=table.text("text"),
        required=table.flag("required", False),
        options=_options(table) if "options" in _OF_KIND[kind] else (),
        hint=table.text("hint", ""),
        unit=table.text("unit", ""),
        minimum=table.whole("minimum", 0, 0 if kind is Kind.NUMBER else None),
        maximum=table.whole("maximum", 0),
        max_length=table.whole("max_length", 1, LONGEST_TEXT.get(kind)),
        most=table.whole("most", 1),
        not_applicable=table.flag("not_applicable", kind is Kind.SATISFACTION),
        condition=_condition(table),
    )


def _kind(table: Table) -> Kind:
    name = table.text("kind")
    if name not in list(Kind):
        _ = table.source.gettext
        reason = _("không có loại câu hỏi “%(kind)s”.") % {"kind": name}
        mend = _("Chọn một trong: %(kinds)s.") % {"kinds": ", ".join(Kind)}
        raise table.fault("kind", reason, mend)
    return Kind(name)


def _options(table: Table) -> tuple[Option, ...]:
    return tuple(_option(entry) for entry in table.tables("options", _OPTION_EXAMPLE))


def _option(table: Table) -> Option:
    table.only("code", "label")
    code = table.code(OPTION_CODE)
    if code == NOT_APPLICABLE:
        _ = table.source.gettext
        reason = _("mã “%(code)s” đã dành cho “không áp dụng”.") % {"code": code}
        raise table.fault("code", reason, _("Chọn một mã khác."))
    return Option(code, table.text("label"))


def _condition(table: Table) -> Condition | None:
    inner = table.table("condition", _CONDITION_EXAMPLE)
    if inner is None:
        return None
    inner.only("question", "any_of")
    return Condition(inner.text("question"), inner.texts("any_of"))
