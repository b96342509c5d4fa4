"""The door for everyone who has an account."""

from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_security import logout_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from sipas.actions.sign_in import end_session
from sipas.web.accounts import SESSION, SignInForm, User, database_of_app, register_accounts
from sipas.web.administrators.arriving import arrive, room_of
from sipas.web.administrators.first_steps import register_first_steps
from sipas.web.administrators.rooms import register_rooms
from sipas.web.clock import now
from sipas.web.guards import public, signed_in
from sipas.web.scripts import register_scripts

blueprint = Blueprint("sign_in", __name__)


def register(app: Flask) -> None:
    register_accounts(app)
    register_rooms(app)
    register_first_steps(app)
    register_scripts(app)
    app.register_error_handler(CSRFError, show_stale_form)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int]:
    form = SignInForm()
    if form.validate_on_submit() and isinstance(form.user, User):
        return arrive(form.user, form.key, form.next.data or "")
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


def show_stale_form(error: CSRFError) -> Response | tuple[str, int]:
    """A form that was open for too long: who was signed out signs in, then sees the page anew."""
    current_app.logger.info("stale form: %s", error.description)
    if request.endpoint == "sign_in.sign_in":
        return redirect(url_for("sign_in.sign_in", next=request.form.get("next"), stale=1), 303)
    if not current_user.is_authenticated:
        return redirect(url_for("sign_in.sign_in", next=request.path), 303)
    return render_template("administrators/stale.html"), 400


def _status_of(form: SignInForm) -> int:
    if request.method == "GET":
        return 200
    return 429 if form.wait_minutes else 422
