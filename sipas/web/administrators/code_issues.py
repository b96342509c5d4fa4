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
from sipas.actions.rounds import UnknownRound
from sipas.actions.sample_pages import codes_workbook, round_with_agencies
from sipas.web.accounts import database_of_app
from sipas.web.administrators.desks import base_address
from sipas.web.clock import now
from sipas.web.codes_secret import codes_secret
from sipas.web.errors import show_error
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("code_issues", __name__)

Answer = Response | str | tuple[str, int] | tuple[str, int, list[tuple[str, str]]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODES = "/administrators/rounds/<code>/codes"


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
    database = database_of_app()
    _round, agencies = round_with_agencies(database, code)
    agency, number = request.form.get("agency", "").strip(), _typed_number()
    if number is None:
        return _page(code, gettext("Số mã phải là số nguyên từ 1 trở lên.")), 422
    numbers = dict.fromkeys([agency] if agency else agencies, number)
    try:
        issued = issue_receipt_codes(
            database, codes_secret(), code, numbers, current_user.email, now()
        )
    except CodesRefused as refusal:
        return _page(code, refusal.translated(gettext)), 422
    book = codes_workbook(database, issued, base_address(), gettext)
    name = f"ma-{code}-{issued.issue.id}.xlsx"
    return send_file(BytesIO(book), XLSX, as_attachment=True, download_name=name)


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
    round_, agencies = round_with_agencies(database_of_app(), code)
    return render_template(
        "administrators/codes.html",
        round=round_,
        agencies=agencies,
        lines=code_issues_of(database_of_app(), code),
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
