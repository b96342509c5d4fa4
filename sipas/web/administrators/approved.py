"""Comments that a moderator has let others read: of all agencies, or of a coordinator's own."""

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WsgiResponse

from sipas.actions.agency_search import agencies_to_offer
from sipas.actions.approved_comments import approved_comments, approved_workbook
from sipas.actions.rounds import UnknownRound
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.web.accounts import database_of_app
from sipas.web.errors import show_error
from sipas.web.guards import requires, scope_of_user
from sipas.web.locale import gettext

Answer = WsgiResponse | tuple[str, int, list[tuple[str, str]]]
blueprint = Blueprint("approved", __name__)


@blueprint.errorhandler(UnknownRound)
def show_not_found(_error: UnknownRound) -> Answer:
    return show_error(NotFound())


@blueprint.get("/administrators/approved-comments")
@requires("administrator", "moderator", "coordinator", "auditor")
def show_approved() -> str:
    code, typed = request.args.get("round", ""), request.args.get("agency", "")[:200]
    page, scope = request.args.get("page", 1, int), scope_of_user()
    found = approved_comments(database_of_app(), code, typed, page, scope)
    return render_template(
        "administrators/approved_comments.html",
        found=found,
        typed=typed,
        has_one_agency=scope is not None,
        offered=agencies_to_offer(database_of_app()),
    )


@blueprint.get("/administrators/approved-comments/<code>/comments.xlsx")
@requires("administrator", "auditor")
def fetch_approved(code: str) -> Response:
    headings = (gettext("Cơ quan"), gettext("Câu hỏi"), gettext("Góp ý"))
    content = approved_workbook(database_of_app(), code, headings)
    answer = Response(content, content_type=WORKBOOK_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="gop-y-{code}.xlsx"'
    return answer
