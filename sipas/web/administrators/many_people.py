"""Inviting many people from a list: choose a file, see what it would do, get the links once."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from sipas.actions.bulk_invitation import (
    FaultyPeople,
    PlannedInvitations,
    invite_people,
    links_workbook,
    plan_invitations,
    template_of_people,
)
from sipas.actions.invitations import SentInvitation
from sipas.sampling.rows import UnreadableFile
from sipas.web.accounts import database_of_app
from sipas.web.addresses import base_address
from sipas.web.administrators.rooms import role_names
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import current_formats, gettext
from sipas.web.uploads import PEOPLE_BYTES, find_upload, forget_upload, new_upload

blueprint = Blueprint("many_people", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Page = Response | str | tuple[str, int]


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
    with_waiting = "waiting" in request.form
    try:
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
    if request.form.get("form") == "xlsx":
        return _links_file(rows)
    return render_template("administrators/many_invited.html", rows=rows, sent=sent)


@blueprint.get("/administrators/people/import/template.xlsx")
@requires("administrator", "auditor")
def fetch_template() -> Response:
    content = template_of_people((gettext("Người dùng"),))
    return send_file(
        BytesIO(content), WORKBOOK, as_attachment=True, download_name="nguoi-dung.xlsx"
    )


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    words = gettext("Tệp lớn hơn %(most)d MB. Danh sách 5.000 người chưa đến 1 MB.")
    return _page(words % {"most": PEOPLE_BYTES // 1024**2}), 413


def _page(problem: str = "") -> str:
    return render_template("administrators/many_people.html", problem=problem)


def _preview(planned: PlannedInvitations, token: str) -> str:
    administrators = [one for one in planned.new if "administrator" in one.person.roles]
    return render_template(
        "administrators/many_people_plan.html",
        planned=planned,
        token=token,
        administrators=administrators,
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
    return send_file(BytesIO(content), WORKBOOK, as_attachment=True, download_name=name)


def _source(token: str) -> Path:
    folder = find_upload(token)
    if folder is None:
        raise NotFound
    return next(iter(sorted(folder.iterdir())))
