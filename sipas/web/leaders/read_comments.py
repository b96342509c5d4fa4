"""What citizens wrote, as far as moderators let others read it: for leaders alone."""

from flask import Blueprint, abort, render_template, request

from sipas.actions.approved_comments import approved_comments
from sipas.actions.rounds import UnknownRound
from sipas.web.accounts import database_of_app
from sipas.web.guards import requires

blueprint = Blueprint("read_comments", __name__)


@blueprint.get("/leaders/rounds/<round_code>/comments")
@requires("leader", "administrator", "auditor")
def show_comments(round_code: str) -> str:
    typed, page = request.args.get("agency", "")[:200], request.args.get("page", 1, int)
    try:
        found = approved_comments(database_of_app(), round_code, typed, page)
    except UnknownRound:
        abort(404)
    return render_template("leaders/comments.html", found=found, typed=typed, is_for_leaders=True)
