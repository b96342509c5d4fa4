"""The steps of a reorganisation: new, changed from a day on, ended, merged, split; desks."""

from flask import Blueprint, request, url_for

from sipas.actions.agencies import blocks_on
from sipas.actions.agency_steps import (
    AgencyGiven,
    change_agency,
    create_agency,
    split_agency,
)
from sipas.actions.unit_merging import merge_agencies
from sipas.web.accounts import database_of_app
from sipas.web.administrators.agencies import view_of
from sipas.web.administrators.ending_forms import (
    answer_ending,
    asked_to_merge,
    asked_to_split,
    merging_fields,
    typed_unit,
    typed_units,
)
from sipas.web.administrators.unit_forms import (
    Answer,
    FormField,
    FormPage,
    answer_form,
    needed_day,
    typed,
    typed_day,
    typed_lines,
    typed_seen,
)
from sipas.web.clock import today
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("agency_forms", __name__)


@blueprint.route("/administrators/agencies/new", methods=["GET", "POST"])
@requires("administrator", "auditor")
def new_agency() -> Answer:
    page = FormPage(
        gettext("Thêm một cơ quan"),
        gettext("Nhiều cơ quan thì nhập từ tệp Excel nhanh hơn."),
        (
            *_agency_fields(),
            _day_field(gettext("Hoạt động từ ngày"), gettext("Để trống nếu từ lâu.")),
        ),
        gettext("Thêm cơ quan"),
        _back_to_list(),
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: create_agency(database_of_app(), _given(), typed_day("day"), change),
        gettext("Đã thêm cơ quan."),
        url_for("agencies.show_agencies"),
    )


@blueprint.route("/administrators/agencies/<agency>/change", methods=["GET", "POST"])
@requires("administrator", "auditor")
def change_one(agency: str) -> Answer:
    view = view_of(agency, today())
    unit = view.history.unit
    names = _agency_fields(unit.name, view.agency.short_name, view.agency.block)
    hint = gettext("Để trống nếu chỉ sửa lỗi chính tả: tên đúng thay cho tên sai ở mọi ngày.")
    page = FormPage(
        gettext("Đổi tên hoặc khối"),
        gettext("Trước ngày ấy, cơ quan vẫn mang tên cũ và thuộc khối cũ."),
        (*names, _day_field(gettext("Có hiệu lực từ ngày"), hint)),
        gettext("Ghi thay đổi"),
        _back_to(agency, unit.name),
        view.seen,
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: change_agency(
            database_of_app(), agency, typed_seen(), _given(), typed_day("day"), change
        ),
        gettext("Đã ghi thay đổi."),
        url_for("agencies.show_agency", agency=agency),
    )


@blueprint.route("/administrators/agencies/<agency>/end", methods=["GET", "POST"])
@requires("administrator", "auditor")
def end_one(agency: str) -> Answer:
    view = view_of(agency, today())
    back = _back_to(agency, view.history.unit.name)
    return answer_ending(("agency", agency), view.seen, back, back[0])


@blueprint.route("/administrators/agencies/<agency>/split", methods=["GET", "POST"])
@requires("administrator", "auditor")
def split_one(agency: str) -> Answer:
    view = view_of(agency, today())
    words = gettext(
        "Cơ quan này kết thúc vào ngày trước đó; %(desks)s quầy của nó về cơ quan đầu tiên."
    )
    page = FormPage(
        gettext("Tách thành nhiều cơ quan"),
        words % {"desks": len(view.desks)},
        (
            _day_field(gettext("Tách từ ngày")),
            FormField(
                "parts",
                gettext("Các cơ quan mới"),
                "area",
                hint=gettext("Mỗi cơ quan một dòng: tên; tên ngắn."),
            ),
        ),
        gettext("Tách cơ quan"),
        _back_to(agency, view.history.unit.name),
        view.seen,
        asks=True,
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: split_agency(
            database_of_app(),
            agency,
            typed_seen(),
            [_part(line, view.agency.block) for line in typed_lines("parts")],
            needed_day("day"),
            change,
        ),
        gettext("Đã tách cơ quan."),
        url_for("agencies.show_agency", agency=agency),
        lambda: asked_to_split(agency, needed_day("day")),
    )


@blueprint.route("/administrators/agencies/merge", methods=["GET", "POST"])
@requires("administrator", "auditor")
def merge_some() -> Answer:
    page = FormPage(
        gettext("Gộp nhiều cơ quan"),
        gettext("Các cơ quan bị gộp kết thúc vào ngày trước đó; quầy của chúng về nơi mới."),
        (
            _day_field(gettext("Gộp từ ngày")),
            *merging_fields(gettext("Mã các cơ quan được gộp"), gettext("Mã cơ quan nhận gộp")),
            *_agency_fields(),
        ),
        gettext("Gộp cơ quan"),
        _back_to_list(),
        asks=True,
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: merge_agencies(
            database_of_app(),
            typed_units("agency", "sources"),
            _given(typed_unit("agency", "target")),
            needed_day("day"),
            change,
        ),
        gettext("Đã gộp cơ quan."),
        url_for("agencies.show_agencies"),
        lambda: asked_to_merge("agency", typed("name")),
    )


def _agency_fields(name: str = "", short_name: str = "", block: str = "") -> tuple[FormField, ...]:
    blocks = blocks_on(database_of_app(), today())
    options = (("", gettext("Chọn khối")), *((one.code, one.name) for one in blocks))
    return (
        FormField("name", gettext("Tên cơ quan"), value=name),
        FormField(
            "short_name",
            gettext("Tên ngắn"),
            value=short_name,
            hint=gettext("Cho biểu đồ và bảng hẹp; để trống thì dùng tên đầy đủ."),
        ),
        FormField("block", gettext("Khối"), "select", block, options=options),
    )


def _day_field(label: str, hint: str = "") -> FormField:
    return FormField("day", label, "day", hint=hint)


def _given(code: str = "") -> AgencyGiven:
    return AgencyGiven(typed("name"), typed("short_name"), typed("block"), code)


def _part(line: str, block: str) -> AgencyGiven:
    name, _sign, short_name = line.partition(";")
    return AgencyGiven(name.strip(), short_name.strip(), block)


def _back_to(agency: str, name: str) -> tuple[str, str]:
    return url_for("agencies.show_agency", agency=agency), name


def _back_to_list() -> tuple[str, str]:
    return url_for("agencies.show_agencies"), gettext("Các cơ quan")
