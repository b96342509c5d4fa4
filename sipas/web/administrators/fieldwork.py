"""The watched fieldwork of a round: how far every agency and desk has come, and what to look at."""

from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file
from werkzeug.exceptions import NotFound

from sipas.actions.expected_precision import ASSUMED_LEVEL, field_precision
from sipas.actions.fieldwork_export import fieldwork_export
from sipas.actions.fieldwork_words import mode_lines
from sipas.actions.oddities import CHANCE
from sipas.actions.rounds import UnknownRound
from sipas.actions.silent_desks import SPANS, silent_desks, silent_desks_workbook
from sipas.actions.watched_list import Show, Wish, count_shown, shown_lines
from sipas.actions.watched_places import AgencyFieldwork, Fieldwork
from sipas.actions.watching import NotInRound, agency_fieldwork, fieldwork_of
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.web.accounts import database_of_app
from sipas.web.administrators.fieldwork_words import (
    asked_line,
    days_drawing,
    device_words,
    mode_title,
    oddity_words,
    precision_words,
    told_basis,
)
from sipas.web.clock import today
from sipas.web.guards import for_agency, requires, scope_of_user
from sipas.web.locale import current_language

blueprint = Blueprint("fieldwork", __name__)
REFRESH_SECONDS = 60


@blueprint.context_processor
def words() -> dict[str, object]:
    return {
        "asked_line": asked_line,
        "assumed": ASSUMED_LEVEL,
        "chance": CHANCE,
        "mode_title": mode_title,
        "oddity_words": oddity_words,
        "precision_words": precision_words,
        "told_basis": told_basis,
    }


@blueprint.get("/administrators/rounds/<code>/fieldwork")
@requires("administrator", "coordinator", "auditor")
def show_fieldwork(code: str) -> Response:
    fieldwork = _fieldwork(code)
    wish = _wish()
    shown = shown_lines(fieldwork, wish)
    precision = field_precision(database_of_app(), fieldwork, shown.lines)
    page = render_template(
        "administrators/fieldwork.html",
        fieldwork=fieldwork,
        wish=wish,
        shown=shown,
        precision=precision,
        modes=mode_lines(fieldwork),
        counts_of={show: count_shown(fieldwork, show) for show in Show},
        days=days_drawing(fieldwork.days),
        devices=device_words(fieldwork.devices),
        is_live="live" in request.args,
    )
    return _live(Response(page))


@blueprint.get("/administrators/rounds/<code>/fieldwork/agencies/<agency>")
@for_agency("administrator", "coordinator", "auditor")
def show_agency(code: str, agency: str) -> str:
    found = _agency_field(code, agency)
    precision = field_precision(database_of_app(), found.own, (found.line,))
    return render_template(
        "administrators/fieldwork_agency.html",
        found=found,
        expected=precision.agencies.get(agency),
        year=precision.year,
        modes=mode_lines(found.own),
        days=days_drawing(found.own.days),
        devices=device_words(found.own.devices),
    )


@blueprint.get("/administrators/rounds/<code>/fieldwork.xlsx")
@requires("administrator", "coordinator", "auditor")
def fetch_workbook(code: str) -> Response:
    book = fieldwork_export(database_of_app(), _fieldwork(code), current_language())
    return send_file(
        BytesIO(book), WORKBOOK_TYPE, as_attachment=True, download_name=f"{code}-fieldwork.xlsx"
    )


@blueprint.get("/administrators/rounds/<code>/fieldwork/silent-desks")
@requires("administrator", "coordinator", "auditor")
def show_silent_desks(code: str) -> str:
    span, search = _span(), _search()
    page = request.args.get("page", 1, int)
    try:
        found = silent_desks(database_of_app(), code, today(), scope_of_user(), span, search, page)
    except UnknownRound as error:
        raise NotFound from error
    return render_template(
        "administrators/silent_desks.html", found=found, span=span, search=search, spans=SPANS
    )


@blueprint.get("/administrators/rounds/<code>/fieldwork/silent-desks.xlsx")
@requires("administrator", "coordinator", "auditor")
def fetch_silent_desks(code: str) -> Response:
    database, scope, language = database_of_app(), scope_of_user(), current_language()
    try:
        book = silent_desks_workbook(database, code, today(), scope, _span(), _search(), language)
    except UnknownRound as error:
        raise NotFound from error
    return send_file(
        BytesIO(book), WORKBOOK_TYPE, as_attachment=True, download_name=f"{code}-silent-desks.xlsx"
    )


def _span() -> str:
    span = request.args.get("days", "")
    return span if span in SPANS else SPANS[0]


def _search() -> str:
    return request.args.get("search", "").strip()[:200]


def _fieldwork(code: str) -> Fieldwork:
    try:
        return fieldwork_of(database_of_app(), code, today(), scope_of_user())
    except UnknownRound as error:
        raise NotFound from error


def _agency_field(code: str, agency: str) -> AgencyFieldwork:
    try:
        return agency_fieldwork(database_of_app(), code, agency, today())
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
