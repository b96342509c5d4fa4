"""Passkeys: adding one to the own account, signing in with one, taking one away.

The one place behind the door where a script is needed: only a script may ask a device. It stands in
these pages alone, allowed by its hash, and puts the device's answer into the form.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from sipas.actions.account_refusals import AccountRefused, PasskeyRefused
from sipas.actions.passkeys import (
    Question,
    Site,
    account_of_passkey,
    add_passkey,
    forget_passkey,
    question_for_new,
    question_for_sign_in,
)
from sipas.web.accounts import User, database_of_app
from sipas.web.addresses import base_address
from sipas.web.administrators.arriving import enter, renew
from sipas.web.administrators.factors import show_recovery_codes
from sipas.web.clock import now
from sipas.web.guards import public, signed_in
from sipas.web.locale import gettext
from sipas.web.scripts import page_with_script

blueprint = Blueprint("passkeys", __name__)
Answer = AnyResponse | str | tuple[str, int] | tuple[Response, int]
PATIENCE = timedelta(minutes=5)
_CHALLENGE = "passkey_challenge"


@blueprint.get("/sign-in/passkey")
@public
def show_sign_in() -> Response:
    return _sign_in_page()


@blueprint.post("/sign-in/passkey")
@public
def sign_in() -> Answer:
    answer, wanted = request.form.get("answer", ""), request.form.get("next", "")
    try:
        account = account_of_passkey(database_of_app(), _site(), answer, _challenge(), now())
    except PasskeyRefused as refusal:
        return _sign_in_page(refusal.translated(gettext)), 422
    return enter(User(account), "", wanted)


@blueprint.get("/account/passkeys/new")
@signed_in
def show_new() -> Response:
    return _new_page()


@blueprint.post("/account/passkeys/new")
@signed_in
def add() -> Answer:
    answer, name = request.form.get("answer", ""), request.form.get("name", "")
    account = current_user.account
    try:
        codes = add_passkey(database_of_app(), _site(), account, answer, _challenge(), name, now())
    except AccountRefused as refusal:
        return _new_page(refusal.translated(gettext), refusal.field), 422
    renew(current_user.account)
    if codes:
        return show_recovery_codes(codes)
    flash(gettext("Khóa truy cập đã được thêm."))
    return redirect(url_for("factors.show_factors"), 303)


@blueprint.post("/account/passkeys/<int:passkey>/remove")
@signed_in
def remove(passkey: int) -> AnyResponse:
    if not forget_passkey(database_of_app(), current_user.account, passkey, now()):
        abort(404)
    flash(gettext("Khóa truy cập đã được bỏ."))
    return redirect(url_for("factors.show_factors"), 303)


def _site() -> Site:
    address = base_address()
    parts = urlsplit(address)
    return Site(
        host=parts.hostname or "",
        origin=f"{parts.scheme}://{parts.netloc}",
        name=gettext("Khảo sát hài lòng"),
    )


def _ask(question: Question) -> str:
    session[_CHALLENGE] = [question.challenge, now().timestamp()]
    return question.options


def _challenge() -> str:
    """What was asked in this session a moment ago; it is good for one answer."""
    challenge, asked_at = session.pop(_CHALLENGE, None) or ("", 0.0)
    if now().timestamp() - asked_at > PATIENCE.total_seconds():
        raise PasskeyRefused
    return str(challenge)


def _sign_in_page(problem: str = "") -> Response:
    options = _ask(question_for_sign_in(_site()))
    page = render_template(
        "administrators/sign_in_passkey.html",
        options=options,
        wanted=request.values.get("next", ""),
        problem=problem,
    )
    return page_with_script(make_response(page))


def _new_page(problem: str = "", problem_field: str = "") -> Response:
    options = _ask(question_for_new(database_of_app(), _site(), current_user.account))
    page = render_template(
        "administrators/new_passkey.html",
        options=options,
        name=request.form.get("name", ""),
        problem=problem,
        problem_field=problem_field,
    )
    return page_with_script(make_response(page))
