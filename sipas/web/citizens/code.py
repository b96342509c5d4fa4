"""Arriving by a one-time code: typed from a slip, scanned from it, or read out on the telephone.

The page is the survey of every desk, without cookie and without script; the code is part of its
address and is used up by the answers that are stored under it.
"""

from uuid import UUID, uuid4

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for

from sipas.actions.collection import Collected, collect_response
from sipas.actions.one_time_codes import code_digest, codes_key, read_code
from sipas.actions.surveys import Survey, SurveyState, find_survey_of_code
from sipas.actions.visits import device_of
from sipas.web.citizens.arrival import show_closed_door
from sipas.web.citizens.guesses import Guesses
from sipas.web.citizens.pages import survey_page
from sipas.web.citizens.submission import (
    Answer,
    Door,
    Submitted,
    database,
    limit_size,
    receive,
    visits,
)
from sipas.web.clock import now, today
from sipas.web.devices import network_of
from sipas.web.guards import public
from sipas.web.locale import current_language
from sipas.web.locale import gettext as _

blueprint = Blueprint("one_time_codes", __name__)
blueprint.before_request(limit_size)

_GUESSES = "sipas_guesses"
_KEY = "sipas_codes_key"


def register(app: Flask) -> None:
    app.extensions["csrf"].exempt(blueprint)
    app.extensions[_GUESSES] = Guesses()
    app.extensions[_KEY] = codes_key(str(app.config["SECRET_KEY"]))


@blueprint.get("/c")
@public
def ask_for_code() -> Answer:
    return render_template("citizens/code.html", typed="", problem="")


@blueprint.post("/c")
@public
def take_code() -> Answer:
    typed = request.form.get("code", "")[:100]
    code = read_code(typed)
    if code is None:
        return _ask_again(typed, 422)
    return redirect(_address_of(code), 303)


@blueprint.get("/c/<code>")
@public
def show_survey(code: str) -> Answer:
    known = read_code(code)
    if known is None:
        return _ask_again(code, 404)
    if known != code:
        return redirect(_address_of(known))
    survey = _find(known)
    if survey.state is not SurveyState.OPEN:
        return _refuse(survey, code)
    visits().count_opened(survey, device_of(request.user_agent.string), now())
    return survey_page(survey, uuid4())


@blueprint.post("/c/<code>")
@public
def send_answers(code: str) -> Answer:
    known = read_code(code)
    if known is None or _guesses().are_too_many(network_of(request)):
        return _refuse(Survey(SurveyState.UNKNOWN), code)

    def collect(identifier: UUID, submitted: Submitted) -> Collected:
        digest, language = _digest_of(known), current_language()
        return collect_response(
            database(), None, identifier, submitted, language, None, now(), code=digest
        )

    def find() -> Survey:
        return _find(known)

    return receive(Door(find, find, collect, lambda survey: _refuse(survey, code)))


def _find(code: str) -> Survey:
    """The survey of a code; unknown to whoever has tried too many."""
    if _guesses().are_too_many(network_of(request)):
        return Survey(SurveyState.UNKNOWN)
    survey = find_survey_of_code(database(), _digest_of(code), today())
    if survey.state is SurveyState.UNKNOWN:
        _guesses().note(network_of(request))
    return survey


def _refuse(survey: Survey, code: str) -> Answer:
    if survey.state is not SurveyState.UNKNOWN:
        return show_closed_door(survey)
    if _guesses().are_too_many(network_of(request)):
        problem = _("Có quá nhiều mã sai từ mạng này. Xin Ông/Bà đợi khoảng 10 phút rồi thử lại.")
        return render_template("citizens/code.html", typed=code, problem=problem), 429
    return _ask_again(code, 404)


def _ask_again(typed: str, status: int) -> Answer:
    if typed.strip():
        problem = _("Mã này chưa đúng. Xin Ông/Bà xem lại từng chữ trên phiếu rồi nhập lại.")
    else:
        problem = _("Ông/Bà chưa nhập mã.")
    return render_template("citizens/code.html", typed=typed, problem=problem), status


def _address_of(code: str) -> str:
    return url_for("one_time_codes.show_survey", code=code)


def _digest_of(code: str) -> bytes:
    return code_digest(current_app.extensions[_KEY], code)


def _guesses() -> Guesses:
    guesses: Guesses = current_app.extensions[_GUESSES]
    return guesses
