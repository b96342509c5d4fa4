"""The watched field of a round: how far every agency and desk has come, and what to look at."""

from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file
from werkzeug.exceptions import NotFound

from sipas.actions.field_export import field_export
from sipas.actions.rounds import UnknownRound
from sipas.actions.watched_list import Show, Wish, count_shown, shown_lines
from sipas.actions.watched_places import AgencyField, Field
from sipas.actions.watching import EXPECTED, NotInRound, agency_field, field_of
from sipas.web.accounts import database_of_app
from sipas.web.administrators.field_words import days_drawing, device_words, oddity_words
from sipas.web.clock import today
from sipas.web.guards import for_agency, requires, scope_of_user
from sipas.web.locale import current_language

blueprint = Blueprint("field", __name__)
REFRESH_SECONDS = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/administrators/rounds/<code>/field")
@requires("administrator", "coordinator", "auditor")
def show_field(code: str) -> Response:
    field = _field(code)
    wish = _wish()
    page = render_template(
        "administrators/watched_field.html",
        field=field,
        wish=wish,
        shown=shown_lines(field, wish),
        counts_of={show: count_shown(field, show) for show in Show},
        days=days_drawing(field.days),
        devices=device_words(field.devices),
        oddity_words=oddity_words,
        is_live="live" in request.args,
        expected=EXPECTED,
    )
    return _live(Response(page))


@blueprint.get("/administrators/rounds/<code>/field/agencies/<agency>")
@for_agency("administrator", "coordinator", "auditor")
def show_agency(code: str, agency: str) -> str:
    found = _agency_field(code, agency)
    return render_template(
        "administrators/watched_agency.html",
        found=found,
        days=days_drawing(found.days),
        devices=device_words(found.devices),
        oddity_words=oddity_words,
    )


@blueprint.get("/administrators/rounds/<code>/field.xlsx")
@requires("administrator", "coordinator", "auditor")
def fetch_workbook(code: str) -> Response:
    book = field_export(_field(code), current_language())
    return send_file(BytesIO(book), XLSX, as_attachment=True, download_name=f"{code}-field.xlsx")


def _field(code: str) -> Field:
    try:
        return field_of(database_of_app(), code, today(), scope_of_user())
    except UnknownRound as error:
        raise NotFound from error


def _agency_field(code: str, agency: str) -> AgencyField:
    try:
        return agency_field(database_of_app(), code, agency, today())
    except (UnknownRound, NotInRound) as error:
        raise NotFound from error


def _wish() -> Wish:
    asked = request.args
    show = asked.get("show", Show.ALL)
    return Wish(
        asked.get("search", "").strip(),
        asked.get("block", ""),
        Show(show) if show in set(Show) else Show.ALL,
        asked.get("page", 1, int),
    )


def _live(page: Response) -> Response:
    """A page that was asked to stay up to date is fetched again each minute."""
    if "live" in request.args:
        page.headers["Refresh"] = str(REFRESH_SECONDS)
    return page
