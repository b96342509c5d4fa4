"""How a round's figures are made, as an administrator writes it: margins, thin agencies, grades.

While a round is a draft this is part of its steps; once it has opened it has a page of its own.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sipas.actions.calibration_text import (
    calibration_from,
    grades_from,
    grades_to_text,
    margins_to_text,
    thin_from,
)
from sipas.actions.collection import MODE
from sipas.actions.figure_limits import check_figures
from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.round_refusal import RoundRefused
from sipas.questionnaires.model import Kind, Questionnaire
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database
from sipas.store.rounds import Round, RoundState, get_round, put_round, round_agencies

_BY_THEMSELVES = frozenset({RoundState.OPEN, RoundState.CLOSED})
"""Before, the rules are changed with the other steps of the draft; after, not at all."""
FIELDS = ("method", "margins", "lowest", "highest", "on_empty", "thin_below", "grades")


@dataclass(frozen=True, slots=True)
class Variable:
    """What a margin may be about; `options`: codes with their words, () for what is counted."""

    code: str
    label: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FigureRules:
    """The rules of one round as they stand, as text for a form, and what they may speak of."""

    round: Round
    texts: Mapping[str, str]
    variables: tuple[Variable, ...]
    is_open_to_change: bool


def figure_rules(database: Database, code: str) -> FigureRules:
    with database.read() as transaction:
        found = get_round(transaction, code)
    return FigureRules(
        found,
        _texts(found),
        _variables(database, found),
        found.questionnaire_version_id is not None and found.state in _BY_THEMSELVES,
    )


def figure_change(database: Database, code: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a draft that were written; its cells are kept apart by what margins name.

    Raises RoundRefused with the field.
    """
    rules = figure_rules(database, code)
    fields = _fields(rules, typed)
    before = rules.round.calibration
    left = before.variables if before else ()
    others = [name for name in rules.round.cell_variables if name not in left]
    plan = fields["calibration"]
    wanted = plan.variables if plan else ()
    return {**fields, "cell_variables": tuple(dict.fromkeys((*others, *wanted)))}


def change_figure_rules(
    database: Database, code: str, typed: Mapping[str, str], by: str | None, now: datetime.datetime
) -> Round:
    """Writes the rules of a round that has opened and is not published.

    Raises RoundRefused with the field. Margins may only name what the cells are already kept
    apart by.
    """
    rules = figure_rules(database, code)
    if rules.round.state in {RoundState.DRAFT, RoundState.APPROVED}:
        raise RoundRefused(_l("Đợt khảo sát chưa mở: xin sửa ở bước “Cách tính” của đợt."))
    if not rules.is_open_to_change:
        raise RoundRefused(_l("Đợt khảo sát này đã công bố, cách tính không đổi được nữa."))
    changed = replace(rules.round, **_fields(rules, typed))
    check_figures(changed)
    with database.write() as transaction:
        put_round(transaction, changed, round_agencies(transaction, code))
        detail = {name: typed.get(name, "") for name in FIELDS}
        append_audit(transaction, AuditEntry(now, by, "change_figure_rules", code, detail))
    return changed


def _fields(rules: FigureRules, typed: Mapping[str, str]) -> dict[str, Any]:
    options = {one.code: dict(one.options) for one in rules.variables}
    return {
        "calibration": calibration_from(typed, options),
        "thin_below": thin_from(typed.get("thin_below", "")),
        "grades": grades_from(typed.get("grades", "")),
    }


def _texts(found: Round) -> dict[str, str]:
    plan = found.calibration
    lowest, highest = plan.bounds if plan and plan.bounds else ("", "")
    return {
        "method": plan.method if plan else "",
        "margins": margins_to_text(plan) if plan else "",
        "lowest": str(lowest),
        "highest": str(highest),
        "on_empty": plan.on_empty if plan else "collapse",
        "thin_below": "" if found.thin_below is None else str(found.thin_below),
        "grades": grades_to_text(found.grades),
    }


def _variables(database: Database, found: Round) -> tuple[Variable, ...]:
    if found.questionnaire_version_id is None:
        return ()
    questionnaire = frozen_questionnaire(database, found.questionnaire_version_id).source
    return (
        Variable("agency", _l("Cơ quan")),
        Variable("block", _l("Khối")),
        Variable(MODE, _l("Cách trả lời")),
        *_questions(questionnaire),
    )


def _questions(questionnaire: Questionnaire) -> tuple[Variable, ...]:
    return tuple(
        Variable(question.code, question.text, tuple((o.code, o.label) for o in question.options))
        for question in questionnaire.questions
        if question.kind is Kind.SINGLE
    )


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
