"""The organisation from Excel and to Excel: choose a file, see what it would do, let it."""

from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from sipas.actions.organisation import (
    FaultyOrganisation,
    PlannedImport,
    faults_file,
    import_organisation,
    plan_import,
)
from sipas.actions.organisation_export import (
    EXAMPLE_NAMES,
    example_workbook,
    export_organisation,
    template_workbook,
)
from sipas.actions.organisation_files import check_names
from sipas.actions.unit_lists import recent_changes
from sipas.refusal import FieldRefused
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.sampling.rows import UnreadableFile
from sipas.web.accounts import database_of_app
from sipas.web.administrators.unit_forms import typed_day
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import gettext
from sipas.web.uploads import ORGANISATION_BYTES, find_upload, forget_upload, kept_name, new_upload

blueprint = Blueprint("imports", __name__)
Page = Answer | str | tuple[str, int]


@blueprint.get("/administrators/organisation")
@requires("administrator", "auditor")
def show_import() -> str:
    return _page()


@blueprint.post("/administrators/organisation")
@requires("administrator")
def plan_one() -> Page:
    files = [one for one in request.files.getlist("file") if one.filename]
    if not files:
        return _page(gettext("Ông/Bà chưa chọn tệp.")), 422
    token, folder = new_upload()
    try:
        source = _saved(files, folder)
        planned = plan_import(database_of_app(), source, None, gettext)
    except UnreadableFile as problem:
        forget_upload(token)
        return _page(str(problem)), 422
    return _preview(planned, token), 422 if planned.faults else 200


@blueprint.post("/administrators/organisation/imports/<token>")
@requires("administrator")
def apply_one(token: str) -> Page:
    source, database = _source(token), database_of_app()
    try:
        day, by = typed_day("day"), current_user.email
        report = import_organisation(database, source, day=day, by=by, now=now(), gettext=gettext)
    except FieldRefused as problem:
        planned = plan_import(database, source, None, gettext)
        return _preview(planned, token, problem.translated(gettext)), 422
    except FaultyOrganisation:
        return _preview(plan_import(database, source, typed_day("day"), gettext), token), 422
    forget_upload(token)
    words = gettext("Đã nhập: thêm %(added)d, đổi %(updated)d, giữ nguyên %(unchanged)d.")
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    flash(words % counts)
    return redirect(url_for("imports.show_import"), 303)


@blueprint.get("/administrators/organisation/imports/<token>/faults.csv")
@requires("administrator", "auditor")
def fetch_faults(token: str) -> Response:
    planned = plan_import(database_of_app(), _source(token), None, gettext)
    content = faults_file(planned, gettext)
    return _download(content, "text/csv", "dong-bi-tu-choi.csv")


@blueprint.get("/administrators/organisation/organisation.xlsx")
@requires("administrator", "auditor")
def fetch_workbook() -> Response:
    return _download(export_organisation(database_of_app()), WORKBOOK_TYPE, "to-chuc.xlsx")


@blueprint.get("/administrators/organisation/template.xlsx")
@requires("administrator", "auditor")
def fetch_template() -> Response:
    return _download(template_workbook(), WORKBOOK_TYPE, "mau-to-chuc.xlsx")


@blueprint.get("/administrators/organisation/examples/<name>")
@requires("administrator", "auditor")
def fetch_example(name: str) -> Response:
    content = example_workbook(name)
    if content is None:
        raise NotFound
    return _download(content, WORKBOOK_TYPE, f"{name}.xlsx")


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    words = gettext("Tệp lớn hơn %(most)d MB. Tệp tổ chức của cả một tỉnh chưa đến 1 MB.")
    return _page(words % {"most": ORGANISATION_BYTES // 1024**2}), 413


def _page(problem: str = "") -> str:
    return render_template(
        "administrators/import.html",
        problem=problem,
        changes=recent_changes(database_of_app()),
        examples=EXAMPLE_NAMES,
    )


def _preview(planned: PlannedImport, token: str, problem: str = "") -> str:
    return render_template(
        "administrators/import_plan.html", planned=planned, token=token, problem=problem
    )


def _saved(files: list[FileStorage], folder: Path) -> Path:
    """One file by itself, or a folder of several whose names say what they are."""
    names = [kept_name(one.filename or "") for one in files]
    check_names(names, gettext)
    for one, name in zip(files, names, strict=True):
        one.save(folder / name)
    return folder / names[0] if len(files) == 1 else folder


def _source(token: str) -> Path:
    folder = find_upload(token)
    if folder is None:
        raise NotFound
    found = sorted(folder.iterdir())
    return found[0] if len(found) == 1 else folder


def _download(content: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name)
