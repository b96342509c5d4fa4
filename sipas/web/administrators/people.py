"""People with accounts: the list, one person, and what an administrator may change there."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.account_refusals import AccountRefused, AgencyUnclear
from sipas.actions.accounts import ROLES
from sipas.actions.agency_search import agencies_to_offer
from sipas.actions.invitations import withdraw_invitation
from sipas.actions.people import (
    Person,
    UnknownAccount,
    change_person,
    end_sessions,
    fingerprint_of,
    get_person,
    list_people,
    switch_account,
    take_second_factor,
)
from sipas.web.accounts import database_of_app
from sipas.web.administrators.rooms import role_names
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("people", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/administrators/people")
@requires("administrator", "auditor")
def show_people() -> str:
    search, role = request.args.get("search", "")[:100], request.args.get("role", "")
    page = request.args.get("page", 1, int)
    found = list_people(database_of_app(), search, role if role in ROLES else "", page)
    return render_template(
        "administrators/people.html", found=found, search=search, role=role, roles=role_choices()
    )


@blueprint.get("/administrators/people/<int:account>")
@requires("administrator", "auditor")
def show_person(account: int) -> str:
    return _page(account)


@blueprint.post("/administrators/people/<int:account>")
@requires("administrator")
def change(account: int) -> Answer:
    def step() -> None:
        name, agency = request.form.get("name", ""), typed_agency()
        roles = tuple(request.form.getlist("roles"))
        seen = request.form.get("seen")
        by = current_user.email
        change_person(database_of_app(), account, name, roles, agency, by, now(), seen)

    return _take(account, step, gettext("Đã lưu. Quyền mới có hiệu lực từ lần đăng nhập tới."))


@blueprint.post("/administrators/people/<int:account>/switch-off")
@requires("administrator")
def switch_off(account: int) -> Answer:
    def step() -> None:
        switch_account(database_of_app(), account, active=False, by=current_user.email, now=now())

    return _take(account, step, gettext("Tài khoản đã ngừng; các phiên đang mở đã kết thúc."))


@blueprint.post("/administrators/people/<int:account>/switch-on")
@requires("administrator")
def switch_on(account: int) -> Answer:
    def step() -> None:
        switch_account(database_of_app(), account, active=True, by=current_user.email, now=now())

    return _take(account, step, gettext("Tài khoản hoạt động trở lại."))


@blueprint.post("/administrators/people/<int:account>/end-sessions")
@requires("administrator")
def end_all_sessions(account: int) -> Answer:
    def step() -> None:
        end_sessions(database_of_app(), account, current_user.email, now())

    return _take(account, step, gettext("Mọi phiên làm việc của tài khoản này đã kết thúc."))


@blueprint.post("/administrators/people/<int:account>/forget-second-factor")
@requires("administrator")
def forget_second_factor(account: int) -> Answer:
    def step() -> None:
        take_second_factor(database_of_app(), account, current_user.email, now())

    return _take(account, step, gettext("Đã bỏ bước xác thực thứ hai của tài khoản này."))


@blueprint.post("/administrators/people/<int:account>/withdraw")
@requires("administrator")
def withdraw(account: int) -> Answer:
    try:
        withdraw_invitation(database_of_app(), account, current_user.email, now())
    except UnknownAccount as error:
        raise NotFound from error
    except AccountRefused as refusal:
        return _page(account, refusal), 422
    flash(gettext("Đã rút lại lời mời; tài khoản chưa dùng đã được xóa."))
    return redirect(url_for("people.show_people"), 303)


def typed_agency() -> str:
    """The agency that was chosen among several, else what was typed."""
    return request.form.get("agency_code") or request.form.get("agency", "")


def candidates_of(refusal: AccountRefused | None) -> tuple[tuple[str, str], ...]:
    """The agencies among which the person must choose."""
    return refusal.candidates if isinstance(refusal, AgencyUnclear) else ()


def role_choices() -> list[tuple[str, str]]:
    """(code, name) of every role."""
    return list(zip(ROLES, role_names(ROLES), strict=True))


def _take(account: int, step: Callable[[], None], done: str) -> Answer:
    """Takes a step, then shows the person; a refusal stands on the page with what was typed."""
    try:
        step()
    except UnknownAccount as error:
        raise NotFound from error
    except AccountRefused as refusal:
        return _page(account, refusal), 422
    flash(done)
    return redirect(url_for("people.show_person", account=account), 303)


def _agency_words(person: Person) -> str:
    code = person.account.agency
    return f"{person.agency_name} ({code})" if code else ""


def _page(account: int, refusal: AccountRefused | None = None) -> str:
    try:
        person = get_person(database_of_app(), account)
    except UnknownAccount as error:
        raise NotFound from error
    is_typed = refusal is not None and "name" in request.form
    own = person.account
    return render_template(
        "administrators/person.html",
        person=person,
        problem=refusal.translated(gettext) if refusal else "",
        problem_field=refusal.field if refusal else "",
        typed_name=request.form["name"] if is_typed else own.name,
        typed_roles=request.form.getlist("roles") if is_typed else own.roles,
        typed_agency=typed_agency() if is_typed else _agency_words(person),
        roles=role_choices(),
        offered=agencies_to_offer(database_of_app()),
        candidates=candidates_of(refusal),
        seen=fingerprint_of(own),
        now=now(),
    )
