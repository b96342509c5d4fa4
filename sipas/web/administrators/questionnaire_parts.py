"""The words around the questions of a draft: its title and introduction, and those of a section."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.questionnaire_drafts import DraftChanged, Edit, edit_draft
from sipas.actions.questionnaire_versions import Version
from sipas.languages import LANGUAGES, SOURCE_LANGUAGE
from sipas.questionnaires.editing import HEAD, Editable, EditRefused, part_print
from sipas.questionnaires.edits import edit_head, edit_section
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.model import Questionnaire, Section
from sipas.web.accounts import database_of_app
from sipas.web.administrators.question_form import number_of
from sipas.web.administrators.questionnaires import find_version, words
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("questionnaire_parts", __name__)
blueprint.context_processor(words)
Answer = str | Response | tuple[str, int]
Part = Questionnaire | Section


@dataclass(frozen=True, slots=True)
class PartForm:
    """`texts` are keyed by name and language, as `title_vi`; `problems` by the name of a field."""

    texts: Mapping[str, str]
    minutes: str | None = None
    problems: Mapping[str, str] = field(default_factory=dict)

    def said(self, name: str) -> dict[str, str]:
        return {language: self.texts.get(f"{name}_{language}", "") for language in LANGUAGES}


@blueprint.get("/administrators/questionnaires/<version>/head")
@requires("administrator")
def show_head(version: str) -> Answer:
    found = _draft(version)
    return _page(found, HEAD, _form_of(_head_of(found), str(found.questionnaire.minutes)))


@blueprint.post("/administrators/questionnaires/<version>/head")
@requires("administrator")
def edit_one_head(version: str) -> Answer:
    form = _typed(request.form.get("minutes", "").strip())
    minutes = number_of(form.minutes or "")

    def edit(editable: Editable, _used: frozenset[str]) -> None:
        edit_head(editable, form.said("title"), form.said("introduction"), minutes)

    return _take(_draft(version), HEAD, form, edit)


@blueprint.get("/administrators/questionnaires/<version>/sections/<section>")
@requires("administrator")
def show_section(version: str, section: str) -> Answer:
    found = _draft(version)
    return _page(found, f"section.{section}", _form_of(_section_of(found, section)))


@blueprint.post("/administrators/questionnaires/<version>/sections/<section>")
@requires("administrator")
def edit_one_section(version: str, section: str) -> Answer:
    found, form = _draft(version), _typed()
    _section_of(found, section)
    return _take(
        found,
        f"section.{section}",
        form,
        lambda one, _used: edit_section(
            one, section, form.said("title"), form.said("introduction")
        ),
    )


def _take(found: Version, part: str, form: PartForm, edit: Edit) -> Answer:
    problems = _missing(form)
    if not problems:
        seen = {part: request.form.get("seen", "")}
        database, by = database_of_app(), current_user.email
        try:
            edit_draft(database, found.key, edit, gettext, by, now(), seen=seen)
        except DraftChanged as changed:
            return _page(changed.version, part, form, has_changed=True), 409
        except EditRefused as refusal:
            problems["title_vi"] = refusal.translated(gettext)
        except FaultyQuestionnaire as fault:
            problems[_field(fault)] = fault.reason[:1].upper() + fault.reason[1:]
        else:
            flash(gettext("Đã lưu."))
            address = url_for("questionnaires.show_questionnaire", version=found.key)
            return redirect(address, 303)
    return _page(found, part, replace(form, problems=problems)), 422


def _page(found: Version, part: str, form: PartForm, *, has_changed: bool = False) -> str:
    stored = _head_of(found) if part == HEAD else _section_of(found, part.partition(".")[2])
    return render_template(
        "administrators/questionnaire_part.html",
        version=found,
        part=part,
        form=form,
        stored=stored,
        seen=part_print(found.definition, part),
        has_changed=has_changed,
    )


def _missing(form: PartForm) -> dict[str, str]:
    problems = {}
    if not form.texts["title_vi"]:
        problems["title_vi"] = gettext("Ông/Bà chưa ghi tên bằng tiếng Việt.")
    if form.minutes is not None and isinstance(number_of(form.minutes), str):
        problems["minutes"] = gettext("Xin ghi một số nguyên, ví dụ 10.")
    return problems


def _form_of(parts: Mapping[str, Part], minutes: str | None = None) -> PartForm:
    """A word that nobody translated is an empty field, not the Vietnamese word."""
    texts = {}
    for name in ("title", "introduction"):
        source = getattr(parts[SOURCE_LANGUAGE], name)
        for language, one in parts.items():
            text = getattr(one, name)
            is_own = language == SOURCE_LANGUAGE or text != source
            texts[f"{name}_{language}"] = text if is_own else ""
    return PartForm(texts, minutes)


def _typed(minutes: str | None = None) -> PartForm:
    names = [f"{name}_{code}" for name in ("title", "introduction") for code in LANGUAGES]
    return PartForm({name: " ".join(request.form.get(name, "").split()) for name in names}, minutes)


def _head_of(found: Version) -> Mapping[str, Part]:
    return found.languages


def _section_of(found: Version, code: str) -> Mapping[str, Part]:
    """The local section in each language."""
    parts = {
        language: section
        for language, one in found.languages.items()
        for section in one.sections
        if section.code == code and not section.is_core
    }
    if not parts:
        raise NotFound
    return parts


def _draft(version: str) -> Version:
    found = find_version(version)
    if not found.is_editable:
        raise NotFound
    return found


def _field(fault: FaultyQuestionnaire) -> str:
    name = next((part for part in reversed(fault.path) if isinstance(part, str)), "")
    return {"minutes": "minutes", "introduction": "introduction_vi"}.get(name, "title_vi")
