"""Blocks, fields and procedures: lists, and the form of each."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.exceptions import NotFound

from sipas.actions.agency_steps import change_unit, create_unit
from sipas.actions.unit_lists import UnitView, find_unit_view, list_units
from sipas.actions.unit_merging import Merging, merge_units
from sipas.web.accounts import database_of_app
from sipas.web.administrators.ending_forms import (
    answer_ending,
    asked_to_merge,
    merging_fields,
    typed_unit,
    typed_units,
)
from sipas.web.administrators.rooms import LISTS_OF_UNITS
from sipas.web.administrators.unit_forms import (
    Answer,
    FormField,
    FormPage,
    answer_form,
    needed_day,
    typed,
    typed_day,
    typed_seen,
)
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("units", __name__)
TITLES = {
    "block": gettext("Các khối"),
    "field": gettext("Các lĩnh vực"),
    "procedure": gettext("Các thủ tục"),
}
NEW = {
    "block": gettext("Thêm một khối"),
    "field": gettext("Thêm một lĩnh vực"),
    "procedure": gettext("Thêm một thủ tục"),
}
MERGED = {
    "block": gettext("Gộp nhiều khối"),
    "field": gettext("Gộp nhiều lĩnh vực"),
    "procedure": gettext("Gộp nhiều thủ tục"),
}


@blueprint.get("/administrators/blocks")
@requires("administrator", "auditor")
def show_blocks() -> str:
    return _list("block")


@blueprint.get("/administrators/fields")
@requires("administrator", "auditor")
def show_fields() -> str:
    return _list("field")


@blueprint.get("/administrators/procedures")
@requires("administrator", "auditor")
def show_procedures() -> str:
    return _list("procedure")


@blueprint.route("/administrators/units/<kind>/new", methods=["GET", "POST"])
@requires("administrator", "auditor")
def new_unit(kind: str) -> Answer:
    to = _address_of(kind)
    page = FormPage(
        gettext(NEW[kind]),
        gettext("Mã được đặt theo tên và không đổi về sau."),
        (FormField("name", gettext("Tên")), *_holder_field(kind)),
        gettext("Thêm"),
        (to, gettext(TITLES[kind])),
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: create_unit(
            database_of_app(), kind, typed("name"), typed_unit("field", "field"), change
        ),
        gettext("Đã thêm."),
        to,
    )


@blueprint.route("/administrators/units/<kind>/merge", methods=["GET", "POST"])
@requires("administrator", "auditor")
def merge_some(kind: str) -> Answer:
    to = _address_of(kind)
    page = FormPage(
        gettext(MERGED[kind]),
        gettext("Các mục bị gộp kết thúc vào ngày trước đó; những gì thuộc về chúng về nơi mới."),
        (
            FormField("day", gettext("Gộp từ ngày"), "day"),
            *merging_fields(gettext("Mã các mục được gộp"), gettext("Mã nơi nhận gộp")),
            FormField("name", gettext("Tên")),
            *_holder_field(kind),
        ),
        gettext("Gộp"),
        (to, gettext(TITLES[kind])),
        asks=True,
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: merge_units(database_of_app(), _merging(kind), needed_day("day"), change),
        gettext("Đã gộp."),
        to,
        lambda: asked_to_merge(kind, typed("name")),
    )


def _merging(kind: str) -> Merging:
    sources, target = typed_units(kind, "sources"), typed_unit(kind, "target")
    return Merging(kind, tuple(sources), target, typed("name"), typed_unit("field", "field"))


@blueprint.route("/administrators/units/<kind>/<code>/end", methods=["GET", "POST"])
@requires("administrator", "auditor")
def end_one(kind: str, code: str) -> Answer:
    to, view = _address_of(kind), _view_of(kind, code)
    back = url_for("units.change_one", kind=kind, code=code), view.history.unit.name
    return answer_ending((kind, code), view.seen, back, to)


@blueprint.route("/administrators/units/<kind>/<code>", methods=["GET", "POST"])
@requires("administrator", "auditor")
def change_one(kind: str, code: str) -> Answer:
    to, view = _address_of(kind), _view_of(kind, code)
    unit = view.history.unit
    page = FormPage(
        unit.name,
        gettext("Trước ngày ấy, mục này vẫn mang tên cũ."),
        (
            FormField("name", gettext("Tên"), value=unit.name),
            *_holder_field(kind, view.holder),
            FormField(
                "day",
                gettext("Có hiệu lực từ ngày"),
                "day",
                hint=gettext("Để trống nếu chỉ sửa lỗi chính tả."),
            ),
        ),
        gettext("Ghi thay đổi"),
        (to, gettext(TITLES[kind])),
        view.seen,
        more=(url_for("units.end_one", kind=kind, code=code), gettext("Kết thúc mục này")),
        changes=view.changes,
    )
    if request.method == "GET":
        return page.show()
    return answer_form(
        page,
        lambda change: change_unit(
            database_of_app(), (kind, code), typed_seen(), _content(kind), typed_day("day"), change
        ),
        gettext("Đã ghi thay đổi."),
        to,
    )


def _content(kind: str) -> dict[str, str]:
    holder = {"field": typed_unit("field", "field")} if kind == "procedure" else {}
    return {"name": typed("name")} | holder


def _view_of(kind: str, code: str) -> UnitView:
    view = find_unit_view(database_of_app(), (kind, code))
    if view is None:
        raise NotFound
    return view


def _list(kind: str) -> str:
    search = request.args.get("search", "")[:200]
    found = list_units(database_of_app(), kind, search, request.args.get("page", 1, int))
    title, here = gettext(TITLES[kind]), LISTS_OF_UNITS[kind]
    return render_template(
        "administrators/units.html", found=found, kind=kind, title=title, here=here, search=search
    )


def _address_of(kind: str) -> str:
    if kind not in LISTS_OF_UNITS:
        raise NotFound
    return url_for(LISTS_OF_UNITS[kind])


def _holder_field(kind: str, value: str = "") -> tuple[FormField, ...]:
    if kind != "procedure":
        return ()
    return (FormField("field", gettext("Lĩnh vực"), value=value, hint=gettext("Mã hoặc tên.")),)
