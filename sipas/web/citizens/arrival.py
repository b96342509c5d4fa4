"""What meets whoever scans a code: the survey, or a page that says why there is none."""

from http import HTTPStatus

from flask import render_template

from sipas.actions.surveys import Survey, SurveyState
from sipas.web.clock import today

# The survey is closed for good (410), refused for now (403), or there is no such code (404).
_STATUS = {
    SurveyState.UNKNOWN: HTTPStatus.NOT_FOUND,
    SurveyState.NOT_YET: HTTPStatus.FORBIDDEN,
    SurveyState.CLOSED: HTTPStatus.GONE,
    SurveyState.FULL: HTTPStatus.FORBIDDEN,
    SurveyState.USED: HTTPStatus.GONE,
    SurveyState.WITHDRAWN: HTTPStatus.GONE,
    SurveyState.OTHERWISE: HTTPStatus.FORBIDDEN,
}


def show_closed_door(survey: Survey) -> tuple[str, int]:
    """The page of a desk or a code whose survey is not open."""
    page = render_template(f"citizens/{survey.state}.html", survey=survey, today=today())
    return page, _STATUS[survey.state]
