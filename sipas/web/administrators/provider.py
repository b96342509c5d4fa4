"""Signing in through an OpenID Connect provider, by Authlib: code flow with PKCE, state and nonce.

The provider says who somebody is; what they may do was decided here, when they were invited. An
address that it has not verified, or that nobody here has, opens nothing.
"""

from typing import Any

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from sipas.actions.accounts import Account, find_account
from sipas.settings import Settings
from sipas.web.accounts import User, database_of_app
from sipas.web.addresses import base_address
from sipas.web.administrators.arriving import arrive
from sipas.web.guards import public
from sipas.web.locale import gettext

blueprint = Blueprint("provider", __name__)
PATIENCE_SECONDS = 10
_CLIENT = "sipas_provider"
_WANTED = "wanted"
_log = structlog.get_logger(__name__)


def register(app: Flask, settings: Settings) -> None:
    """Where no provider is set, its pages answer that they do not exist."""
    label = settings.oidc_label if settings.oidc_issuer else None
    app.jinja_env.globals["provider_label"] = label
    if settings.oidc_issuer is None:
        return
    app.extensions[_CLIENT] = OAuth(app).register(
        name="provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE_SECONDS,
        },
    )


@blueprint.get("/sign-in/provider")
@public
def leave() -> Response:
    session[_WANTED] = request.args.get("next", "")
    here = base_address() + url_for("provider.come_back").partition("?")[0]
    try:
        answer: Response = _client().authorize_redirect(here)
    except (AuthlibBaseError, RequestException) as problem:
        return _refuse(str(problem))
    return answer


@blueprint.get("/sign-in/provider/return")
@public
def come_back() -> Response:
    try:
        said = _client().authorize_access_token().get("userinfo") or {}
    except (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError) as problem:
        return _refuse(type(problem).__name__)
    account = _known_account(said)
    if account is None:
        return _refuse("no account of this verified address")
    return arrive(User(account), "", session.get(_WANTED, ""))


def _known_account(said: dict[str, object]) -> Account | None:
    """Only an address that the provider has verified, and only an account that is active."""
    email = said.get("email")
    if said.get("email_verified") is not True or not isinstance(email, str):
        return None
    account = find_account(database_of_app(), email)
    return account if account is not None and account.active else None


def _client() -> Any:
    return current_app.extensions.get(_CLIENT) or abort(404)


def _refuse(reason: str) -> Response:
    """One sentence whatever was wrong: it tells nobody who has an account."""
    _log.warning("provider_refused", reason=reason)
    flash(
        gettext(
            "Chưa đăng nhập được qua nhà cung cấp. Xin thử lại, hoặc nhờ quản trị viên của tỉnh "
            "kiểm tra lời mời của Ông/Bà."
        )
    )
    return redirect(url_for("sign_in.sign_in"), 303)
