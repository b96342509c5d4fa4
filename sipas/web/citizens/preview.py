"""A questionnaire as citizens will see it, for those who prepare it: nothing is stored.

The page stands in a frame of the administrators' room, so it alone may be framed by this site.
Its form is sent as an address, which changes nothing anywhere; every reader may try it.
"""

from http import HTTPStatus

from flask import Blueprint, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.questionnaire_versions import UnknownVersion, get_version, preview_survey
from sipas.questionnaires.answers import read_answers
from sipas.web.accounts import database_of_app
from sipas.web.citizens.pages import preview_page
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("preview", __name__)
SENT = "_sent"
"""The field that says that the form was sent; no question's code begins with a low line."""


@blueprint.get("/administrators/questionnaires/<version>/citizens-page")
@requires("administrator", "auditor")
def show_citizens_page(version: str) -> Response:
    try:
        found = get_version(database_of_app(), version)
    except UnknownVersion as error:
        raise NotFound from error
    survey = preview_survey(found, gettext("Tên quầy"), gettext("Tên cơ quan"))
    typed = request.args.to_dict(flat=False)
    problems = read_answers(found.questionnaire, typed, gettext).problems if SENT in typed else ()
    notice = _notice(bool(problems)) if SENT in typed else ""
    page = preview_page(survey, typed, problems, notice, SENT)
    page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return page


def _notice(has_problems: bool) -> str:
    if has_problems:
        return gettext("Phiếu chưa gửi được: còn câu cần xem lại")
    return gettext("Phiếu đã đủ: người dân sẽ thấy lời cảm ơn. Bản xem thử không lưu gì.")
