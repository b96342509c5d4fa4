"""Rounds: the list, where one stands, and the steps of its life."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.approval import approval_outlook, approve_round, round_story
from sipas.actions.drawing import draw_charts
from sipas.actions.publication import publish_findings
from sipas.actions.round_lines import round_lines, round_standing
from sipas.actions.rounds import (
    RoundRefused,
    UnknownRound,
    archive_round,
    close_round,
    open_round,
)
from sipas.findings.findings import Findings
from sipas.web.accounts import database_of_app
from sipas.web.clock import now, today
from sipas.web.guards import requires, scope_of_user
from sipas.web.locale import gettext

blueprint = Blueprint("rounds", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/administrators/")
@requires("administrator", "auditor", "coordinator")
def show_rounds() -> str:
    rounds = round_lines(database_of_app(), today(), scope_of_user())
    return render_template("administrators/rounds.html", rounds=rounds)


@blueprint.get("/administrators/rounds/<code>")
@requires("administrator", "auditor", "coordinator")
def show_round(code: str) -> str:
    return _page(code)


@blueprint.post("/administrators/rounds/<code>/approve")
@requires("administrator")
def approve_one(code: str) -> Answer:
    def step() -> None:
        read = request.form.get("fingerprint", "")
        approve_round(database_of_app(), code, read, current_user.email, now())

    return _take(code, step, gettext("Đợt khảo sát đã được duyệt và có thể mở."))


@blueprint.post("/administrators/rounds/<code>/archive")
@requires("administrator")
def archive_one(code: str) -> Answer:
    def step() -> None:
        archive_round(database_of_app(), code, current_user.email, now=now())

    return _take(code, step, gettext("Đợt khảo sát đã được lưu trữ; kết quả vẫn xem được."))


@blueprint.post("/administrators/rounds/<code>/open")
@requires("administrator")
def open_one(code: str) -> Answer:
    def step() -> None:
        open_round(database_of_app(), code, today(), current_user.email, now=now())

    return _take(code, step, gettext("Đợt khảo sát đã mở: các quầy nhận phiếu."))


@blueprint.post("/administrators/rounds/<code>/close")
@requires("administrator")
def close_one(code: str) -> Answer:
    def step() -> None:
        _check_typed(code)
        close_round(database_of_app(), code, today(), current_user.email, now=now())

    return _take(code, step, gettext("Đợt khảo sát đã đóng: không quầy nào nhận thêm phiếu."))


@blueprint.post("/administrators/rounds/<code>/publish")
@requires("administrator")
def publish_one(code: str) -> Answer:
    def step() -> None:
        _check_typed(code)
        publish_findings(database_of_app(), code, now(), current_user.email, _all_charts)

    return _take(code, step, gettext("Kết quả đã công bố: mọi người xem được ở trang chủ."))


def _take(code: str, step: Callable[[], None], done: str) -> Answer:
    """Takes a step, then shows the round; a refusal stands beside the form it belongs to."""
    try:
        step()
    except UnknownRound as error:
        raise NotFound from error
    except RoundRefused as refusal:
        return _page(code, refusal.translated(gettext)), 422
    flash(done)
    return redirect(url_for("rounds.show_round", code=code), 303)


def _all_charts(findings: Findings) -> dict[tuple[str, str], str]:
    return dict(draw_charts(findings))


def _check_typed(code: str) -> None:
    """A step that many people notice is taken only by who has written the round's code."""
    if request.form.get("typed", "").strip() != code:
        raise RoundRefused(
            gettext("Xin gõ đúng mã đợt “%(code)s” để xác nhận. Chưa có gì thay đổi."), code=code
        )


def _page(code: str, problem: str = "") -> str:
    try:
        standing = round_standing(database_of_app(), code, today(), scope_of_user())
    except UnknownRound as error:
        raise NotFound from error
    typed = request.form.get("typed", "")
    # A code typed rightly for a step that came too late must not confirm the next step.
    is_mistyped = bool(problem) and typed.strip() != code
    return render_template(
        "administrators/round.html",
        standing=standing,
        outlook=approval_outlook(database_of_app(), code, current_user.email),
        story=round_story(database_of_app(), code),
        problem=problem,
        is_mistyped=is_mistyped,
        typed=typed if is_mistyped else "",
    )
