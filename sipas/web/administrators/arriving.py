"""How somebody comes in: by one step or two, into a fresh session, to the page asked for."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, make_response, redirect, request, session, url_for
from flask_security import login_user
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.wrappers import Response

from sipas.actions.accounts import Account, find_account_of_uniquifier
from sipas.actions.own_account import renew_session
from sipas.actions.sign_in import attempt_key, begin_session
from sipas.web.accounts import SESSION, User, database_of_app
from sipas.web.administrators.rooms import rooms_of
from sipas.web.clock import now
from sipas.web.devices import client_of, remember_device
from sipas.web.locale import PARAMETER

PATIENCE = timedelta(minutes=5)
_PENDING = "pending"
# A path of this site: one slash, then no second one, which a browser would read as another host.
_OWN_PAGE = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


@dataclass(frozen=True, slots=True)
class Pending:
    """Who has shown the first factor, under which count of attempts, and where to go then."""

    user: User
    key: str
    wanted: str


def arrive(user: User, key: str, wanted: str) -> Response:
    """The first factor was right: the second is asked for, or the door opens."""
    if not user.account.has_second_factor:
        return enter(user, key, wanted)
    _clear_session()
    session[_PENDING] = [user.fs_uniquifier, now().timestamp(), key, wanted]
    return redirect(url_for("second_step.show_second_step"), 303)


def arrive_by_link(account: Account) -> Response:
    """Whoever has just chosen a password behind a link good once need not type it again."""
    secret = str(current_app.config["SECRET_KEY"])
    key = attempt_key(secret, account.email, client_of(request, account.email))
    return arrive(User(account), key, "")


def pending() -> Pending | None:
    """Who is between the two steps; None for whoever is not, or has waited too long."""
    uniquifier, since, key, wanted = session.get(_PENDING) or ("", 0.0, "", "")
    if now().timestamp() - since > PATIENCE.total_seconds():
        return None
    account = find_account_of_uniquifier(database_of_app(), uniquifier)
    if account is None or not account.active:
        return None
    return Pending(User(account), key, wanted)


def enter(user: User, key: str, wanted: str) -> Response:
    """A session of its own, whatever the browser held before."""
    _clear_session()
    if user.account.language and PARAMETER not in session:
        session[PARAMETER] = user.account.language
    session[SESSION] = begin_session(database_of_app(), user.account, key, now())
    _log_in(user)
    response = make_response(redirect(page_after(wanted, user), 303))
    remember_device(request, response, user.email)
    return response


def renew(account: Account) -> None:
    """After a change of what opens the door: a new session here, and none elsewhere."""
    _clear_session()
    session[SESSION] = renew_session(database_of_app(), account, now())
    _log_in(User(account))


def room_of(user: User) -> str:
    addresses = (address for address, _name in rooms_of(user))
    return next(addresses, url_for("account.show_account"))


def page_after(wanted: str, user: User) -> str:
    """The page that was asked for; instead of an address that only takes forms, the one above."""
    if not _OWN_PAGE.fullmatch(wanted):
        return room_of(user)
    try:
        _addresses().match(wanted.partition("?")[0], method="GET")
    except MethodNotAllowed:
        return wanted.rpartition("/")[0] or room_of(user)
    except NotFound:
        return room_of(user)
    except RequestRedirect:
        pass  # only its last stroke is missing
    return wanted


def _clear_session() -> None:
    """Everything but the language that was chosen."""
    language = session.get(PARAMETER)
    session.clear()
    if language:
        session[PARAMETER] = language


def _log_in(user: User) -> None:
    login_user(user, remember=False, authn_via=["password"])
    session.pop("_id", None)


def _addresses() -> MapAdapter:
    return current_app.url_map.bind_to_environ(request.environ)
