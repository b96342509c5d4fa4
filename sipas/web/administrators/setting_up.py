"""The first page of a fresh installation, behind the link that the server has printed."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from sipas.actions.account_refusals import AccountRefused, StaleInvitation
from sipas.actions.setting_up import FirstAdministrator, check_first_link, set_up_installation
from sipas.web.accounts import database_of_app
from sipas.web.administrators.arriving import arrive_by_link
from sipas.web.administrators.invitations import chosen_password
from sipas.web.clock import now
from sipas.web.guards import public
from sipas.web.locale import gettext

blueprint = Blueprint("setting_up", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/set-up/<token>")
@public
def show_set_up(token: str) -> Answer:
    return _page(token)


@blueprint.post("/set-up/<token>")
@public
def set_up(token: str) -> Answer:
    form = request.form
    try:
        check_first_link(database_of_app(), token, now())
        first = FirstAdministrator(
            form.get("name", ""), form.get("email", ""), chosen_password(), form.get("province", "")
        )
        account = set_up_installation(database_of_app(), token, first, now())
    except StaleInvitation:
        return _page(token)
    except AccountRefused as refusal:
        return _page(token, refusal)
    return arrive_by_link(account)


def _page(token: str, refusal: AccountRefused | None = None) -> Answer:
    try:
        check_first_link(database_of_app(), token, now())
    except StaleInvitation:
        why = gettext(
            "Hệ thống đã có quản trị viên, hoặc liên kết đã quá 24 giờ. Khởi động lại máy chủ thì "
            "có liên kết mới, nếu chưa ai có tài khoản."
        )
        return render_template("administrators/stale_link.html", why=why), 410
    page = render_template(
        "administrators/set_up.html",
        token_of_link=token,
        typed=request.form,
        problem=refusal.translated(gettext) if refusal else "",
        problem_field=refusal.field if refusal else "",
    )
    return page, 422 if refusal else 200
