"""Flask-Security over our own store: it checks passwords and keeps who is signed in, nothing else.

Its pages stay off; each thing that it brings later (one-time codes, passkeys) gets a page of ours
with a guard.
"""

from typing import Any

from flask import Flask, Response, current_app, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_security import LoginForm, RoleMixin, Security, UserDatastore, UserMixin
from wtforms import Field

from sipas.actions import accounts
from sipas.actions.accounts import Account
from sipas.actions.passwords import hash_costs
from sipas.actions.sign_in import ABSOLUTE_LIMIT, admit_attempt, attempt_key, continue_session
from sipas.store.database import Database
from sipas.web.audience import CITIZENS, audience_of_request
from sipas.web.clock import now
from sipas.web.devices import client_of
from sipas.web.locale import gettext

SESSION = "session"
# One sentence whether the address or the password is wrong: it tells nobody who has an account.
REFUSED = gettext("Địa chỉ thư điện tử hoặc mật khẩu chưa đúng.")
MESSAGES = {
    "EMAIL_NOT_PROVIDED": gettext("Ông/Bà chưa nhập địa chỉ thư điện tử."),
    "PASSWORD_NOT_PROVIDED": gettext("Ông/Bà chưa nhập mật khẩu."),
    "INVALID_EMAIL_ADDRESS": REFUSED,
    "USER_DOES_NOT_EXIST": REFUSED,
    "INVALID_PASSWORD": REFUSED,
    "DISABLED_ACCOUNT": gettext("Tài khoản này đã ngừng hoạt động. Xin liên hệ quản trị viên."),
}


class Role(RoleMixin):
    def __init__(self, name: str) -> None:
        self.name = name


class User(UserMixin):
    """An account as Flask-Security wants to see it."""

    fs_uniquifier = ""  # looked for on the class when the application starts

    def __init__(self, account: Account) -> None:
        self.account = account
        self.email = account.email
        self.password = account.password
        self.active = account.active
        self.fs_uniquifier = account.uniquifier
        self.roles = [Role(name) for name in account.roles]


class AccountStore(UserDatastore):
    """The few questions that Flask-Security asks its store, answered by our actions."""

    def __init__(self, database: Database) -> None:
        super().__init__(User, Role)
        self.database = database

    def find_user(
        self,
        case_insensitive: bool = False,  # noqa: ARG002 - Flask-Security passes it by name
        **wanted: Any,
    ) -> User | None:
        """By `email` or `fs_uniquifier`; addresses are always compared in small letters."""
        if "email" in wanted:
            account = accounts.find_account(self.database, wanted["email"])
        else:
            account = accounts.find_account_of_uniquifier(self.database, wanted["fs_uniquifier"])
        return None if account is None else User(account)

    def find_role(self, role: str) -> Role | None:
        return Role(role) if role in accounts.ROLES else None

    def put(self, model: User) -> User:
        """Only a password that was hashed anew is ever written back."""
        accounts.keep_password_hash(self.database, model.account, str(model.password))
        return model

    def commit(self) -> None:
        """Each action has already ended its own transaction."""


class SessionCookie(SecureCookieSessionInterface):
    """Secure wherever the page itself came over https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or super().get_cookie_secure(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Citizens' pages set no cookie and depend on none, whatever a library looked up."""
        if audience_of_request() != CITIZENS:
            super().save_session(app, session, response)


class SignInForm(LoginForm):
    """Flask-Security's form, behind the count of attempts."""

    wait_minutes = 0
    key = ""

    def validate(self, **kwargs: Any) -> bool:
        email = self.email.data or ""
        secret = str(current_app.config["SECRET_KEY"])
        self.key = attempt_key(secret, email, client_of(request, email))
        wait = admit_attempt(database_of_app(), self.key, now())
        self.wait_minutes = -(-int(wait.total_seconds()) // 60)
        return not wait and super().validate(**kwargs)

    def validate_next(self, field: Field) -> None:
        """Whatever it says, `page_after` decides; a bad address is no reason to refuse."""


def register_accounts(app: Flask) -> None:
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 the name of a method, not a password
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=hash_costs(),
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        # It would hash the client's network address into the cookie.
        SESSION_PROTECTION=None,
        PERMANENT_SESSION_LIFETIME=ABSOLUTE_LIMIT,
        # The token ends with its session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.config.update({f"SECURITY_MSG_{key}": (text, "error") for key, text in MESSAGES.items()})
    app.session_interface = SessionCookie()
    store = AccountStore(app.extensions["sipas_database"])
    security = Security(app, store, register_blueprint=False, login_form=SignInForm)
    security.login_manager.user_loader(load_user)
    # Guards ask the account for its roles; citizens need not wait while nobody is identified.
    security.principal.identity_loaders.clear()
    # Nobody signs in by a token in the address or a header.
    security.login_manager.request_loader(lambda _request: None)


def load_user(uniquifier: str) -> User | None:
    """Who is signed in, if the session that the cookie names still lives here."""
    token = session.get(SESSION)
    if token is None:
        return None
    account = continue_session(database_of_app(), token, now())
    return User(account) if account and account.uniquifier == uniquifier else None


def database_of_app() -> Database:
    database: Database = current_app.extensions["sipas_database"]
    return database
