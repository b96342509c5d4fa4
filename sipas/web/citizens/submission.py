"""What is done with a form that a citizen sends in, whichever door it came through."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sipas.actions.collection import Collected
from sipas.actions.surveys import Survey, SurveyState
from sipas.actions.visits import VisitCounter, device_of
from sipas.questionnaires.answers import Problem
from sipas.store.database import Database, DatabaseBusy
from sipas.web.citizens.pages import IDENTIFIER, RETURNED, returned_page
from sipas.web.citizens.sent import sent_fields
from sipas.web.clock import now
from sipas.web.errors import RETRY_AFTER_SECONDS
from sipas.web.installation import doubt_database
from sipas.web.locale import gettext as _

VISITS = "sipas_visits"
# The longest free text in Vietnamese, each letter as three escaped bytes, several times over.
MOST_BYTES = 128 * 1024

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]
Submitted = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a form came in: a desk, or a one-time code.

    `find` asks the database anew, `remembered` may be a few seconds old; `collect` stores the
    answers, and `refuse` shows a survey that is not open.
    """

    find: Callable[[], Survey]
    remembered: Callable[[], Survey]
    collect: Callable[[UUID, Submitted], Collected]
    refuse: Callable[[Survey], Answer]


def receive(door: Door) -> Answer:
    """Stores what this request brings and thanks, or shows the form again with all it said."""
    submitted = sent_fields(request)
    identifier = _identifier_of(submitted)
    _count_start(door, submitted)
    if identifier is None:
        return _ask_again(door, uuid4(), submitted)
    try:
        collected = door.collect(identifier, submitted)
    except DatabaseBusy:
        return _offer_to_send_again(submitted)
    if collected.receipt is None:
        return _ask_again(door, identifier, submitted, collected.problems)
    return redirect(url_for("citizens.show_thanks", receipt=collected.receipt), 303)


def visits() -> VisitCounter:
    counter: VisitCounter = current_app.extensions[VISITS]
    return counter


def database() -> Database:
    found: Database = current_app.extensions["sipas_database"]
    return found


def limit_size() -> None:
    request.max_content_length = MOST_BYTES


def _ask_again(
    door: Door, identifier: UUID, typed: Submitted, problems: Sequence[Problem] = ()
) -> Answer:
    survey = door.find()
    if survey.state is not SurveyState.OPEN:
        return door.refuse(survey)
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


def _count_start(door: Door, submitted: Submitted) -> None:
    """A form counts once, however often it comes back to be mended."""
    if RETURNED in submitted:
        return
    with suppress(DatabaseBusy):  # the answers are worth more than the count
        visits().count_started(door.remembered(), device_of(request.user_agent.string), now())
