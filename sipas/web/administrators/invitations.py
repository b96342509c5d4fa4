"""Inviting people by link: the administrator's form, and the page behind the link."""

import structlog
from flask import Blueprint, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.account_refusals import AccountRefused, PasswordNotRepeated, StaleInvitation
from sipas.actions.agency_search import agencies_to_offer
from sipas.actions.invitation_letters import invitation_letter
from sipas.actions.invitations import (
    NewPerson,
    SentInvitation,
    accept_invitation,
    invite_again,
    invite_person,
    invited_account,
)
from sipas.actions.mail import MailNotSent, mail_server_of, send_letter
from sipas.actions.people import UnknownAccount
from sipas.web.accounts import database_of_app
from sipas.web.addresses import base_address, settings_of_app
from sipas.web.administrators.arriving import arrive_by_link
from sipas.web.administrators.people import candidates_of, role_choices, typed_agency
from sipas.web.clock import now
from sipas.web.guards import public, requires
from sipas.web.locale import current_language, gettext

blueprint = Blueprint("invitations", __name__)
Answer = Response | str | tuple[str, int]
_log = structlog.get_logger(__name__)


@blueprint.get("/administrators/people/new")
@requires("administrator", "auditor")
def show_form() -> str:
    return _form()


@blueprint.post("/administrators/people/new")
@requires("administrator")
def invite() -> Answer:
    person = NewPerson(
        email=request.form.get("email", ""),
        name=request.form.get("name", ""),
        roles=tuple(request.form.getlist("roles")),
        agency=typed_agency(),
    )
    try:
        sent = invite_person(database_of_app(), person, current_user.email, now())
    except AccountRefused as refusal:
        return _form(refusal), 422
    return _tell(sent)


@blueprint.post("/administrators/people/<int:account>/link")
@requires("administrator")
def invite_anew(account: int) -> Answer:
    try:
        sent = invite_again(database_of_app(), account, current_user.email, now())
    except UnknownAccount as error:
        raise NotFound from error
    return _tell(sent)


@blueprint.get("/invitations/<token>")
@public
def show_invitation(token: str) -> Answer:
    return _welcome(token)


@blueprint.post("/invitations/<token>")
@public
def accept(token: str) -> Answer:
    try:
        account = accept_invitation(database_of_app(), token, chosen_password(), now())
    except StaleInvitation:
        return _welcome(token)
    except AccountRefused as refusal:
        return _welcome(token, refusal)
    return arrive_by_link(account)


def chosen_password() -> str:
    """The new password of a form, typed twice."""
    password = request.form.get("password", "")
    if password != request.form.get("repeated", ""):
        raise PasswordNotRepeated
    return password


def _form(refusal: AccountRefused | None = None) -> str:
    return render_template(
        "administrators/invite.html",
        problem=refusal.translated(gettext) if refusal else "",
        problem_field=refusal.field if refusal else "",
        typed=request.form or request.args,
        roles=role_choices(),
        typed_agency=typed_agency(),
        offered=agencies_to_offer(database_of_app()),
        candidates=candidates_of(refusal),
        sends_mail=mail_server_of(settings_of_app()) is not None,
    )


def _tell(sent: SentInvitation) -> str:
    """The link, shown this once, and whether it has also gone out as a letter."""
    address = base_address() + url_for("invitations.show_invitation", token=sent.token)
    return render_template(
        "administrators/invited.html",
        account=sent.account,
        address=address,
        expires_at=sent.expires_at,
        mail=_send(sent, address),
    )


def _send(sent: SentInvitation, address: str) -> str:
    server = mail_server_of(settings_of_app())
    if server is None:
        return "none"
    try:
        send_letter(server, invitation_letter(sent, address, current_language()))
    except MailNotSent as problem:
        _log.warning("invitation_not_sent", reason=str(problem))
        return "failed"
    return "sent"


def _welcome(token: str, refusal: AccountRefused | None = None) -> Answer:
    try:
        account = invited_account(database_of_app(), token, now())
    except StaleInvitation:
        why = gettext(
            "Liên kết đã dùng rồi, đã quá hạn hoặc đã có liên kết mới hơn. Xin nhờ quản trị viên "
            "của tỉnh gửi liên kết mới."
        )
        return render_template("administrators/stale_link.html", why=why), 410
    page = render_template(
        "administrators/welcome.html",
        account=account,
        token_of_link=token,
        problem=refusal.translated(gettext) if refusal else "",
        problem_field=refusal.field if refusal else "",
    )
    return page, 422 if refusal else 200
