"""Agencies and desks: where the codes and the posters of each desk are fetched."""

from io import BytesIO

from flask import Blueprint, Response, current_app, render_template, request, send_file
from flask_login import current_user
from werkzeug.exceptions import NotFound

from sipas.actions.appearance import appearance
from sipas.actions.desks import UnknownDesk, code_of_desk, desks_page, poster_of_desk
from sipas.settings import Settings
from sipas.web.accounts import database_of_app
from sipas.web.clock import today
from sipas.web.guards import requires, scope_of_user

blueprint = Blueprint("desks", __name__)
PRINTERS = ("administrator", "coordinator")
"""Roles that put posters up; whoever else fetches one looks at it."""


@blueprint.get("/administrators/desks")
@requires("administrator", "auditor", "coordinator")
def show_desks() -> str:
    search, block = request.args.get("search", "")[:200], request.args.get("block", "")
    page = request.args.get("page", 1, type=int)
    found = desks_page(database_of_app(), today(), scope_of_user(), search, block, page)
    return render_template("administrators/desks.html", found=found, search=search, block=block)


@blueprint.get("/administrators/desks/<code>/poster.pdf")
@requires("administrator", "auditor", "coordinator")
def fetch_poster(code: str) -> Response:
    try:
        poster = poster_of_desk(
            database_of_app(),
            base_address(),
            code,
            today(),
            scope_of_user(),
            is_printed=any(current_user.has_role(role) for role in PRINTERS),
        )
    except UnknownDesk as error:
        raise NotFound from error
    return send_file(BytesIO(poster), "application/pdf", download_name=f"{code}.pdf")


@blueprint.get("/administrators/desks/<code>/code.svg")
@requires("administrator", "auditor", "coordinator")
def fetch_code(code: str) -> Response:
    try:
        drawing = code_of_desk(database_of_app(), base_address(), code, scope_of_user())
    except UnknownDesk as error:
        raise NotFound from error
    return Response(drawing, mimetype="image/svg+xml")


def base_address() -> str:
    """What codes lead to: what was typed for them, else the setting, else where we are now."""
    settings: Settings = current_app.extensions["sipas_settings"]
    typed = appearance(database_of_app()).address
    return typed or settings.address or request.url_root.rstrip("/")
