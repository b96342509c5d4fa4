"""The survey of a desk: one page to answer, one door for the answers, thanks with a receipt code.

No cookie is set here and no session read, hence no token against forged forms: a forged form
borrows the visitor's standing with the site, and a citizen has none. The identifier made with each
page keeps a response from counting twice; whoever invents another one answers as anybody may.
"""

import re
from uuid import UUID, uuid4

from flask import Blueprint, Flask, abort, redirect, request, url_for

from sipas.actions.collection import Collected, collect_response
from sipas.actions.surveys import SurveyState, find_survey, remembered_survey
from sipas.actions.visits import VisitCounter, device_of
from sipas.web.citizens.arrival import show_closed_door
from sipas.web.citizens.pages import survey_page, thanks_page
from sipas.web.citizens.submission import (
    VISITS,
    Answer,
    Door,
    Submitted,
    database,
    limit_size,
    receive,
    visits,
)
from sipas.web.clock import now, today
from sipas.web.guards import public
from sipas.web.locale import current_language

blueprint = Blueprint("citizens", __name__)
blueprint.before_request(limit_size)

MODE = "qr"
_RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def register(app: Flask) -> None:
    app.extensions["csrf"].exempt(blueprint)
    app.extensions[VISITS] = VisitCounter(app.extensions["sipas_database"])


@blueprint.get("/q/<desk_code>")
@public
def show_survey(desk_code: str) -> Answer:
    survey = find_survey(database(), desk_code, today())
    if survey.state is SurveyState.UNKNOWN and desk_code != desk_code.lower():
        # Typed from the poster, with the capital letter that keyboards begin with.
        return redirect(url_for("citizens.show_survey", desk_code=desk_code.lower()))
    if survey.state is not SurveyState.OPEN:
        return show_closed_door(survey)
    visits().count_opened(survey, device_of(request.user_agent.string), now())
    return survey_page(survey, uuid4())


@blueprint.post("/q/<desk_code>")
@public
def send_answers(desk_code: str) -> Answer:
    def collect(identifier: UUID, submitted: Submitted) -> Collected:
        language = current_language()
        return collect_response(database(), desk_code, identifier, submitted, language, MODE, now())

    return receive(
        Door(
            find=lambda: find_survey(database(), desk_code, today()),
            remembered=lambda: remembered_survey(database(), desk_code, today()),
            collect=collect,
            refuse=show_closed_door,
        )
    )


@blueprint.get("/thanks/<receipt>")
@public
def show_thanks(receipt: str) -> Answer:
    # The page does not look the code up, so it shows only what looks like one.
    if not _RECEIPT.fullmatch(receipt):
        abort(404)
    return thanks_page(receipt)
