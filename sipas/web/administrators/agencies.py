"""Agencies: the list of a day, one with its whole life, and the undoing of a change."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.agencies import AgencyView, get_agency_view, list_agencies
from sipas.actions.unit_changes import CannotUndo, undo_change
from sipas.web.accounts import database_of_app
from sipas.web.administrators.unit_forms import CHANGE_NAMES, cannot_undo
from sipas.web.clock import now, today
from sipas.web.guards import for_agency, requires, scope_of_user
from sipas.web.locale import gettext
from sipas.web.typed_days import days_asked

blueprint = Blueprint("agencies", __name__)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"change_names": {key: gettext(name) for key, name in CHANGE_NAMES.items()}}


@blueprint.get("/administrators/agencies")
@requires("administrator", "auditor", "coordinator")
def show_agencies() -> str:
    asked = request.args
    search, block = asked.get("search", "")[:200], asked.get("block", "")
    on, problem = asked_day()
    page = asked.get("page", 1, int)
    found = list_agencies(database_of_app(), on, search, block, page, scope_of_user())
    return render_template(
        "administrators/agencies.html",
        found=found,
        search=search,
        block=block,
        on=on,
        today=today(),
        problem=problem,
    )


@blueprint.get("/administrators/agencies/<agency>")
@for_agency("administrator", "auditor", "coordinator")
def show_agency(agency: str) -> str:
    on, problem = asked_day()
    return render_template(
        "administrators/agency.html",
        view=view_of(agency, on),
        on=on,
        today=today(),
        problem=problem,
    )


@blueprint.post("/administrators/organisation/changes/<int:change>/undo")
@requires("administrator")
def undo_one(change: int) -> Response:
    to = back_address()
    try:
        undo_change(database_of_app(), change, current_user.email, now())
    except CannotUndo as error:
        return cannot_undo(error, to)
    flash(gettext("Đã hoàn tác: mọi thứ trở lại như trước."))
    return redirect(to, 303)


def view_of(agency: str, on: date) -> AgencyView:
    try:
        return get_agency_view(database_of_app(), agency, on)
    except LookupError as error:
        raise NotFound from error


def asked_day() -> tuple[date, str]:
    """The day of the address, else today; a sentence where it is no day."""
    (day,), problem, _field = days_asked(request.args, ("on",))
    return day or today(), problem


def back_address() -> str:
    """Where the button stood, if that is a page of ours."""
    to = request.form.get("to", "")
    inside = to.startswith("/administrators/") and "\\" not in to and "//" not in to
    return to if inside else url_for("agencies.show_agencies")
