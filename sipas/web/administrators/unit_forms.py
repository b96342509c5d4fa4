"""Forms that change a unit: what was typed stays, and whoever comes second is told."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from sipas.actions.agency_steps import Change
from sipas.actions.unit_changes import CannotUndo, ChangedMeanwhile, what_it_is
from sipas.actions.unit_lists import Changes
from sipas.actions.unit_steps import StepRefused
from sipas.refusal import FieldRefused
from sipas.web.administrators.confirmation import Ask, Asked
from sipas.web.clock import now
from sipas.web.locale import gettext
from sipas.web.typed_days import day_in

KINDS = {
    "block": "blocks",
    "agency": "agencies",
    "desk": "desks",
    "field": "fields",
    "procedure": "procedures",
}
Answer = Response | str | tuple[str, int]
CHANGE_NAMES = {
    "create_unit": gettext("Thêm mới"),
    "change_unit": gettext("Đổi từ một ngày"),
    "mend_unit": gettext("Sửa lại cho đúng"),
    **{f"end_{kind}": gettext("Kết thúc") for kind in KINDS},
    **{f"merge_{kinds}": gettext("Gộp") for kinds in KINDS.values()},
    "split_agency": gettext("Tách"),
    "import_organisation": gettext("Nhập từ tệp"),
}


@dataclass(frozen=True, slots=True)
class FormField:
    """`kind`: text, day, area or select; `value` is what stands there before anybody types."""

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
    """`seen` is the fingerprint of what the form shows; `back` is an address and its words.

    `asks`: it tells first what the step would do, and wants the code of it typed. `more`: address
    and words of what else can be done; `changes`: those made before.
    """

    title: str
    words: str
    fields: tuple[FormField, ...]
    button: str
    back: tuple[str, str]
    seen: str = ""
    asks: bool = False
    more: tuple[str, str] | None = None
    changes: Changes = ()

    def show(self) -> str:
        return self.render()

    def render(
        self,
        problem: str = "",
        faulty: str = "",
        told: ChangedMeanwhile | None = None,
        asked: Asked | None = None,
    ) -> str:
        known = {"confirmation", *(one.name for one in self.fields)}
        return render_template(
            "administrators/unit_form.html",
            form=self,
            problem=problem,
            faulty=faulty if faulty in known else "",
            told=told,
            asked=asked,
            instead=what_it_is(told.now) if told and told.now else (),
        )


def answer_form(
    page: FormPage, step: Callable[[Change], int], done: str, to: str, ask: Ask | None = None
) -> Answer:
    """Takes the step; where it is refused, the form comes back with what was typed."""
    try:
        if ask is not None and (unsure := _asked(page, ask())) is not None:
            return unsure
        step(Change(current_user.email, now()))
    except FieldRefused as refusal:
        return page.render(refusal.translated(gettext), refusal.field), 422
    except ChangedMeanwhile as told:
        problem = gettext("Người khác vừa sửa mục này. Chưa có gì được ghi.")
        return page.render(problem, "", told), 409
    flash(done)
    return redirect(to, 303)


def _asked(page: FormPage, asked: Asked) -> Answer | None:
    """The form with its question; None where it was answered."""
    if asked.is_new:
        return page.render(asked=asked)
    if asked.is_confirmed:
        return None
    problem = gettext("Chưa ghi gì. Muốn ghi thì hãy gõ đúng mã %(code)s.") % {"code": asked.code}
    return page.render(problem, "confirmation", asked=asked), 422


def typed(name: str) -> str:
    return " ".join(request.form.get(name, "").split())


def typed_seen() -> str:
    return request.form.get("seen", "")


def typed_lines(name: str) -> list[str]:
    lines = (" ".join(line.split()) for line in request.form.get(name, "").splitlines())
    return [line for line in lines if line]


def typed_day(name: str) -> datetime.date | None:
    return day_in(request.form, name)


def needed_day(name: str) -> datetime.date:
    found = typed_day(name)
    if found is None:
        raise StepRefused(name, gettext("Hãy ghi ngày."))
    return found


def cannot_undo(error: CannotUndo, to: str) -> Response:
    flash(error.translated(gettext))
    return redirect(to, 303)
