"""A draft of a questionnaire, edited one question a page by plain forms."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.questionnaire_drafts import DraftChanged, Edit, edit_draft, remove_draft
from sipas.actions.questionnaire_versions import Version
from sipas.questionnaires.editing import Editable, EditRefused, UnknownPart, part_print
from sipas.questionnaires.edits import (
    add_question,
    add_section,
    edit_question,
    move_question,
    move_section,
    put_into_section,
    remove_question,
    set_condition,
)
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.model import Kind, Question
from sipas.questionnaires.numbering import choices_of, condition_sentence, question_numbers
from sipas.questionnaires.rules import answer_codes
from sipas.web.accounts import database_of_app
from sipas.web.administrators.question_form import (
    QuestionForm,
    blank_form,
    form_of,
    missing_words,
    typed_form,
)
from sipas.web.administrators.questionnaires import find_version, version_page, words
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import current_language, gettext

blueprint = Blueprint("questionnaire_drafts", __name__)
blueprint.context_processor(words)
Answer = str | Response | tuple[str, int]
NEW_SECTION = "new"
"""Chosen instead of a section; no section that this program names is called so."""


@blueprint.get("/administrators/questionnaires/<version>/questions/<question>")
@requires("administrator")
def show_question(version: str, question: str) -> Answer:
    found, asked, section = _question_of(version, question)
    return _question_page(found, form_of(asked, section), question)


@blueprint.post("/administrators/questionnaires/<version>/questions/<question>")
@requires("administrator")
def edit_one(version: str, question: str) -> Answer:
    found, asked, _section = _question_of(version, question)
    form = typed_form(request.form, asked["vi"].kind)

    def edit(editable: Editable, used: frozenset[str]) -> None:
        edit_question(editable, question, form.edit(), used)
        put_into_section(editable, question, form.section)

    seen = {f"question.{question}": request.form.get("seen", "")}
    return _take_form(found, form, question, edit, seen)


@blueprint.get("/administrators/questionnaires/<version>/new-question")
@requires("administrator")
def show_new_question(version: str) -> Answer:
    found = _draft(version)
    kind = request.args.get("kind", "")
    if kind not in list(Kind):
        return render_template("administrators/question_kind.html", version=found)
    return _question_page(found, blank_form(Kind(kind), request.args.get("section", "")))


@blueprint.post("/administrators/questionnaires/<version>/new-question")
@requires("administrator")
def add_one(version: str) -> Answer:
    found = _draft(version)
    if request.form.get("kind", "") not in list(Kind):
        abort(400)
    form = typed_form(request.form, Kind(request.form["kind"]))
    titles = {code: request.form.get(f"section_{code}", "") for code in ("vi", "en")}

    def edit(editable: Editable, used: frozenset[str]) -> None:
        section = form.section
        if section == NEW_SECTION:
            section = add_section(editable, titles, used)
        add_question(editable, section, form.kind, form.edit(), used)

    return _take_form(found, form, "", edit, {}, titles)


@blueprint.post("/administrators/questionnaires/<version>/questions/<question>/move")
@requires("administrator")
def move_one(version: str, question: str) -> Answer:
    by = -1 if request.form.get("by") == "up" else 1
    return _step(version, lambda one, _used: move_question(one, question, by))


@blueprint.post("/administrators/questionnaires/<version>/sections/<section>/move")
@requires("administrator")
def move_one_section(version: str, section: str) -> Answer:
    by = -1 if request.form.get("by") == "up" else 1
    return _step(version, lambda one, _used: move_section(one, section, by))


@blueprint.post("/administrators/questionnaires/<version>/questions/<question>/remove")
@requires("administrator")
def remove_one(version: str, question: str) -> Answer:
    def edit(editable: Editable, _used: frozenset[str]) -> None:
        remove_question(editable, question)

    return _step(version, edit, gettext("Đã bỏ câu hỏi. Mã của nó không dùng lại cho câu nào."))


@blueprint.get("/administrators/questionnaires/<version>/questions/<question>/condition")
@requires("administrator")
def show_condition(version: str, question: str) -> Answer:
    return _condition_page(*_question_of(version, question)[:2])


@blueprint.post("/administrators/questionnaires/<version>/questions/<question>/condition")
@requires("administrator")
def set_one_condition(version: str, question: str) -> Answer:
    found, asked, _section = _question_of(version, question)
    of, any_of = request.form.get("of", ""), request.form.getlist("any_of")
    if of and not any_of:
        problem = gettext("Ông/Bà chưa chọn câu trả lời nào.")
        return _condition_page(found, asked, problem), 422
    return _step(version, lambda one, _used: set_condition(one, question, of, any_of))


@blueprint.post("/administrators/questionnaires/<version>/remove")
@requires("administrator")
def remove_version(version: str) -> Answer:
    found = find_version(version)
    try:
        remove_draft(database_of_app(), version, current_user.email, now())
    except EditRefused as refusal:
        return version_page(found, refusal.translated(gettext)), 422
    flash(gettext("Đã bỏ bản nháp."))
    return redirect(url_for("questionnaires.show_questionnaires"), 303)


def _step(version: str, edit: Edit, done: str = "") -> Answer:
    """A change without a form of its own; a refusal stands on top of the version."""
    found = find_version(version)
    try:
        _change(found, edit)
    except EditRefused as refusal:
        return version_page(found, refusal.translated(gettext)), 422
    except FaultyQuestionnaire as fault:
        return version_page(found, _sentence(fault.reason)), 422
    flash(done or gettext("Đã lưu."))
    return redirect(url_for("questionnaires.show_questionnaire", version=version), 303)


def _take_form(
    found: Version,
    form: QuestionForm,
    question: str,
    edit: Edit,
    seen: Mapping[str, str],
    titles: Mapping[str, str] | None = None,
) -> Answer:
    problems = missing_words(form, gettext)
    if form.section == NEW_SECTION and not (titles or {}).get("vi", "").strip():
        problems["section_vi"] = gettext("Ông/Bà chưa ghi tên phần mới.")
    if not form.section:
        problems["section"] = gettext("Ông/Bà chưa chọn phần.")
    if not problems:
        try:
            _change(found, edit, seen)
        except DraftChanged as changed:
            return _question_page(changed.version, form, question, titles, has_changed=True), 409
        except EditRefused as refusal:
            problems["text_vi"] = refusal.translated(gettext)
        except FaultyQuestionnaire as fault:
            problems[_field(fault, form)] = _sentence(fault.reason)
        else:
            flash(gettext("Đã lưu."))
            address = url_for("questionnaires.show_questionnaire", version=found.key)
            return redirect(address, 303)
    return _question_page(found, replace(form, problems=problems), question, titles), 422


def _change(found: Version, edit: Edit, seen: Mapping[str, str] | None = None) -> None:
    database, by = database_of_app(), current_user.email
    try:
        edit_draft(database, found.key, edit, gettext, by, now(), seen=seen)
    except UnknownPart as error:
        raise NotFound from error


def _question_page(
    found: Version,
    form: QuestionForm,
    question: str = "",
    titles: Mapping[str, str] | None = None,
    *,
    has_changed: bool = False,
) -> str:
    sections = [one for one in found.questionnaire.sections if not one.is_core]
    stored = {
        language: next((q for q in one.questions if q.code == question), None)
        for language, one in found.languages.items()
    }
    return render_template(
        "administrators/question.html",
        version=found,
        form=form,
        question=question,
        titles=titles or {},
        local_sections=sections,
        stored=stored,
        seen=part_print(found.definition, f"question.{question}"),
        has_changed=has_changed,
    )


def _condition_page(found: Version, asked: Mapping[str, Question], problem: str = "") -> str:
    shown = found.languages.get(current_language(), found.questionnaire)
    place = [one.code for one in shown.questions].index(asked["vi"].code)
    earlier = [one for one in shown.questions[:place] if answer_codes(one)]
    condition = asked["vi"].condition
    wanted = request.values.get("of", condition.question if condition else "")
    chosen = next((one for one in earlier if one.code == wanted), None)
    ticked = request.form.getlist("any_of") or (
        condition.any_of if condition and condition.question == wanted else ()
    )
    sentence = condition_sentence(shown, condition, gettext) if condition else ""
    return render_template(
        "administrators/question_condition.html",
        version=found,
        question=next(one for one in shown.questions if one.code == asked["vi"].code),
        numbers=question_numbers(shown),
        earlier=earlier,
        chosen=chosen,
        choices=choices_of(shown, chosen) if chosen else (),
        ticked=ticked,
        sentence=sentence,
        problem=problem,
    )


def _question_of(version: str, code: str) -> tuple[Version, dict[str, Question], str]:
    """The draft, its question in each language, and the section in which it stands."""
    found = _draft(version)
    for section in found.questionnaire.sections:
        if not section.is_core and any(one.code == code for one in section.questions):
            asked = {
                language: next(q for q in one.questions if q.code == code)
                for language, one in found.languages.items()
            }
            return found, asked, section.code
    raise NotFound


def _draft(version: str) -> Version:
    found = find_version(version)
    if not found.is_editable:
        raise NotFound
    return found


def _field(fault: FaultyQuestionnaire, form: QuestionForm) -> str:
    """The field that a fault is about; one that this form does not have is told at the question."""
    name = next((part for part in reversed(fault.path) if isinstance(part, str)), "")
    if name in form.numbers:
        return name
    return "options" if name == "options" and form.has_options else "text_vi"


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]
