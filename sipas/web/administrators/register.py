"""The register: its numbers by agency and field, and the upload that makes it grow."""

from datetime import date
from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from sipas.actions.import_report import ImportReport
from sipas.actions.register import import_register
from sipas.actions.register_counts import count_register
from sipas.actions.unit_steps import StepRefused, read_day
from sipas.sampling.rows import UnreadableFile
from sipas.web.accounts import database_of_app
from sipas.web.clock import today
from sipas.web.guards import requires
from sipas.web.locale import gettext
from sipas.web.uploads import REGISTER_BYTES, find_upload, forget_upload, new_upload

blueprint = Blueprint("register", __name__)
REFUSED = "refused.csv"


@blueprint.get("/administrators/register")
@requires("administrator", "auditor")
def show_register() -> str:
    return _page()


@blueprint.post("/administrators/register")
@requires("administrator")
def import_one() -> str | tuple[str, int]:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(gettext("Ông/Bà chưa chọn tệp.")), 422
    token, folder = new_upload()
    source = folder / "register"
    file.save(source)
    refused = folder / REFUSED
    try:
        report = import_register(
            database_of_app(), source, None, refused, today=today(), gettext=gettext
        )
    except UnreadableFile as problem:
        forget_upload(token)
        return _page(str(problem)), 422
    source.unlink()
    return _page(report=report, token=token if report.refused else "")


@blueprint.get("/administrators/register/imports/<token>/refused.csv")
@requires("administrator", "auditor")
def fetch_refused(token: str) -> Response:
    folder = find_upload(token)
    if folder is None or not (folder / REFUSED).is_file():
        raise NotFound
    content = BytesIO((folder / REFUSED).read_bytes())
    return send_file(content, "text/csv", as_attachment=True, download_name="ho-so-bi-tu-choi.csv")


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    words = gettext(
        "Tệp lớn hơn %(most)d MB. Hãy chia tệp theo quý, hoặc nhập trên máy chủ bằng lệnh "
        "sipas register import."
    )
    return _page(words % {"most": REGISTER_BYTES // 1024**2}), 413


def _page(problem: str = "", report: ImportReport | None = None, token: str = "") -> str:
    first, last, wrong = _period()
    return render_template(
        "administrators/register.html",
        counts=count_register(database_of_app(), first, last, request.args.get("page", 1, int)),
        first=first,
        last=last,
        problem=problem or wrong,
        report=report,
        token=token,
    )


def _period() -> tuple[date, date, str]:
    """The asked days, else the last twelve months; a sentence where they are no days."""
    usual = today().replace(year=today().year - 1, day=1), today()
    try:
        first = read_day("first", request.args.get("first", ""), gettext) or usual[0]
        last = read_day("last", request.args.get("last", ""), gettext) or usual[1]
    except StepRefused as refusal:
        return *usual, refusal.translated(gettext)
    return first, last, ""
