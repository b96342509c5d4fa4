"""One agency, block or measure: the way down from a round's results, under the same guards."""

from flask import Blueprint, abort, render_template, request

from sipas.actions.publication import findings_of, published_rounds
from sipas.actions.rounds import UnknownRound
from sipas.findings.group_outline import UnknownGroup, group_outline
from sipas.findings.measure_outline import UnknownMeasure, measure_outline
from sipas.findings.wording import voice_for
from sipas.web.accounts import database_of_app
from sipas.web.clock import now
from sipas.web.guards import public, requires
from sipas.web.locale import current_language

blueprint = Blueprint("groups", __name__)


@blueprint.get("/results/<round_code>/agencies/<group_code>")
@public
def show_published_agency(round_code: str, group_code: str) -> str:
    return _published(round_code, "agency", group_code)


@blueprint.get("/results/<round_code>/blocks/<group_code>")
@public
def show_published_block(round_code: str, group_code: str) -> str:
    return _published(round_code, "block", group_code)


@blueprint.get("/leaders/rounds/<round_code>/agencies/<group_code>")
@requires("leader", "administrator", "auditor")
def show_agency(round_code: str, group_code: str) -> str:
    return _page(round_code, "agency", group_code, is_for_leaders=True)


@blueprint.get("/leaders/rounds/<round_code>/blocks/<group_code>")
@requires("leader", "administrator", "auditor")
def show_block(round_code: str, group_code: str) -> str:
    return _page(round_code, "block", group_code, is_for_leaders=True)


@blueprint.get("/results/<round_code>/measures/<measure_code>")
@public
def show_published_measure(round_code: str, measure_code: str) -> str:
    if round_code not in {one.code for one in published_rounds(database_of_app())}:
        abort(404)
    return _measure_page(round_code, measure_code, is_for_leaders=False)


@blueprint.get("/leaders/rounds/<round_code>/measures/<measure_code>")
@requires("leader", "administrator", "auditor")
def show_measure(round_code: str, measure_code: str) -> str:
    return _measure_page(round_code, measure_code, is_for_leaders=True)


def _measure_page(round_code: str, measure_code: str, *, is_for_leaders: bool) -> str:
    try:
        findings = findings_of(database_of_app(), round_code, now())
        only, page = request.args.get("block", ""), request.args.get("page", 1, int)
        voice = voice_for(current_language())
        measure = measure_outline(findings, measure_code, voice, only, page)
    except (UnknownRound, UnknownMeasure):
        abort(404)
    return render_template("leaders/measure.html", measure=measure, is_for_leaders=is_for_leaders)


def _published(round_code: str, kind: str, code: str) -> str:
    if round_code not in {one.code for one in published_rounds(database_of_app())}:
        abort(404)
    return _page(round_code, kind, code, is_for_leaders=False)


def _page(round_code: str, kind: str, code: str, *, is_for_leaders: bool) -> str:
    try:
        findings = findings_of(database_of_app(), round_code, now())
        page = request.args.get("page", 1, int)
        group = group_outline(findings, kind, code, voice_for(current_language()), page)
    except (UnknownRound, UnknownGroup):
        abort(404)
    return render_template("leaders/group.html", group=group, is_for_leaders=is_for_leaders)
