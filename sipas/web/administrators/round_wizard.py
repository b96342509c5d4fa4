"""The steps that make a round: each is one page, saved when it is sent."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response

from sipas.actions.figure_rules import FIELDS, figure_change
from sipas.actions.quota_lists import quota_workbook
from sipas.actions.round_edits import save_step
from sipas.actions.round_members import members_of, round_outline, with_block, with_shown
from sipas.actions.round_planning import planned_round
from sipas.actions.round_proposals import start_round
from sipas.actions.round_questionnaire import questionnaire_change
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import UnknownRound
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.web.accounts import database_of_app
from sipas.web.administrators.quota_form import SizeForm, has_file, size_form, uploaded_form
from sipas.web.administrators.round_forms import (
    STEPS,
    change_of,
    draft_of,
    plan_of,
    stored_quotas,
)
from sipas.web.administrators.round_step_pages import new_page, size_page, step_page
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import gettext
from sipas.web.uploads import ORGANISATION_BYTES

blueprint = Blueprint("round_wizard", __name__)
Found = TypeVar("Found")
Answer = Response | str | tuple[str, int]


@blueprint.get("/administrators/rounds/new")
@requires("administrator", "auditor")
def show_new() -> str:
    return new_page()


@blueprint.post("/administrators/rounds/new")
@requires("administrator")
def start() -> Answer:
    try:
        draft = draft_of(request.form)
        like = request.form.get("like", "")
        started = start_round(database_of_app(), draft, like, current_user.email, now())
    except RoundRefused as refusal:
        return new_page(refusal), 422
    flash(gettext("Đã lưu bản nháp. Các bước sau đã điền sẵn; chỉ sửa chỗ cần sửa."))
    for one in started.said:
        flash(gettext(one.sentence) % one.values)
    return redirect(_address(started.round.code, "agencies"), 303)


@blueprint.get("/administrators/rounds/<code>/steps/<step>")
@requires("administrator", "auditor")
def show_step(code: str, step: str) -> str:
    return _found(lambda: step_page(code, step))


@blueprint.post("/administrators/rounds/<code>/steps/<step>")
@requires("administrator")
def save(code: str, step: str) -> Answer:
    if step not in STEPS:
        raise NotFound
    try:
        return _ACTS[step](code)
    except UnknownRound as error:
        raise NotFound from error
    except RoundRefused as refusal:
        return step_page(code, step, refusal), 422


@blueprint.get("/administrators/rounds/<code>/quotas.xlsx")
@requires("administrator", "auditor")
def fetch_quotas(code: str) -> Response:
    content = _found(lambda: quota_workbook(database_of_app(), code, gettext))
    return send_file(
        BytesIO(content), WORKBOOK_TYPE, as_attachment=True, download_name=f"chi-tieu-{code}.xlsx"
    )


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> Response:
    """The form was not read: its step is opened again as it is kept."""
    words = gettext("Tệp lớn hơn %(most)d MB. Danh sách chỉ tiêu của cả một tỉnh chưa đến 1 MB.")
    flash(words % {"most": ORGANISATION_BYTES // 1024**2})
    return redirect(_address((request.view_args or {})["code"], "size"), 303)


def _basics(code: str) -> Answer:
    if request.form.get("act") == "compare":
        return step_page(code, "basics", is_typed=True)
    found = round_outline(database_of_app(), code).round
    key = request.form.get("questionnaire", "")
    change = change_of("basics", request.form)
    change |= questionnaire_change(database_of_app(), found, key)
    return _saved(code, "basics", change)


def _agencies(code: str) -> Answer:
    """Whoever turns a page keeps what was ticked on the one before."""
    act, _, where = request.form.get("act", "save").partition("-")
    before = members_of(database_of_app(), code)
    shown = request.form.getlist("shown") or before
    wanted = with_shown(before, shown, request.form.getlist("agencies"))
    if act in {"all", "none"}:
        found = round_outline(database_of_app(), code).round
        wanted = with_block(database_of_app(), found, wanted, where, is_asked=act == "all")
    if act == "save" or set(wanted) != set(before):
        _write(code, "agencies", {}, agencies=wanted)
    if act == "save":
        return redirect(_address(code, "modes"), 303)
    page = int(where) if act == "page" and where.isdecimal() else None
    search = request.form.get("search", "").strip() or None
    return redirect(_address(code, "agencies", page=page, search=search), 303)


def _modes(code: str) -> Answer:
    return _saved(code, "modes", change_of("modes", request.form))


def _size(code: str) -> Answer:
    """A file, a search or a page shows what would be; only `save` without a new file writes."""
    act = request.form.get("act", "save")
    if act == "upload" or has_file():
        sent = uploaded_form(code)
        return size_page(code, sent), 422 if sent.faults else 200
    outline = round_outline(database_of_app(), code)
    typed = size_form(code, stored_quotas(outline))
    if act != "save":
        return size_page(code, typed)
    return _saved(code, "size", change_of("size", request.form), quotas=_planned(code, typed))


def _rules(code: str) -> Answer:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    change = change_of("rules", request.form)
    return _saved(code, "rules", change | figure_change(database_of_app(), code, typed))


_ACTS: dict[str, Callable[[str], Answer]] = {
    "basics": _basics,
    "agencies": _agencies,
    "modes": _modes,
    "size": _size,
    "rules": _rules,
}


def _planned(code: str, typed: SizeForm) -> dict[str, int | None]:
    return planned_round(database_of_app(), code, plan_of(typed.typed), typed.planned).planned


def _saved(code: str, step: str, change: dict[str, Any], **others: Any) -> Response:
    _write(code, step, change, **others)
    after = (*STEPS, "check")[STEPS.index(step) + 1]
    return redirect(_address(code, after), 303)


def _write(code: str, step: str, change: dict[str, Any], **others: Any) -> None:
    version = request.form.get("version", 0, type=int)
    by = current_user.email
    save_step(database_of_app(), code, version, step, change, by, now(), **others)


def _address(code: str, step: str, **others: Any) -> str:
    return url_for("round_wizard.show_step", code=code, step=step, **others)


def _found(read: Callable[[], Found]) -> Found:
    try:
        return read()
    except UnknownRound as error:
        raise NotFound from error
