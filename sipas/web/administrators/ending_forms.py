"""Ending and merging units of any kind: the pieces of their forms, asked before they are done."""

from collections.abc import Sequence
from datetime import date

from flask import request

from sipas.actions.unit_merging import effect_of_ending, effect_of_merging, end_unit
from sipas.actions.unit_names import codes_of_typed
from sipas.web.accounts import database_of_app
from sipas.web.administrators.confirmation import Asked
from sipas.web.administrators.unit_forms import (
    Answer,
    FormField,
    FormPage,
    answer_form,
    needed_day,
    typed,
    typed_lines,
    typed_seen,
)
from sipas.web.locale import gettext


def answer_ending(key: tuple[str, str], seen: str, back: tuple[str, str], to: str) -> Answer:
    """The last day of a unit, and who takes over."""
    page = FormPage(
        gettext("Kết thúc hoạt động"),
        gettext("Từ hôm sau, mục này không còn; những gì đã ghi về nó vẫn giữ nguyên."),
        (
            FormField("day", gettext("Ngày cuối cùng"), "day"),
            FormField(
                "successors",
                gettext("Mã các nơi kế tục"),
                "area",
                hint=gettext("Mỗi dòng một mã hoặc một tên; để trống nếu không có."),
            ),
        ),
        gettext("Kết thúc"),
        back,
        seen,
        asks=True,
    )
    if request.method == "GET":
        return page.show()
    database = database_of_app()
    return answer_form(
        page,
        lambda change: end_unit(
            database,
            key,
            typed_seen(),
            needed_day("day"),
            typed_units(key[0], "successors"),
            change,
        ),
        gettext("Đã ghi ngày kết thúc."),
        to,
        lambda: asked_to_end(key, needed_day("day"), typed_units(key[0], "successors")),
    )


def merging_fields(sources: str, target: str) -> tuple[FormField, ...]:
    hint = gettext("Mã hoặc tên đã có; để trống nếu thành nơi mới, rồi ghi tên bên dưới.")
    return (
        FormField("sources", sources, "area", hint=gettext("Mỗi dòng một mã hoặc một tên.")),
        FormField("target", target, hint=hint),
    )


def asked_to_end(key: tuple[str, str], day: date, successors: Sequence[str]) -> Asked:
    return Asked(effect_of_ending(database_of_app(), key, day, successors), moves=False)


def asked_to_split(agency: str, day: date) -> Asked:
    return Asked(effect_of_ending(database_of_app(), ("agency", agency), day), moves=True)


def asked_to_merge(kind: str, name: str) -> Asked:
    sources, target, day = (
        typed_units(kind, "sources"),
        typed_unit(kind, "target"),
        needed_day("day"),
    )
    return Asked(effect_of_merging(database_of_app(), kind, sources, target, name, day), moves=True)


def typed_units(kind: str, name: str) -> list[str]:
    """Codes, where names were typed too."""
    return codes_of_typed(database_of_app(), kind, name, typed_lines(name))


def typed_unit(kind: str, name: str) -> str:
    """Empty where nothing was typed."""
    given = typed(name)
    return codes_of_typed(database_of_app(), kind, name, [given])[0] if given else ""
