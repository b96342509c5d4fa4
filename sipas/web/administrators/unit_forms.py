"""Forms that change a unit: what was typed stays, and whoever comes second is told."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from sipas.actions.agency_steps import Change
from sipas.actions.unit_changes import CannotUndo, ChangedMeanwhile, what_it_is
from sipas.actions.unit_steps import StepRefused, read_day
from sipas.web.clock import now
from sipas.web.locale import gettext

Answer = Response | str | tuple[str, int]
CHANGE_NAMES = {
    "create_unit": gettext("Thêm mới"),
    "change_unit": gettext("Đổi từ một ngày"),
    "mend_unit": gettext("Sửa lại cho đúng"),
    "end_agency": gettext("Kết thúc"),
    "merge_agencies": gettext("Gộp"),
    "split_agency": gettext("Tách"),
    "import_organisation": gettext("Nhập từ tệp"),
}


@dataclass(frozen=True, slots=True)
class FormField:
    """`kind`: text, date, area or select; `value` is what stands there before anybody types."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def typed(self) -> str:
        return request.form.get(self.name, self.value)


@dataclass(frozen=True, slots=True)
class FormPage:
    """`seen` is the fingerprint of what the form shows; `back` is an address and its words."""

    title: str
    words: str
    fields: tuple[FormField, ...]
    button: str
    back: tuple[str, str]
    seen: str = ""
    hints: tuple[str, ...] = field(default=())

    def show(self) -> str:
        return self.render()

    def render(
        self, problem: str = "", faulty: str = "", told: ChangedMeanwhile | None = None
    ) -> str:
        known = {one.name for one in self.fields}
        return render_template(
            "administrators/unit_form.html",
            form=self,
            problem=problem,
            faulty=faulty if faulty in known else "",
            told=told,
            instead=what_it_is(told.now) if told and told.now else (),
        )


def answer_form(page: FormPage, step: Callable[[Change], int], done: str, to: str) -> Answer:
    """Takes the step; where it is refused, the form comes back with what was typed."""
    try:
        step(Change(current_user.email, now()))
    except StepRefused as refusal:
        return page.render(refusal.translated(gettext), refusal.field), 422
    except ChangedMeanwhile as told:
        problem = gettext("Người khác vừa sửa mục này. Chưa có gì được ghi.")
        return page.render(problem, "", told), 409
    flash(done)
    return redirect(to, 303)


def typed(name: str) -> str:
    return " ".join(request.form.get(name, "").split())


def typed_seen() -> str:
    return request.form.get("seen", "")


def typed_lines(name: str) -> list[str]:
    lines = (" ".join(line.split()) for line in request.form.get(name, "").splitlines())
    return [line for line in lines if line]


def typed_day(name: str) -> datetime.date | None:
    return read_day(name, request.form.get(name, ""), gettext)


def needed_day(name: str) -> datetime.date:
    found = typed_day(name)
    if found is None:
        raise StepRefused(name, gettext("Hãy ghi ngày."))
    return found


def cannot_undo(error: CannotUndo, to: str) -> Response:
    flash(error.translated(gettext))
    return redirect(to, 303)
