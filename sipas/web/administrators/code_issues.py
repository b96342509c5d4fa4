"""One-time codes of a round: what was issued, what became of it, and slips for receipts."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.code_issue import (
    CodesRefused,
    code_issues_of,
    issue_receipt_codes,
    withdraw_issue,
)
from sipas.actions.job_files import sealed_files
from sipas.actions.jobs import AlreadyRunning, start_job
from sipas.actions.printing import BINDINGS
from sipas.actions.rounds import UnknownRound
from sipas.actions.sample_pages import codes_workbook, round_with_agencies
from sipas.actions.slip_printing import (
    PRINT_SLIPS,
    SlipsWanted,
    check_slips,
    slip_parameters,
)
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.web.accounts import database_of_app
from sipas.web.administrators.desks import base_address
from sipas.web.administrators.jobs import settings_of_app, to_running_job
from sipas.web.clock import now
from sipas.web.codes_secret import codes_secret
from sipas.web.errors import show_error
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("code_issues", __name__)

Answer = Response | str | tuple[str, int] | tuple[str, int, list[tuple[str, str]]]
CODES = "/administrators/rounds/<code>/codes"
EXCEL = "excel"
FORMS = {
    "slips-12": gettext("Phiếu mời để in và cắt, 12 phiếu một trang A4"),
    "slips-8": gettext("Phiếu mời để in và cắt, 8 phiếu một trang A4"),
    "slips-16": gettext("Phiếu mời để in và cắt, 16 phiếu một trang A4"),
    EXCEL: gettext("Tệp Excel, để in bằng phần mềm của Ông/Bà"),
}
BOUND = {
    "pdf": gettext("Một tệp PDF; mỗi cơ quan bắt đầu ở trang mới"),
    "zip": gettext("Tệp ZIP, mỗi cơ quan một tệp PDF"),
}


@blueprint.errorhandler(UnknownRound)
def show_not_found(_error: Exception) -> Answer:
    return show_error(NotFound())


@blueprint.get(CODES)
@requires("administrator", "auditor")
def show_codes(code: str) -> Answer:
    return _page(code)


@blueprint.post(CODES)
@requires("administrator")
def issue_for_receipts(code: str) -> Answer:
    agency, number = request.form.get("agency", "").strip(), _typed_number()
    form, binding = request.form.get("form", ""), request.form.get("binding", "")
    if number is None:
        return _page(code, gettext("Số mã phải là số nguyên từ 1 trở lên.")), 422
    if form not in FORMS or binding not in BINDINGS:
        return _page(code, gettext("Xin chọn cách nhận mã và cách đóng tệp.")), 422
    try:
        if form == EXCEL:
            return _as_workbook(code, agency, number)
        per_page = int(form.removeprefix("slips-"))
        return _start(SlipsWanted(code, agency, number, per_page, binding, base_address()))
    except CodesRefused as refusal:
        return _page(code, refusal.translated(gettext)), 422


def _as_workbook(code: str, agency: str, number: int) -> Response:
    database = database_of_app()
    _round, agencies = round_with_agencies(database, code)
    numbers = dict.fromkeys([agency] if agency else agencies, number)
    by, moment = current_user.email, now()
    issued = issue_receipt_codes(database, codes_secret(), code, numbers, by, moment)
    book = codes_workbook(database, issued, base_address(), gettext)
    name = f"ma-{code}-{issued.issue.id}.xlsx"
    return send_file(BytesIO(book), WORKBOOK_TYPE, as_attachment=True, download_name=name)


def _start(wanted: SlipsWanted) -> Response:
    """The codes are made by the job that prints them."""
    database, by = database_of_app(), current_user.email
    check_slips(database, wanted)
    parameters = slip_parameters(wanted)
    try:
        job = start_job(database, settings_of_app(), PRINT_SLIPS, parameters, by, now())
    except AlreadyRunning as running:
        return to_running_job(running)
    return redirect(url_for("jobs.show_job", job=job), 303)


@blueprint.post(f"{CODES}/<int:issue>/withdraw")
@requires("administrator")
def withdraw_one(code: str, issue: int) -> Answer:
    try:
        if request.form.get("typed", "").strip() != code:
            raise CodesRefused(
                gettext("Xin gõ đúng mã đợt “%(code)s” để xác nhận. Chưa có gì thay đổi."),
                code=code,
            )
        number = withdraw_issue(database_of_app(), code, issue, current_user.email, now())
    except CodesRefused as refusal:
        return _page(code, refusal.translated(gettext)), 422
    flash(gettext("Đã thu lại %(number)d mã chưa dùng.") % {"number": number})
    return redirect(url_for("code_issues.show_codes", code=code), 303)


def _page(code: str, problem: str = "") -> str:
    database = database_of_app()
    round_, agencies = round_with_agencies(database, code)
    kept = sealed_files(database, PRINT_SLIPS, current_user.email, now())
    return render_template(
        "administrators/codes.html",
        round=round_,
        agencies=agencies,
        lines=code_issues_of(database, code),
        files=[one for one in kept if one.parameters["round"] == code],
        forms={key: gettext(name) for key, name in FORMS.items()},
        bindings={key: gettext(name) for key, name in BOUND.items()},
        problem=problem,
        typed=request.form,
        modes={
            "one_time_code": gettext("Phiếu kèm giấy hẹn"),
            "post": gettext("Thư"),
            "phone": gettext("Điện thoại"),
        },
    )


def _typed_number() -> int | None:
    text = request.form.get("number", "").strip().replace(".", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10**7 else None
