"""The second step of signing in: a code of the telephone, or one of the recovery codes."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sipas.actions.second_factors import check_code, factor_state, has_passkeys
from sipas.actions.sign_in import admit_attempt, attempt_key, forgive_attempts
from sipas.web.accounts import database_of_app
from sipas.web.administrators.arriving import Pending, enter, pending
from sipas.web.clock import now
from sipas.web.devices import client_of
from sipas.web.guards import public

blueprint = Blueprint("second_step", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/sign-in/code")
@public
def show_second_step() -> Answer:
    who = pending()
    return _page(who) if who else _back()


@blueprint.post("/sign-in/code")
@public
def check_second_step() -> Answer:
    who = pending()
    if who is None:
        return _back()
    key = attempt_key(signing_key(), who.user.email, f"code {client_of(request, who.user.email)}")
    wait = admit_attempt(database_of_app(), key, now())
    if wait:
        return _page(who, wait_minutes=-(-int(wait.total_seconds()) // 60))
    typed = request.form.get("code", "")
    if not check_code(database_of_app(), signing_key(), who.user.account, typed, now()):
        return _page(who, is_wrong=True)
    forgive_attempts(database_of_app(), key)
    return enter(who.user, who.key, who.wanted)


def signing_key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _back() -> Response:
    return redirect(url_for("sign_in.sign_in"), 303)


def _page(who: Pending, *, wait_minutes: int = 0, is_wrong: bool = False) -> tuple[str, int]:
    database, account = database_of_app(), who.user.account
    page = render_template(
        "administrators/second_step.html",
        factor=factor_state(database, account),
        has_passkeys=has_passkeys(database, account),
        wait_minutes=wait_minutes,
        is_wrong=is_wrong,
    )
    return page, 429 if wait_minutes else 422 if is_wrong else 200
