"""Samples of a round: drawn, looked at, extended by replacements, exported, given their codes."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.code_issue import CodesRefused, issue_sample_codes
from sipas.actions.rounds import UnknownRound
from sipas.actions.sample_pages import (
    AgencyNotSampled,
    agency_sample,
    codes_workbook,
    new_seed,
    sample_overview,
    sample_workbook,
    samples_of,
)
from sipas.actions.samples import (
    SampleRefused,
    UnknownSample,
    discard_sample,
    draw_sample,
    replace_dossier,
)
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.web.accounts import database_of_app
from sipas.web.addresses import settings_of_app
from sipas.web.administrators.desks import base_address
from sipas.web.administrators.sample_form import SampleForm, blank_form, plan_of, read_form
from sipas.web.clock import now
from sipas.web.codes_secret import codes_secret
from sipas.web.errors import show_error
from sipas.web.guards import for_agency, requires
from sipas.web.locale import gettext

blueprint = Blueprint("samples", __name__)

Answer = Response | str | tuple[str, int] | tuple[str, int, list[tuple[str, str]]]
SAMPLES = "/administrators/rounds/<code>/samples"
SAMPLE = f"{SAMPLES}/<int:number>"
AGENCY = f"{SAMPLE}/agencies/<agency>"


@blueprint.errorhandler(UnknownRound)
@blueprint.errorhandler(UnknownSample)
@blueprint.errorhandler(AgencyNotSampled)
def show_not_found(_error: Exception) -> Answer:
    return show_error(NotFound())


@blueprint.get(SAMPLES)
@requires("administrator", "auditor")
def show_samples(code: str) -> Answer:
    return _list(code)


@blueprint.post(SAMPLES)
@requires("administrator")
def draw_one(code: str) -> Answer:
    form = read_form(request.form)
    samples = samples_of(database_of_app(), code)
    plan = plan_of(form, samples.agencies, samples.planned)
    if plan is None:
        return _list(code, form), 422
    try:
        sample = draw_sample(database_of_app(), code, plan, current_user.email, now())
    except SampleRefused as refusal:
        form.refusal = refusal.translated(gettext)
        return _list(code, form), 422
    flash(gettext("Đã rút mẫu. Số khởi tạo và dấu vân tay ghi lại cách rút, nay không đổi nữa."))
    return redirect(url_for("samples.show_sample", code=code, number=sample.id), 303)


@blueprint.get(SAMPLE)
@requires("administrator", "auditor")
def show_sample(code: str, number: int) -> Answer:
    return _sample(code, number)


@blueprint.post(f"{SAMPLE}/codes")
@requires("administrator")
def issue_codes(code: str, number: int) -> Answer:
    mode = request.form.get("mode", "")
    try:
        issued = issue_sample_codes(
            database_of_app(), codes_secret(), code, number, mode, current_user.email, now()
        )
    except CodesRefused as refusal:
        return _sample(code, number, refusal.translated(gettext)), 422
    book = codes_workbook(database_of_app(), issued, base_address(), gettext)
    return _download(book, f"ma-{code}-{number}-{issued.issue.id}.xlsx")


@blueprint.post(f"{SAMPLE}/discard")
@requires("administrator")
def discard_one(code: str, number: int) -> Answer:
    try:
        if request.form.get("typed", "").strip() != code:
            raise SampleRefused(
                gettext("Xin gõ đúng mã đợt “%(code)s” để xác nhận. Chưa có gì thay đổi."),
                code=code,
            )
        discard_sample(database_of_app(), code, number, current_user.email, now())
    except SampleRefused as refusal:
        return _sample(code, number, refusal.translated(gettext)), 422
    flash(gettext("Đã bỏ mẫu. Nhật ký còn giữ số khởi tạo và dấu vân tay."))
    return redirect(url_for("samples.show_samples", code=code), 303)


@blueprint.get(f"{SAMPLE}/sample.xlsx")
@requires("administrator", "auditor")
def export_sample(code: str, number: int) -> Answer:
    book = sample_workbook(database_of_app(), code, number, _words(), gettext)
    return _download(book, f"mau-{code}-{number}.xlsx")


@blueprint.get(AGENCY)
@for_agency("administrator", "auditor", "coordinator", "interviewer")
def show_agency(code: str, number: int, agency: str) -> Answer:
    return _agency(code, number, agency)


@blueprint.post(f"{AGENCY}/replace")
@for_agency("administrator", "coordinator")
def replace_one(code: str, number: int, agency: str) -> Answer:
    position = request.form.get("position", type=int) or 0
    reason = request.form.get("reason", "")
    try:
        came = replace_dossier(
            database_of_app(), code, number, agency, position, reason, current_user.email, now()
        )
    except SampleRefused as refusal:
        return _agency(code, number, agency, refusal.translated(gettext)), 422
    flash(gettext("Hồ sơ %(dossier)s vào thay.") % {"dossier": came.dossier})
    return redirect(url_for("samples.show_agency", code=code, number=number, agency=agency), 303)


def _list(code: str, form: SampleForm | None = None) -> str:
    samples = samples_of(database_of_app(), code)
    shown = form or blank_form(new_seed(), has_plan=bool(samples.planned))
    return render_template(
        "administrators/samples.html", samples=samples, form=shown, words=_words()
    )


def _sample(code: str, number: int, problem: str = "") -> str:
    overview = sample_overview(database_of_app(), code, number, _page_number())
    return render_template(
        "administrators/sample.html",
        overview=overview,
        problem=problem,
        words=_words(),
        has_contact_key=settings_of_app().contact_key is not None,
    )


def _agency(code: str, number: int, agency: str, problem: str = "") -> str:
    sampled = agency_sample(database_of_app(), code, number, agency, _page_number())
    return render_template(
        "administrators/sampled_agency.html",
        sampled=sampled,
        problem=problem,
        typed=request.form if problem else {},
        words=_words(),
    )


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


def _download(book: bytes, name: str) -> Response:
    return send_file(BytesIO(book), WORKBOOK_TYPE, as_attachment=True, download_name=name)


def _words() -> dict[str, str]:
    """The names of methods, waves and states on the page and in the file."""
    return {
        "simple": gettext("Ngẫu nhiên đơn giản trong từng cơ quan"),
        "systematic": gettext("Hệ thống, theo lĩnh vực và ngày trả"),
        "clusters": gettext("Rút cơ quan theo số hồ sơ, rồi rút hồ sơ"),
        "main": gettext("Mẫu chính"),
        "replacement": gettext("Thay thế"),
        "asked": gettext("Đang hỏi"),
        "waiting": gettext("Chờ thay"),
        "replaced": gettext("Đã thay"),
        "post": gettext("Thư"),
        "phone": gettext("Điện thoại"),
        "one_time_code": gettext("Phiếu kèm giấy hẹn"),
    }
