"""The door for everyone who has an account, and the page that says who is signed in."""

import re

from flask import (
    Blueprint,
    Flask,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_security import login_user, logout_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.wrappers import Response

from sipas.actions.sign_in import begin_session, end_session
from sipas.web.accounts import SESSION, SignInForm, User, database_of_app, register_accounts
from sipas.web.administrators.rooms import register_rooms, rooms_of
from sipas.web.clock import now
from sipas.web.devices import remember_device
from sipas.web.guards import public, signed_in
from sipas.web.locale import PARAMETER

blueprint = Blueprint("sign_in", __name__)
# A path of this site: one slash, then no second one, which a browser would read as another host.
_OWN_PAGE = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


def register(app: Flask) -> None:
    register_accounts(app)
    register_rooms(app)
    app.register_error_handler(CSRFError, show_stale_form)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int]:
    form = SignInForm()
    if form.validate_on_submit() and isinstance(form.user, User):
        return _open_session(form, form.user)
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(room_of(current_user), 303)
    problems = dict.fromkeys(str(text) for texts in form.errors.values() for text in texts)
    has_ended = SESSION in session and request.method == "GET"
    page = render_template(
        "administrators/sign_in.html", form=form, problems=problems, has_ended=has_ended
    )
    return page, _status_of(form)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    end_session(database_of_app(), session[SESSION], current_user.account, now())
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.sign_in"), 303)


@blueprint.get("/account")
@signed_in
def show_account() -> str:
    return render_template("administrators/account.html", account=current_user.account)


def show_stale_form(error: CSRFError) -> Response | tuple[str, int]:
    """A form that was open for too long: who was signed out signs in, then sees the page anew."""
    current_app.logger.info("stale form: %s", error.description)
    if request.endpoint == "sign_in.sign_in":
        return redirect(url_for("sign_in.sign_in", next=request.form.get("next"), stale=1), 303)
    if not current_user.is_authenticated:
        return redirect(url_for("sign_in.sign_in", next=request.path), 303)
    return render_template("administrators/stale.html"), 400


def room_of(user: User) -> str:
    addresses = (address for address, _name in rooms_of(user))
    return next(addresses, url_for("sign_in.show_account"))


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


def _addresses() -> MapAdapter:
    return current_app.url_map.bind_to_environ(request.environ)


def _open_session(form: SignInForm, user: User) -> Response:
    language = session.get(PARAMETER)
    session.clear()
    token = begin_session(database_of_app(), user.account, form.key, now())
    session[SESSION] = token
    if language:
        session[PARAMETER] = language
    login_user(user, remember=False, authn_via=["password"])
    session.pop("_id", None)
    response = make_response(redirect(page_after(form.next.data or "", user), 303))
    remember_device(request, response, user.email)
    return response


def _status_of(form: SignInForm) -> int:
    if request.method == "GET":
        return 200
    return 429 if form.wait_minutes else 422
