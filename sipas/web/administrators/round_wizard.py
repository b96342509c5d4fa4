"""The steps that make a round: each is one page, saved when it is sent."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.approval import approval_outlook
from sipas.actions.round_edits import EditedMeanwhile, save_step
from sipas.actions.round_planning import (
    RoundPlan,
    agencies_to_ask,
    planned_round,
    round_checks,
)
from sipas.actions.round_proposals import Proposal, proposed_round, start_round
from sipas.actions.round_rules import RoundRefused
from sipas.actions.rounds import UnknownRound
from sipas.web.accounts import database_of_app
from sipas.web.administrators.round_forms import (
    STEPS,
    change_of,
    draft_of,
    plan_of,
    quotas_of,
    typed_round,
)
from sipas.web.clock import now, today
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("round_wizard", __name__)
Answer = Response | str | tuple[str, int]


@blueprint.get("/administrators/rounds/new")
@requires("administrator", "auditor")
def show_new() -> str:
    return _new()


@blueprint.post("/administrators/rounds/new")
@requires("administrator")
def start() -> Answer:
    try:
        draft = draft_of(request.form)
        like = request.form.get("like", "")
        created = start_round(database_of_app(), draft, like, current_user.email, now())
    except RoundRefused as refusal:
        return _new(refusal), 422
    flash(gettext("Đã lưu bản nháp. Các bước sau đã điền sẵn; chỉ sửa chỗ cần sửa."))
    return redirect(url_for("round_wizard.show_step", code=created.code, step="agencies"), 303)


@blueprint.get("/administrators/rounds/<code>/steps/<step>")
@requires("administrator", "auditor")
def show_step(code: str, step: str) -> str:
    return _step(code, step)


@blueprint.post("/administrators/rounds/<code>/steps/<step>")
@requires("administrator")
def save(code: str, step: str) -> Answer:
    if step not in STEPS:
        raise NotFound
    try:
        if request.form.get("act") == "calculate":
            return _step(code, step, plan=_planned(code))
        _save(code, step)
    except UnknownRound as error:
        raise NotFound from error
    except RoundRefused as refusal:
        return _step(code, step, refusal), 422
    after = (*STEPS, "check")[STEPS.index(step) + 1]
    return redirect(url_for("round_wizard.show_step", code=code, step=after), 303)


def _save(code: str, step: str) -> None:
    form = request.form
    quotas = _planned(code).planned if step == "size" else None
    save_step(
        database_of_app(),
        code,
        form.get("version", 0, type=int),
        step,
        change_of(step, form),
        current_user.email,
        now(),
        agencies=form.getlist("agencies") if step == "agencies" else None,
        quotas=quotas,
    )


def _planned(code: str) -> RoundPlan:
    return planned_round(
        database_of_app(), code, plan_of(request.form), quotas_of(request.form) or None
    )


def _new(refusal: RoundRefused | None = None) -> str:
    like = request.values.get("like", "")
    proposal = proposed_round(database_of_app(), today(), like)
    return render_template(
        "administrators/round_new.html",
        proposal=proposal,
        typed=request.form if refusal else _typed_proposal(proposal),
        **_told(refusal),
    )


def _typed_proposal(proposal: Proposal) -> dict[str, str]:
    draft = proposal.draft
    return {
        "code": draft.code,
        "name": draft.name,
        "questionnaire": draft.questionnaire,
        "opens_on": draft.open_days[0].isoformat(),
        "closes_on": draft.open_days[1].isoformat(),
        "period_from": draft.period[0].isoformat(),
        "period_to": draft.period[1].isoformat(),
        "like": proposal.like,
    }


def _step(
    code: str, step: str, refusal: RoundRefused | None = None, plan: RoundPlan | None = None
) -> str:
    if step not in (*STEPS, "check"):
        raise NotFound
    try:
        kept = planned_round(database_of_app(), code)
    except UnknownRound as error:
        raise NotFound from error
    is_typed = refusal is not None or plan is not None
    return render_template(
        "administrators/round_step.html",
        round=kept.round,
        step=step,
        steps=(*STEPS, "check"),
        view=plan or kept,
        blocks=agencies_to_ask(database_of_app(), kept.round) if step == "agencies" else (),
        checks=round_checks(database_of_app(), code, today()) if step == "check" else (),
        outlook=approval_outlook(database_of_app(), code, current_user.email),
        typed=request.form if is_typed else typed_round(kept.round, kept.quotas),
        # Whoever was told of another's edit has read it, and may save over it.
        version=_version_to_send(kept, refusal, is_typed=is_typed),
        **_told(refusal),
    )


def _version_to_send(kept: RoundPlan, refusal: RoundRefused | None, *, is_typed: bool) -> int:
    if is_typed and not isinstance(refusal, EditedMeanwhile):
        return request.form.get("version", 0, type=int)
    return kept.round.version


def _told(refusal: RoundRefused | None) -> dict[str, Any]:
    return {
        "problem": refusal.translated(gettext) if refusal else "",
        "problem_field": getattr(refusal, "field", ""),
    }
