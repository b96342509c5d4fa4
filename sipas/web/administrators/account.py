"""The own account: who is signed in, the password, the language, the open sessions."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from sipas.actions.account_refusals import AccountRefused
from sipas.actions.days import VIET_NAM
from sipas.actions.own_account import (
    change_own_password,
    choose_language,
    end_other_sessions,
    end_own_session,
    own_sessions,
)
from sipas.actions.sign_in import admit_attempt, attempt_key, forgive_attempts
from sipas.languages import LANGUAGES
from sipas.web.accounts import SESSION, database_of_app
from sipas.web.administrators.arriving import renew
from sipas.web.administrators.invitations import chosen_password
from sipas.web.administrators.second_step import signing_key
from sipas.web.clock import now
from sipas.web.guards import signed_in
from sipas.web.locale import NAMES, PARAMETER, gettext

blueprint = Blueprint("account", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/account")
@signed_in
def show_account() -> str:
    account = current_user.account
    return render_template(
        "administrators/account.html",
        account=account,
        sessions=own_sessions(database_of_app(), account, session[SESSION], now()),
        viet_nam=VIET_NAM,
        languages=NAMES,
    )


@blueprint.get("/account/password")
@signed_in
def show_password() -> Answer:
    return _password_page(), 200


@blueprint.post("/account/password")
@signed_in
def change_password() -> Answer:
    database, account = database_of_app(), current_user.account
    key = attempt_key(signing_key(), account.email, f"own {session[SESSION]}")
    if admit_attempt(database, key, now()):
        return _password_page(gettext("Đã thử quá nhiều lần. Xin đợi vài phút rồi thử lại.")), 429
    try:
        current = request.form.get("current", "")
        change_own_password(database, account, current, chosen_password(), now())
    except AccountRefused as refusal:
        return _password_page(refusal.translated(gettext), refusal.field), 422
    forgive_attempts(database, key)
    renew(current_user.account)
    flash(gettext("Mật khẩu mới đã được lưu; các phiên khác đã kết thúc."))
    return _back()


@blueprint.post("/account/language")
@signed_in
def change_language() -> Response:
    language = request.form.get("language", "")
    choose_language(database_of_app(), current_user.account, language)
    if language in LANGUAGES:
        session[PARAMETER] = language
    return redirect("/account", 303)


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_others() -> Response:
    end_other_sessions(database_of_app(), current_user.account, session[SESSION], now())
    flash(gettext("Các phiên khác đã kết thúc."))
    return _back()


@blueprint.post("/account/sessions/<identifier>/end")
@signed_in
def end_one(identifier: str) -> Response:
    if not end_own_session(database_of_app(), current_user.account, identifier, now()):
        abort(404)
    flash(gettext("Phiên đó đã kết thúc."))
    return _back()


def _back() -> Response:
    return redirect(url_for("account.show_account"), 303)


def _password_page(problem: str = "", problem_field: str = "") -> str:
    return render_template(
        "administrators/own_password.html", problem=problem, problem_field=problem_field
    )
