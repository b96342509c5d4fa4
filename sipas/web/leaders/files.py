"""Findings to take away as CSV, JSON or a workbook, under the guards of the page they stand on."""

from flask import Blueprint, Response, abort, current_app

from sipas.actions.export import UnknownForm, export_findings
from sipas.actions.publication import published_rounds
from sipas.actions.rounds import UnknownRound
from sipas.settings import Settings
from sipas.web.accounts import database_of_app
from sipas.web.clock import now
from sipas.web.guards import public, requires
from sipas.web.locale import current_language

blueprint = Blueprint("files", __name__)


@blueprint.get("/results/<round_code>/files/<form>")
@public
def send_published(round_code: str, form: str) -> Response:
    if round_code not in {one.code for one in published_rounds(database_of_app())}:
        abort(404)
    return _file(round_code, form)


@blueprint.get("/leaders/rounds/<round_code>/files/<form>")
@requires("leader", "administrator", "auditor")
def send_file(round_code: str, form: str) -> Response:
    return _file(round_code, form)


def _file(round_code: str, form: str) -> Response:
    try:
        settings: Settings = current_app.extensions["sipas_settings"]
        found = export_findings(
            database_of_app(), settings.data, round_code, form, current_language(), now()
        )
    except (UnknownForm, UnknownRound):
        abort(404)
    answer = Response(found.content, content_type=found.kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer
