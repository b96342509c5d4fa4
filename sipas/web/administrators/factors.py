"""Setting up the second step for the own account: a telephone, recovery codes, taking it away."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from sipas.actions.account_refusals import AccountRefused
from sipas.actions.passkeys import own_passkeys
from sipas.actions.second_factors import (
    factor_state,
    new_secret,
    remove_second_factor,
    renew_recovery_codes,
    secret_drawing,
    set_up_codes,
)
from sipas.actions.sign_in import admit_attempt, attempt_key, forgive_attempts
from sipas.web.accounts import SESSION, database_of_app
from sipas.web.administrators.arriving import renew
from sipas.web.administrators.second_step import signing_key
from sipas.web.clock import now
from sipas.web.guards import must_set_up_second_factor, signed_in
from sipas.web.locale import gettext

blueprint = Blueprint("factors", __name__)
Answer = Response | str | tuple[str, int]
_SECRET = "secret_to_confirm"  # noqa: S105 the name of a key in the session


@blueprint.get("/account/second-factor")
@signed_in
def show_factors() -> str:
    return _page()


@blueprint.get("/account/second-factor/codes")
@signed_in
def show_set_up() -> Answer:
    return _set_up_page(), 200


@blueprint.post("/account/second-factor/codes")
@signed_in
def set_up() -> Answer:
    secret = session.get(_SECRET)
    if secret is None:
        return redirect(url_for("factors.show_set_up"), 303)
    typed = request.form.get("code", "")
    account = current_user.account
    try:
        codes = set_up_codes(database_of_app(), signing_key(), account, secret, typed, now())
    except AccountRefused as refusal:
        return _set_up_page(refusal), 422
    renew(current_user.account)
    return show_recovery_codes(codes)


@blueprint.post("/account/second-factor/recovery-codes")
@signed_in
def renew_codes() -> Answer:
    if not current_user.account.has_second_factor:
        return redirect(url_for("factors.show_factors"), 303)
    return show_recovery_codes(renew_recovery_codes(database_of_app(), current_user.account, now()))


@blueprint.post("/account/second-factor/remove")
@signed_in
def remove() -> Answer:
    database, account = database_of_app(), current_user.account
    if not account.has_second_factor:
        return redirect(url_for("factors.show_factors"), 303)
    key = attempt_key(signing_key(), account.email, f"own {session[SESSION]}")
    if admit_attempt(database, key, now()):
        return _page(gettext("Đã thử quá nhiều lần. Xin đợi vài phút rồi thử lại.")), 429
    try:
        remove_second_factor(database, account, request.form.get("current", ""), now())
    except AccountRefused as refusal:
        return _page(refusal.translated(gettext), refusal.field), 422
    forgive_attempts(database, key)
    renew(current_user.account)
    flash(gettext("Đã bỏ bước xác thực thứ hai."))
    return redirect(url_for("factors.show_factors"), 303)


def show_recovery_codes(codes: list[str]) -> str:
    return render_template("administrators/recovery_codes.html", codes=codes)


def _page(problem: str = "", problem_field: str = "") -> str:
    database, account = database_of_app(), current_user.account
    return render_template(
        "administrators/second_factor.html",
        account=account,
        factor=factor_state(database, account),
        passkeys=own_passkeys(database, account),
        is_demanded=must_set_up_second_factor(),
        problem=problem,
        problem_field=problem_field,
    )


def _set_up_page(refusal: AccountRefused | None = None) -> str:
    """The same secret until it is confirmed: a mistyped code needs no second scan."""
    secret = session.setdefault(_SECRET, new_secret())
    return render_template(
        "administrators/set_up_codes.html",
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        drawing=secret_drawing(secret, current_user.account, gettext("Khảo sát hài lòng")),
        problem=refusal.translated(gettext) if refusal else "",
    )
