"""The moderators' room: comments of a round, one after the other, and what others may read."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.agency_search import agencies_to_offer
from sipas.actions.comment_decisions import (
    REASONS,
    CommentRefused,
    DecidedMeanwhile,
    decide_comment,
)
from sipas.actions.comments import (
    Asked,
    UnknownComment,
    comments_page,
    next_comment,
    read_comment,
)
from sipas.questionnaires.personal_data import covered
from sipas.web.accounts import database_of_app
from sipas.web.administrators.comment_words import DECIDED, KINDS, REASON_WORDS, STATE_WORDS
from sipas.web.clock import now
from sipas.web.errors import show_error
from sipas.web.guards import requires, scope_of_user
from sipas.web.locale import gettext

blueprint = Blueprint("comments", __name__)
Answer = Response | str | tuple[str, int] | tuple[str, int, list[tuple[str, str]]]


@blueprint.errorhandler(UnknownComment)
def show_not_found(_error: UnknownComment) -> Answer:
    return show_error(NotFound())


@blueprint.get("/administrators/comments")
@requires("administrator", "moderator", "auditor")
def show_comments() -> str:
    asked, database = _asked(request.args), database_of_app()
    page = comments_page(database, asked, scope_of_user(), sees_originals=_is_moderator())
    asked = replace(asked, round=page.round.code if page.round else "")
    return render_template(
        "administrators/comments.html",
        found=page,
        asked=asked,
        link=_link(asked),
        offered=agencies_to_offer(database),
        has_one_agency=scope_of_user() is not None,
        **_words(),
    )


@blueprint.get("/administrators/comments/<uuid:comment>")
@requires("administrator", "moderator", "auditor")
def show_comment(comment: UUID) -> Answer:
    return _page(comment)


@blueprint.post("/administrators/comments/<uuid:comment>")
@requires("moderator")
def decide(comment: UUID) -> Answer:
    try:
        decided = decide_comment(
            database_of_app(),
            comment,
            request.form.get("version", 0, int),
            request.form.get("verdict", ""),
            request.form.get("typed", ""),
            _reason(),
            by=current_user.email,
            now=now(),
            scope=scope_of_user(),
        )
    except CommentRefused as refusal:
        return _page(comment, refusal.translated(gettext), refusal.field), 422
    except DecidedMeanwhile as other:
        return _page(comment, _meanwhile(other)), 409
    flash(gettext(DECIDED[decided.state]))
    return redirect(_following(comment), 303)


def _page(comment: UUID, problem: str = "", field: str = "") -> str:
    database, asked = database_of_app(), _asked(request.values)
    of_round, line = read_comment(
        database, comment, scope_of_user(), sees_originals=_is_moderator()
    )
    decided = line.comment
    is_typed = bool(problem)
    return render_template(
        "administrators/comment.html",
        line=line,
        round=of_round,
        link=_link(asked),
        problem=problem,
        problem_field=field,
        typed=request.form.get("typed", "") if is_typed else decided.shown or covered(line.words),
        verdict=request.form.get("verdict", "") if is_typed else _verdict(decided.state),
        reason=request.form.get("reason", "") if is_typed else _known_reason(decided.reason),
        note=request.form.get("note", "") if is_typed else _note(decided.reason),
        **_words(),
    )


def _following(comment: UUID) -> str:
    """The next one that waits; without one the list, which says so."""
    asked = _asked(request.values)
    found = next_comment(database_of_app(), asked, scope_of_user(), comment)
    link = _link(asked)
    if found is None:
        return f"{url_for('comments.show_comments')}?{urlencode(link)}"
    return f"{url_for('comments.show_comment', comment=found)}?{urlencode(link)}"


def _meanwhile(other: DecidedMeanwhile) -> str:
    words = gettext(
        "%(who)s vừa quyết định về góp ý này: %(state)s. Quyết định của Ông/Bà chưa được ghi; "
        "những gì Ông/Bà đã chọn còn ở dưới. Lưu lần nữa thì quyết định của Ông/Bà thay thế."
    )
    state = gettext(STATE_WORDS[other.comment.state])
    return words % {"who": other.comment.decided_by, "state": state}


def _reason() -> str:
    chosen = request.form.get("reason", "")
    return chosen if chosen in REASONS else request.form.get("note", "")


def _known_reason(reason: str) -> str:
    return reason if reason in REASONS or not reason else "other"


def _note(reason: str) -> str:
    return "" if reason in REASONS else reason


def _verdict(state: str) -> str:
    return {"hidden": "hide"}.get(state, "show")


def _is_moderator() -> bool:
    return bool(current_user.has_role("moderator"))


def _asked(given: Mapping[str, str]) -> Asked:
    page = given.get("page", "")
    return Asked(
        round=given.get("round", ""),
        agency=given.get("agency", "")[:200],
        state=given.get("state", "waiting"),
        search=given.get("search", "")[:100],
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
    )


def _link(asked: Asked) -> dict[str, str]:
    """What an address carries along, so that nobody loses what was looked for."""
    kept = {"round": asked.round, "agency": asked.agency, "search": asked.search}
    return {name: value for name, value in kept.items() if value} | {"state": asked.state}


def _words() -> dict[str, dict[str, str]]:
    return {
        "states": {code: gettext(words) for code, words in STATE_WORDS.items()},
        "kinds": {code: gettext(words) for code, words in KINDS.items()},
        "reasons": {code: gettext(words) for code, words in REASON_WORDS.items()},
    }
