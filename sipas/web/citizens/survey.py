"""The survey of a desk: one page to answer, one door for the answers, thanks with a receipt code.

No cookie is set here and no session read, hence no token against forged forms: a forged form
borrows the visitor's standing with the site, and a citizen has none. The identifier made with each
page keeps a response from counting twice; whoever invents another one answers as anybody may.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from uuid import UUID, uuid4

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sipas.actions.collection import collect_response
from sipas.actions.surveys import SurveyState, find_survey, remembered_survey
from sipas.actions.visits import VisitCounter, device_of
from sipas.questionnaires.answers import Problem
from sipas.store.database import Database, DatabaseBusy
from sipas.web.citizens.arrival import show_closed_door
from sipas.web.citizens.pages import (
    IDENTIFIER,
    RETURNED,
    returned_page,
    survey_page,
    thanks_page,
)
from sipas.web.citizens.sent import sent_fields
from sipas.web.clock import now, today
from sipas.web.errors import RETRY_AFTER_SECONDS
from sipas.web.guards import public
from sipas.web.installation import doubt_database
from sipas.web.locale import current_language
from sipas.web.locale import gettext as _

blueprint = Blueprint("citizens", __name__)

MODE = "qr"
_VISITS = "sipas_visits"
# The longest free text in Vietnamese, each letter as three escaped bytes, several times over.
MOST_BYTES = 128 * 1024
_RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]
Submitted = Mapping[str, Sequence[str]]


def register(app: Flask) -> None:
    app.extensions["csrf"].exempt(blueprint)
    app.extensions[_VISITS] = VisitCounter(app.extensions["sipas_database"])


@blueprint.before_request
def limit_size() -> None:
    request.max_content_length = MOST_BYTES


@blueprint.get("/q/<desk_code>")
@public
def show_survey(desk_code: str) -> Answer:
    survey = find_survey(_database(), desk_code, today())
    if survey.state is SurveyState.UNKNOWN and desk_code != desk_code.lower():
        # Typed from the poster, with the capital letter that keyboards begin with.
        return redirect(url_for("citizens.show_survey", desk_code=desk_code.lower()))
    if survey.state is not SurveyState.OPEN:
        return show_closed_door(survey)
    _visits().count_opened(survey, device_of(request.user_agent.string), now())
    return survey_page(survey, uuid4())


@blueprint.post("/q/<desk_code>")
@public
def send_answers(desk_code: str) -> Answer:
    submitted = sent_fields(request)
    identifier = _identifier_of(submitted)
    _count_start(desk_code, submitted)
    if identifier is None:
        return _ask_again(desk_code, uuid4(), submitted)
    try:
        collected = collect_response(
            _database(), desk_code, identifier, submitted, current_language(), MODE, now()
        )
    except DatabaseBusy:
        return _offer_to_send_again(submitted)
    if collected.receipt is None:
        return _ask_again(desk_code, identifier, submitted, collected.problems)
    return redirect(url_for("citizens.show_thanks", receipt=collected.receipt), 303)


@blueprint.get("/thanks/<receipt>")
@public
def show_thanks(receipt: str) -> Answer:
    # The page does not look the code up, so it shows only what looks like one.
    if not _RECEIPT.fullmatch(receipt):
        abort(404)
    return thanks_page(receipt)


def _ask_again(
    desk_code: str, identifier: UUID, typed: Submitted, problems: Sequence[Problem] = ()
) -> Answer:
    survey = find_survey(_database(), desk_code, today())
    if survey.state is not SurveyState.OPEN:
        return show_closed_door(survey)
    if problems:
        notice = _("Phiếu chưa gửi được: còn câu cần xem lại")
    else:
        notice = _("Phiếu chưa gửi được: xin Ông/Bà bấm gửi một lần nữa")
    return returned_page(survey, identifier, typed, problems, notice)


def _offer_to_send_again(submitted: Submitted) -> Answer:
    """Everything that was sent, in a page that needs no database, under the same identifier."""
    doubt_database()
    page = render_template("citizens/busy.html", submitted=submitted)
    return page, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}


def _identifier_of(submitted: Submitted) -> UUID | None:
    try:
        return UUID(submitted[IDENTIFIER][0])
    except (LookupError, ValueError):
        return None


def _count_start(desk_code: str, submitted: Submitted) -> None:
    """A form counts once, however often it comes back to be mended."""
    if RETURNED in submitted:
        return
    with suppress(DatabaseBusy):  # the answers are worth more than the count
        survey = remembered_survey(_database(), desk_code, today())
        _visits().count_started(survey, device_of(request.user_agent.string), now())


def _visits() -> VisitCounter:
    counter: VisitCounter = current_app.extensions[_VISITS]
    return counter


def _database() -> Database:
    database: Database = current_app.extensions["sipas_database"]
    return database
