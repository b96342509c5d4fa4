"""The desks of an agency: a new one, its words, its agency, its end."""

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound

from sipas.actions.agency_steps import change_unit, create_desk
from sipas.actions.unit_lists import DeskView, desk_view
from sipas.web.accounts import database_of_app
from sipas.web.administrators.agencies import view_of
from sipas.web.administrators.ending_forms import answer_ending, typed_unit
from sipas.web.administrators.unit_forms import (
    Answer,
    FormField,
    FormPage,
    answer_form,
    typed,
    typed_day,
    typed_seen,
)
from sipas.web.clock import today
from sipas.web.guards import for_agency
from sipas.web.locale import gettext

blueprint = Blueprint("desk_forms", __name__)


@blueprint.route("/administrators/agencies/<agency>/desks/new", methods=["GET", "POST"])
@for_agency("administrator", "auditor", "coordinator")
def new_desk(agency: str) -> Answer:
    view = view_of(agency, today())
    page = FormPage(
        gettext("Thêm một quầy"),
        gettext("Mã quầy được đặt tự động; in tờ có mã ở trang Quầy và mã QR."),
        (
            *_fields(gettext("Quầy %(agency)s") % {"agency": view.agency.short_name}, ""),
            FormField(
                "day", gettext("Hoạt động từ ngày"), "day", hint=gettext("Để trống nếu từ lâu.")
            ),
        ),
        gettext("Thêm quầy"),
        (_address(agency), view.agency.name),
    )
    if request.method == "GET":
        return page.show()
    name, address = typed("name"), typed("address")
    return answer_form(
        page,
        lambda change: create_desk(
            database_of_app(), agency, name, address, typed_day("day"), change
        ),
        gettext("Đã thêm quầy."),
        _address(agency),
    )


@blueprint.route("/administrators/agencies/<agency>/desks/<desk_code>", methods=["GET", "POST"])
@for_agency("administrator", "auditor", "coordinator")
def change_desk(agency: str, desk_code: str) -> Answer:
    view = _view_of(agency, desk_code)
    page = FormPage(
        gettext("Sửa quầy %(code)s") % {"code": desk_code},
        gettext("Mã quầy không đổi, nên tờ đã in vẫn dùng được."),
        (*_fields(view.desk.name, view.desk.address), *_moving_fields(agency)),
        gettext("Ghi thay đổi"),
        (_address(agency), view.agency),
        view.seen,
        more=(
            url_for("desk_forms.end_desk", agency=agency, desk_code=desk_code),
            gettext("Kết thúc quầy này"),
        ),
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: change_unit(
            database_of_app(),
            ("desk", desk_code),
            typed_seen(),
            _typed_content(),
            typed_day("day"),
            change,
        ),
        gettext("Đã ghi thay đổi."),
        _address(agency),
    )


@blueprint.route("/administrators/agencies/<agency>/desks/<desk_code>/end", methods=["GET", "POST"])
@for_agency("administrator", "auditor", "coordinator")
def end_desk(agency: str, desk_code: str) -> Answer:
    view = _view_of(agency, desk_code)
    back = url_for("desk_forms.change_desk", agency=agency, desk_code=desk_code), view.desk.name
    return answer_ending(("desk", desk_code), view.seen, back, _address(agency))


def _view_of(agency: str, desk_code: str) -> DeskView:
    view = desk_view(database_of_app(), agency, desk_code)
    if view is None:
        raise NotFound
    return view


def _fields(name: str, address: str) -> tuple[FormField, ...]:
    return (
        FormField("name", gettext("Tên quầy"), value=name),
        FormField("address", gettext("Địa điểm"), value=address),
    )


def _typed_content() -> dict[str, str]:
    """Another agency counts only from an administrator, by its code or its name."""
    content = {"name": typed("name"), "address": typed("address")}
    if current_user.has_role("administrator") and (agency := typed_unit("agency", "agency")):
        content["agency"] = agency
    return content


def _moving_fields(agency: str) -> tuple[FormField, ...]:
    """Only an administrator sees more than one agency."""
    hint = gettext("Để trống nếu chỉ sửa lỗi chính tả.")
    day = FormField("day", gettext("Có hiệu lực từ ngày"), "day", hint=hint)
    if not current_user.has_role("administrator"):
        return (day,)
    hint = gettext("Nếu quầy chuyển đi: ghi mã hoặc tên của cơ quan nhận.")
    return (FormField("agency", gettext("Cơ quan"), value=agency, hint=hint), day)


def _address(agency: str) -> str:
    return url_for("agencies.show_agency", agency=agency)
