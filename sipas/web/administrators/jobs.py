"""A job's page: how far it has come, what it made, and how to start it again."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    send_file,
    url_for,
)
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Answer

from sipas.actions.invitation_letters import SEND_INVITATIONS
from sipas.actions.job_files import erase_file_of_job, opened_file_of_job
from sipas.actions.job_kinds import MAY_STOP
from sipas.actions.jobs import (
    ACTIVE,
    AlreadyRunning,
    UnknownJob,
    job_of,
    restart_job,
    stop_job,
)
from sipas.actions.printing import PRINT_DESKS
from sipas.actions.register_upload import IMPORT_REGISTER
from sipas.actions.slip_printing import PRINT_SLIPS
from sipas.settings import Settings
from sipas.web.accounts import database_of_app
from sipas.web.administrators.rooms import stand_in
from sipas.web.clock import now
from sipas.web.guards import requires, scope_of_user
from sipas.web.locale import gettext

blueprint = Blueprint("jobs", __name__)
SECONDS_BETWEEN_LOOKS = 3
_ROOMS = {
    IMPORT_REGISTER: "register.show_register",
    PRINT_DESKS: "printing.choose",
    PRINT_SLIPS: "rounds.show_rounds",
    SEND_INVITATIONS: "people.show_people",
}
"""Where each kind of job is begun."""


@blueprint.get("/administrators/jobs/<job>")
@requires("administrator", "auditor", "coordinator")
def show_job(job: str) -> Response:
    by = None if scope_of_user() is None else current_user.email
    try:
        found = job_of(database_of_app(), job, now(), by)
    except UnknownJob as error:
        raise NotFound from error
    is_own = found.by == current_user.email
    may_stop = is_own and found.kind in MAY_STOP
    if found.kind in _ROOMS:
        stand_in(_ROOMS[found.kind])
    page = render_template("administrators/job.html", job=found, is_own=is_own, may_stop=may_stop)
    answer = make_response(page)
    if found.state in ACTIVE:
        answer.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return answer


@blueprint.get("/administrators/jobs/<job>/file")
@requires("administrator", "auditor", "coordinator")
def fetch_file(job: str) -> Response:
    try:
        found, content = opened_file_of_job(
            database_of_app(), settings_of_app(), job, now(), current_user.email
        )
    except UnknownJob as error:
        raise NotFound from error
    return send_file(content, found.media_type, as_attachment=True, download_name=found.file_name)


@blueprint.post("/administrators/jobs/<job>/erase")
@requires("administrator", "coordinator")
def erase_file(job: str) -> Answer:
    try:
        erase_file_of_job(database_of_app(), settings_of_app(), job, now(), current_user.email)
    except UnknownJob as error:
        raise NotFound from error
    flash(gettext("Đã xoá tệp."))
    return redirect(url_for("jobs.show_job", job=job), 303)


@blueprint.post("/administrators/jobs/<job>/restart")
@requires("administrator", "coordinator")
def restart_one(job: str) -> Answer:
    try:
        again = restart_job(database_of_app(), settings_of_app(), job, current_user.email, now())
    except UnknownJob as error:
        raise NotFound from error
    except AlreadyRunning as running:
        return to_running_job(running)
    return redirect(url_for("jobs.show_job", job=again), 303)


@blueprint.post("/administrators/jobs/<job>/stop")
@requires("administrator", "coordinator")
def stop_one(job: str) -> Answer:
    try:
        stop_job(database_of_app(), job, current_user.email)
    except UnknownJob as error:
        raise NotFound from error
    return redirect(url_for("jobs.show_job", job=job), 303)


def to_running_job(running: AlreadyRunning) -> Answer:
    """The person is led to the job that is not over yet."""
    flash(gettext("Một việc cùng loại của Ông/Bà đang chạy. Xin đợi việc ấy xong."))
    return redirect(url_for("jobs.show_job", job=running.job), 303)


def settings_of_app() -> Settings:
    settings: Settings = current_app.extensions["sipas_settings"]
    return settings
