"""The register: its numbers by agency and field, and the upload that makes it grow."""

from datetime import date
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from sipas.actions.jobs import AlreadyRunning, start_job
from sipas.actions.register_counts import count_register, usual_period
from sipas.actions.register_upload import IMPORT_REGISTER, preview_register
from sipas.sampling.rows import UnreadableFile
from sipas.web.accounts import database_of_app
from sipas.web.administrators.jobs import settings_of_app, to_running_job
from sipas.web.clock import now, today
from sipas.web.guards import requires
from sipas.web.locale import current_language, gettext
from sipas.web.typed_days import days_asked
from sipas.web.uploads import REGISTER_BYTES, find_upload, forget_upload, kept_name, new_upload

blueprint = Blueprint("register", __name__)
Page = Answer | str | tuple[str, int]


@blueprint.get("/administrators/register")
@requires("administrator", "auditor")
def show_register() -> str:
    return _page()


@blueprint.post("/administrators/register")
@requires("administrator")
def upload_one() -> Page:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(gettext("Ông/Bà chưa chọn tệp.")), 422
    token, folder = new_upload()
    source = folder / kept_name(file.filename)
    file.save(source)
    try:
        preview_register(database_of_app(), source, today(), gettext)
    except UnreadableFile as problem:
        forget_upload(token)
        return _page(str(problem)), 422
    return redirect(url_for("register.show_upload", token=token), 303)


@blueprint.get("/administrators/register/imports/<token>")
@requires("administrator", "auditor")
def show_upload(token: str) -> str:
    source = _source(token)
    preview = preview_register(database_of_app(), source, today(), gettext)
    return render_template("administrators/register_plan.html", preview=preview, name=source.name)


@blueprint.post("/administrators/register/imports/<token>")
@requires("administrator")
def import_one(token: str) -> Answer:
    source = _source(token)
    parameters = {
        "upload": source.parent.name,
        "file": source.name,
        "today": today().isoformat(),
        "language": current_language(),
    }
    database, by = database_of_app(), current_user.email
    try:
        job = start_job(database, settings_of_app(), IMPORT_REGISTER, parameters, by, now())
    except AlreadyRunning as running:
        return to_running_job(running)
    return redirect(url_for("jobs.show_job", job=job), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    words = gettext(
        "Tệp lớn hơn %(most)d MB. Hãy chia tệp theo quý, hoặc nhập trên máy chủ bằng lệnh "
        "sipas register import."
    )
    return _page(words % {"most": REGISTER_BYTES // 1024**2}), 413


def _source(token: str) -> Path:
    folder = find_upload(token)
    found = list(folder.iterdir()) if folder is not None else []
    if not found:
        raise NotFound
    return found[0]


def _page(problem: str = "") -> str:
    first, last, wrong, field = _period()
    return render_template(
        "administrators/register.html",
        counts=count_register(database_of_app(), first, last, request.args.get("page", 1, int)),
        first=first,
        last=last,
        problem=problem or wrong,
        problem_field="file" if problem else field,
    )


def _period() -> tuple[date, date, str, str]:
    """The asked days, else the usual ones; a sentence and the field where one is none."""
    usual = usual_period(database_of_app(), today())
    (first, last), problem, field = days_asked(request.args, ("first", "last"))
    return first or usual[0], last or usual[1], problem, field
