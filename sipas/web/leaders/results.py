"""The results of a round: published ones for everybody, all of them for leaders."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template

from sipas.actions.progress import rounds_overview
from sipas.actions.publication import findings_of, published_rounds
from sipas.actions.rounds import UnknownRound
from sipas.findings.outline import outline_of
from sipas.findings.wording import voice_for
from sipas.web.accounts import database_of_app
from sipas.web.clock import now
from sipas.web.guards import public, requires
from sipas.web.locale import current_language

blueprint = Blueprint("results", __name__)


@blueprint.get("/")
@public
def show_latest() -> str:
    rounds = published_rounds(database_of_app())
    if not rounds:
        return render_template("leaders/nothing_published.html", is_for_leaders=False)
    return _page_for_everybody(rounds[0].code)


@blueprint.get("/results/<round_code>")
@public
def show_published(round_code: str) -> str:
    return _page_for_everybody(round_code)


@blueprint.get("/leaders/")
@requires("leader", "administrator", "auditor")
def show_rounds() -> str:
    overviews = rounds_overview(database_of_app())
    return render_template("leaders/rounds.html", overviews=overviews, is_for_leaders=True)


@blueprint.get("/leaders/rounds/<round_code>")
@requires("leader", "administrator", "auditor")
def show_round(round_code: str) -> str:
    return _page(round_code, is_for_leaders=True, chart_page="charts.show_chart")


def _page_for_everybody(round_code: str) -> str:
    rounds = published_rounds(database_of_app())
    if round_code not in {one.code for one in rounds}:
        abort(404)
    others = [one for one in rounds if one.code != round_code]
    return _page(
        round_code, is_for_leaders=False, chart_page="charts.show_published", others=others
    )


def _page(
    round_code: str, *, is_for_leaders: bool, chart_page: str, others: Sequence[object] = ()
) -> str:
    try:
        findings = findings_of(database_of_app(), round_code, now())
    except UnknownRound:
        abort(404)
    return render_template(
        "leaders/results.html",
        outline=outline_of(findings, voice_for(current_language())),
        state=findings.facts.state,
        is_for_leaders=is_for_leaders,
        chart_page=chart_page,
        agency_page="groups.show_agency" if is_for_leaders else "groups.show_published_agency",
        block_page="groups.show_block" if is_for_leaders else "groups.show_published_block",
        measure_page="groups.show_measure" if is_for_leaders else "groups.show_published_measure",
        file_page="files.send_file" if is_for_leaders else "files.send_published",
        others=others,
    )
