"""Inviting many people from a list: choose a file, see what it would do, get the links once."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_login import current_user
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from sipas.actions.bulk_invitation import (
    FaultyPeople,
    PlannedInvitations,
    add_people,
    invite_people,
    links_workbook,
    plan_invitations,
    template_of_people,
)
from sipas.actions.invitation_letters import SEND_INVITATIONS
from sipas.actions.invitations import SentInvitation
from sipas.actions.jobs import AlreadyRunning, start_job
from sipas.actions.mail import mail_server_of
from sipas.reports.workbook import WORKBOOK_TYPE
from sipas.sampling.rows import UnreadableFile
from sipas.web.accounts import database_of_app
from sipas.web.addresses import base_address, settings_of_app
from sipas.web.administrators.jobs import to_running_job
from sipas.web.administrators.rooms import role_names
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import current_formats, current_language, gettext
from sipas.web.uploads import PEOPLE_BYTES, find_upload, forget_upload, new_upload

blueprint = Blueprint("many_people", __name__)
Page = Answer | str | tuple[str, int]
_ANY = "0"


@blueprint.get("/administrators/people/import")
@requires("administrator", "auditor")
def show_import() -> str:
    return _page()


@blueprint.post("/administrators/people/import")
@requires("administrator")
def plan() -> Page:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(gettext("Ông/Bà chưa chọn tệp.")), 422
    token, folder = new_upload()
    is_text = file.filename.casefold().endswith((".csv", ".txt"))
    source = folder / ("people.csv" if is_text else "people.xlsx")
    file.save(source)
    try:
        planned = plan_invitations(database_of_app(), source, gettext)
    except UnreadableFile as problem:
        forget_upload(token)
        return _page(str(problem)), 422
    return _preview(planned, token), 422 if planned.faults else 200


@blueprint.post("/administrators/people/import/<token>")
@requires("administrator")
def invite(token: str) -> Page:
    source, database = _source(token), database_of_app()
    with_waiting, form = "waiting" in request.form, request.form.get("form")
    try:
        if form == "mail":
            return _send_by_mail(source, token, with_waiting=with_waiting)
        sent = invite_people(
            database,
            source,
            with_waiting=with_waiting,
            by=current_user.email,
            now=now(),
            gettext=gettext,
        )
    except FaultyPeople:
        return _preview(plan_invitations(database, source, gettext), token), 422
    names = plan_invitations(database, source, gettext).names
    forget_upload(token)
    rows = [_row(one, names) for one in sent]
    if form == "xlsx":
        return _links_file(rows)
    return render_template("administrators/many_invited.html", rows=rows, sent=sent)


@blueprint.get("/administrators/people/import/template.xlsx")
@requires("administrator", "auditor")
def fetch_template() -> Response:
    content = template_of_people((gettext("Người dùng"),))
    return send_file(
        BytesIO(content), WORKBOOK_TYPE, as_attachment=True, download_name="nguoi-dung.xlsx"
    )


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    words = gettext("Tệp lớn hơn %(most)d MB. Danh sách 5.000 người chưa đến 1 MB.")
    return _page(words % {"most": PEOPLE_BYTES // 1024**2}), 413


def _send_by_mail(source: Path, token: str, *, with_waiting: bool) -> Answer:
    """The accounts are made at once; a job sends each its link."""
    accounts = add_people(
        database_of_app(), source, with_waiting=with_waiting, now=now(), gettext=gettext
    )
    forget_upload(token)
    link = base_address() + url_for("invitations.show_invitation", token=_ANY)
    parameters = {
        "accounts": accounts,
        "links": link.removesuffix(_ANY),
        "since": now().isoformat(),
        "language": current_language(),
    }
    settings, by = settings_of_app(), current_user.email
    try:
        job = start_job(database_of_app(), settings, SEND_INVITATIONS, parameters, by, now())
    except AlreadyRunning as running:
        return to_running_job(running)
    return redirect(url_for("jobs.show_job", job=job), 303)


def _page(problem: str = "") -> str:
    return render_template("administrators/many_people.html", problem=problem)


def _preview(planned: PlannedInvitations, token: str) -> str:
    administrators = [one for one in planned.new if "administrator" in one.person.roles]
    return render_template(
        "administrators/many_people_plan.html",
        planned=planned,
        token=token,
        administrators=administrators,
        sends_mail=mail_server_of(settings_of_app()) is not None,
    )


def _row(sent: SentInvitation, names: Mapping[str, str]) -> tuple[str, ...]:
    account = sent.account
    address = url_for("invitations.show_invitation", token=sent.token)
    return (
        account.name,
        account.email,
        ", ".join(role_names(account.roles)),
        names.get(account.agency or "", ""),
        f"{base_address()}{address}",
        current_formats().date(sent.expires_at.date()),
    )


def _links_file(rows: list[tuple[str, ...]]) -> Response:
    headings = [
        gettext("Họ tên"),
        gettext("Địa chỉ thư điện tử"),
        gettext("Vai trò"),
        gettext("Cơ quan"),
        gettext("Liên kết, chỉ dùng một lần"),
        gettext("Đến hết ngày"),
    ]
    content = links_workbook(gettext("Liên kết"), headings, rows)
    return _download(content, "lien-ket.xlsx")


def _download(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), WORKBOOK_TYPE, as_attachment=True, download_name=name)


def _source(token: str) -> Path:
    folder = find_upload(token)
    if folder is None:
        raise NotFound
    return next(iter(sorted(folder.iterdir())))
