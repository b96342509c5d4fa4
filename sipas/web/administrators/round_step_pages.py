"""The pages of the steps that make a round: what each shows, kept or typed, with what is wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from sipas.actions.figure_rules import figure_rules
from sipas.actions.planned_page import planned_page
from sipas.actions.poster_check import checks_with_posters
from sipas.actions.round_edits import EDITABLE, STEP_NAMES, EditedMeanwhile
from sipas.actions.round_members import RoundOutline, members_page, round_outline
from sipas.actions.round_planning import RoundPlan, planned_round
from sipas.actions.round_proposals import Proposal, proposed_round
from sipas.actions.round_questionnaire import round_questionnaire
from sipas.actions.round_refusal import RoundRefused
from sipas.web.accounts import database_of_app
from sipas.web.administrators.desks import base_address
from sipas.web.administrators.quota_form import QuotasRefused, SizeForm
from sipas.web.administrators.round_forms import STEPS, Typed, plan_of, typed_round
from sipas.web.clock import today
from sipas.web.locale import NAMES, gettext


def new_page(refusal: RoundRefused | None = None) -> str:
    like = request.values.get("like", "")
    proposal = proposed_round(database_of_app(), today(), like)
    return render_template(
        "administrators/round_new.html",
        proposal=proposal,
        typed=request.form if refusal else _typed_proposal(proposal),
        **_told(refusal),
    )


def step_page(
    code: str,
    step: str,
    refusal: RoundRefused | None = None,
    *,
    is_typed: bool = False,
) -> str:
    """As it is kept, or as it was typed."""
    if step not in (*STEPS, "check"):
        raise NotFound
    outline = round_outline(database_of_app(), code)
    was_typed = is_typed or refusal is not None
    typed = request.form if was_typed else _kept(outline, step)
    if step == "size":
        faults = refusal.faults if isinstance(refusal, QuotasRefused) else ()
        kept = planned_round(database_of_app(), code)
        more = {**_sizes(kept, search=typed.get("search", "")), "faults": faults}
    else:
        more = _MORE[step](outline)
    return _rendered(outline, step, typed, refusal, more, was_typed=was_typed)


def size_page(code: str, sent: SizeForm) -> str:
    """What would be planned by a form that is not saved yet."""
    outline = round_outline(database_of_app(), code)
    view = planned_round(database_of_app(), code, plan_of(sent.typed), sent.planned)
    more = _sizes(view, search=sent.typed.get("search", ""), page=sent.page)
    more |= {"faults": sent.faults, "missing": _missing(view, sent), "is_preview": True}
    return _rendered(outline, "size", sent.typed, None, more, was_typed=True)


def _rendered(
    outline: RoundOutline,
    step: str,
    typed: Typed | Mapping[str, str],
    refusal: RoundRefused | None,
    more: Mapping[str, Any],
    *,
    was_typed: bool,
) -> str:
    # Whoever was told of another's edit has read it, and may save over it.
    sends_typed = was_typed and not isinstance(refusal, EditedMeanwhile)
    version = request.form.get("version", 0, type=int) if sends_typed else outline.round.version
    return render_template(
        "administrators/round_step.html",
        round=outline.round,
        outline=outline,
        step=step,
        steps=(*STEPS, "check"),
        step_names=STEP_NAMES,
        typed=typed,
        was_typed=was_typed,
        is_editable=outline.round.state in EDITABLE,
        version=version,
        language_names=NAMES,
        **_told(refusal),
        **more,
    )


def _kept(outline: RoundOutline, step: str) -> dict[str, str]:
    typed = typed_round(outline)
    if step != "rules":
        return typed
    return typed | dict(figure_rules(database_of_app(), outline.round.code).texts)


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
        "like": proposal.like.code if proposal.like else "",
    }


def _basics(outline: RoundOutline) -> dict[str, Any]:
    chosen = request.form.get("questionnaire", "")
    return {"asked": round_questionnaire(database_of_app(), outline.round, chosen)}


def _agencies(outline: RoundOutline) -> dict[str, Any]:
    search = request.values.get("search", "").strip()
    page = request.args.get("page", 1, type=int)
    shown = members_page(database_of_app(), outline.round, search, page)
    return {"members": shown, "search": search}


def _modes(_outline: RoundOutline) -> dict[str, Any]:
    return {}


def _rules(outline: RoundOutline) -> dict[str, Any]:
    return {"rules": figure_rules(database_of_app(), outline.round.code)}


def _check(outline: RoundOutline) -> dict[str, Any]:
    return {
        "checks": checks_with_posters(
            database_of_app(), outline.round.code, today(), base_address()
        )
    }


_MORE: dict[str, Callable[[RoundOutline], dict[str, Any]]] = {
    "basics": _basics,
    "agencies": _agencies,
    "modes": _modes,
    "rules": _rules,
    "check": _check,
}


def _sizes(view: RoundPlan, search: str = "", page: int | None = None) -> dict[str, Any]:
    wanted = request.args.get("page", 1, type=int) if page is None else page
    found = planned_page(view, search or request.args.get("search", ""), wanted)
    return {"view": view, "shown": found, "missing": (), "is_preview": False}


def _missing(view: RoundPlan, sent: SizeForm) -> tuple[str, ...]:
    """Names of the agencies of the round that a list does not speak of."""
    left = set(sent.quotas.missing) if sent.quotas else set()
    return tuple(line.name for line in view.agencies if line.code in left)


def _told(refusal: RoundRefused | None) -> dict[str, Any]:
    return {
        "problem": refusal.translated(gettext) if refusal else "",
        "problem_field": refusal.field if refusal else "",
    }
