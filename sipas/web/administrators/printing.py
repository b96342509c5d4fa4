"""Printing for many desks: choosing, and a file at once or a job."""

from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.codes import NoDesks
from sipas.actions.jobs import AlreadyRunning, start_job
from sipas.actions.printing import (
    BINDINGS,
    FEW_ENOUGH_FOR_A_PAGE,
    PRINT_DESKS,
    Wanted,
    parameters_of,
    print_now,
    sheets_wanted,
)
from sipas.actions.printing_choices import UnknownChoice, choices_for_printing
from sipas.reports.posters import Format
from sipas.web.accounts import database_of_app
from sipas.web.administrators.desks import PRINTERS, base_address
from sipas.web.administrators.jobs import settings_of_app, to_running_job
from sipas.web.clock import now, today
from sipas.web.guards import requires, scope_of_user
from sipas.web.locale import gettext

blueprint = Blueprint("printing", __name__)
PAPERS = {
    Format.A5: gettext("Áp phích A5"),
    Format.A4: gettext("Áp phích A4"),
    Format.A6: gettext("Áp phích A6"),
    Format.TENT: gettext("Thẻ để bàn, A4 gấp đôi"),
}
BOUND = {
    "pdf": gettext("Một tệp PDF, mỗi quầy một trang"),
    "zip": gettext("Tệp ZIP, mỗi quầy một tệp PDF"),
}
Answer = Response | tuple[str, int]


@blueprint.get("/administrators/print")
@requires("administrator", "auditor", "coordinator")
def choose() -> str:
    return _page(request.args.get("what", "all"), "a5", "pdf")


@blueprint.post("/administrators/print")
@requires(*PRINTERS)
def print_chosen() -> Answer:
    form = request.form
    wanted = _wanted()
    if wanted is None:
        problem = gettext("Xin chọn in cho quầy nào, cỡ giấy và cách đóng tệp.")
        return _page(
            form.get("what", "all"), form.get("paper", ""), form.get("binding", ""), problem
        ), 422
    database, scope = database_of_app(), scope_of_user()
    sheets = sheets_wanted(database, wanted, today(), scope)
    if not sheets:
        return _page(form["what"], wanted.paper, wanted.binding, gettext(NoDesks.sentence)), 422
    if len(sheets) <= FEW_ENOUGH_FOR_A_PAGE:
        printed = print_now(database, wanted, sheets, today())
        return send_file(
            BytesIO(printed.content),
            printed.media_type,
            as_attachment=True,
            download_name=printed.name,
        )
    return _start(wanted)


def _start(wanted: Wanted) -> Response:
    parameters = parameters_of(wanted, today(), scope_of_user())
    try:
        job = start_job(
            database_of_app(), settings_of_app(), PRINT_DESKS, parameters, current_user.email, now()
        )
    except AlreadyRunning as running:
        return to_running_job(running)
    return redirect(url_for("jobs.show_job", job=job), 303)


def _wanted() -> Wanted | None:
    what, _colon, code = request.form.get("what", "").partition(":")
    paper, binding = request.form.get("paper", ""), request.form.get("binding", "")
    if what not in {"all", "round", "block", "agency", "desk"} or paper not in set(Format):
        return None
    return Wanted(what, code, paper, binding, base_address()) if binding in BINDINGS else None


def _page(what: str, paper: str, binding: str, problem: str = "") -> str:
    try:
        choices = choices_for_printing(database_of_app(), what, today(), scope_of_user())
    except UnknownChoice as error:
        raise NotFound from error
    return render_template(
        "administrators/print.html",
        choices=choices,
        what=what,
        papers={key.value: gettext(name) for key, name in PAPERS.items()},
        paper=paper,
        bindings={key: gettext(name) for key, name in BOUND.items()},
        binding=binding,
        problem=problem,
    )
