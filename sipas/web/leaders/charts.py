"""The pictures of a round, under the same guards as its pages."""

from flask import Blueprint, Response, abort

from sipas.actions.drawing import UnknownChart
from sipas.actions.pictures import picture_of
from sipas.actions.publication import published_rounds
from sipas.actions.rounds import UnknownRound
from sipas.web.accounts import database_of_app
from sipas.web.clock import now
from sipas.web.guards import public, requires
from sipas.web.locale import current_language

blueprint = Blueprint("charts", __name__)
# What is published stays as it is; a phone need not fetch it again while somebody reads.
KEPT_SECONDS = 600


@blueprint.get("/results/<round_code>/charts/<name>")
@public
def show_published(round_code: str, name: str) -> Response:
    if round_code not in {one.code for one in published_rounds(database_of_app())}:
        abort(404)
    picture = _picture(round_code, name)
    picture.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return picture


@blueprint.get("/leaders/rounds/<round_code>/charts/<name>")
@requires("leader", "administrator", "auditor")
def show_chart(round_code: str, name: str) -> Response:
    return _picture(round_code, name)


def _picture(round_code: str, name: str) -> Response:
    try:
        svg = picture_of(database_of_app(), round_code, name, current_language(), now())
    except (UnknownChart, UnknownRound):
        abort(404)
    return Response(svg, mimetype="image/svg+xml")
