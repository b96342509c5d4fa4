"""Call sheets: the drawn dossiers of one agency with their contacts, and what came of each call."""

import tempfile
from io import BytesIO
from pathlib import Path

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_login import current_user
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response

from sipas.actions.calls import CallSheet, call_sheet, calls_workbook, record_attempt
from sipas.actions.contacts import ContactsRefused, import_contacts
from sipas.actions.rounds import UnknownRound
from sipas.actions.sample_pages import AgencyNotSampled
from sipas.actions.samples import UnknownSample
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.sampling.rows import UnreadableFile
from sipas.settings import Settings
from sipas.web.accounts import database_of_app
from sipas.web.administrators.samples import AGENCY, SAMPLE
from sipas.web.clock import now
from sipas.web.errors import show_error
from sipas.web.guards import for_agency, requires
from sipas.web.locale import gettext
from sipas.web.uploads import ORGANISATION_BYTES

blueprint = Blueprint("calls", __name__)

Answer = Response | str | tuple[str, int] | tuple[str, int, list[tuple[str, str]]]
_CALLERS = ("administrator", "coordinator", "interviewer")


@blueprint.errorhandler(UnknownRound)
@blueprint.errorhandler(UnknownSample)
@blueprint.errorhandler(AgencyNotSampled)
def show_not_found(_error: Exception) -> Answer:
    return show_error(NotFound())


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> Response:
    """The file was not read; its sample is opened again."""
    words = gettext("Tệp lớn hơn %(most)d MB. Liên hệ của 60.000 hồ sơ chưa đến 10 MB.")
    flash(words % {"most": ORGANISATION_BYTES // 1024**2})
    return redirect(url_for("samples.show_sample", **(request.view_args or {})), 303)


@blueprint.post(f"{SAMPLE}/contacts")
@requires("administrator")
def import_one(code: str, number: int) -> Answer:
    sent, settings = request.files.get("file"), _settings()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contacts"
        if sent is not None:
            sent.save(file)
        try:
            imported = import_contacts(
                database_of_app(),
                settings.contact_key,
                settings.contact_days,
                code,
                number,
                file,
                gettext,
                current_user.email,
                now(),
            )
        except ContactsRefused as refusal:
            flash(refusal.translated(gettext))
        except UnreadableFile as error:
            flash(str(error) if sent else gettext("Xin chọn một tệp."))
        else:
            words = gettext("Đã giữ %(kept)d liên hệ; bỏ qua %(strangers)d dòng không thuộc mẫu.")
            flash(words % {"kept": imported.kept, "strangers": imported.strangers})
    return redirect(url_for("samples.show_sample", code=code, number=number), 303)


@blueprint.get(f"{AGENCY}/calls")
@for_agency("administrator", "auditor", "coordinator", "interviewer")
def show_calls(code: str, number: int, agency: str) -> Answer:
    return _page(code, number, agency)


@blueprint.get(f"{AGENCY}/calls.xlsx")
@for_agency("administrator", "coordinator", "interviewer")
def export_calls(code: str, number: int, agency: str) -> Answer:
    book = calls_workbook(_sheet(code, number, agency), _words(), gettext)
    name = f"lien-he-{code}-{number}-{agency}.xlsx"
    return send_file(BytesIO(book), WORKBOOK_TYPE, as_attachment=True, download_name=name)


@blueprint.post(f"{AGENCY}/calls")
@for_agency("administrator", "coordinator", "interviewer")
def record_one(code: str, number: int, agency: str) -> Answer:
    position = request.form.get("position", type=int) or 0
    disposition = request.form.get("disposition", "")
    days, by = _settings().contact_days, current_user.email
    try:
        record_attempt(
            database_of_app(), days, code, number, agency, position, disposition, by, now()
        )
    except ContactsRefused as refusal:
        return _page(code, number, agency, refusal.translated(gettext)), 422
    flash(gettext("Đã ghi kết quả liên hệ."))
    return redirect(url_for("calls.show_calls", code=code, number=number, agency=agency), 303)


def _page(code: str, number: int, agency: str, problem: str = "") -> str:
    return render_template(
        "administrators/calls.html",
        sheet=_sheet(code, number, agency),
        problem=problem,
        words=_words(),
        may_call=_may_call(),
        days=_settings().contact_days,
    )


def _sheet(code: str, number: int, agency: str) -> CallSheet:
    settings = _settings()
    # Whoever only audits sees what was done, and nobody's name or number.
    key = settings.contact_key if _may_call() else None
    days = settings.contact_days
    return call_sheet(database_of_app(), key, days, code, number, agency, now())


def _may_call() -> bool:
    return any(current_user.has_role(role) for role in _CALLERS)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["sipas_settings"]
    return settings


def _words() -> dict[str, str]:
    return {
        "reached": gettext("Đã gặp, chưa trả lời"),
        "refused": gettext("Từ chối"),
        "no_answer": gettext("Không nghe máy"),
        "wrong_number": gettext("Sai số hoặc sai địa chỉ"),
        "not_eligible": gettext("Không thuộc đối tượng khảo sát"),
        "appointment": gettext("Hẹn lại"),
        "completed": gettext("Đã trả lời"),
    }
