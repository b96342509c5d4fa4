"""The steps of a reorganisation as an administrator takes them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sipas.actions.unit_changes import Histories, Step, take_step
from sipas.actions.unit_steps import (
    StepRefused,
    describe_from,
    end_on,
    merge_into,
    split_into,
)
from sipas.sampling.unit_codes import unit_code
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, all_desks
from sipas.store.past import UnitKey
from sipas.store.procedures import Field, Procedure
from sipas.store.units import History, Unit

_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """Who takes a step, and when it is taken."""

    by: str | None
    now: datetime.datetime


@dataclass(frozen=True, slots=True)
class AgencyGiven:
    """What is written about an agency; without a code its name makes one."""

    name: str
    short_name: str
    block: str
    code: str = ""

    def made(self, first: datetime.date | None) -> History:
        if not self.name:
            raise StepRefused("name", _l("Hãy ghi tên cơ quan."))
        if not self.block:
            raise StepRefused("block", _l("Hãy chọn khối."))
        code = self.code or unit_code(self.name)
        return History(Agency(code, self.name, self.short_name or self.name, self.block, first))

    def content(self) -> dict[str, Any]:
        made = self.made(None).unit
        return {"name": made.name, "short_name": self.short_name or self.name, "block": self.block}


def create_agency(
    database: Database, given: AgencyGiven, first: datetime.date | None, change: Change
) -> int:
    made = given.made(first)
    return _create(database, made, change)


def create_unit(database: Database, kind: str, name: str, holder: str, change: Change) -> int:
    """A block, a field or a procedure; `holder` is the field of a procedure."""
    if not name:
        raise StepRefused("name", _l("Hãy ghi tên."))
    code = unit_code(name)
    made: dict[str, Unit] = {
        "block": Block(code, name, 99),
        "field": Field(code, name),
        "procedure": Procedure(code, name, holder),
    }
    return _create(database, History(made[kind]), change)


def change_agency(
    database: Database,
    code: str,
    seen: str,
    given: AgencyGiven,
    day: datetime.date | None,
    change: Change,
) -> int:
    content = given.content()
    return change_unit(database, ("agency", code), seen, content, day, change)


def change_unit(
    database: Database,
    key: UnitKey,
    seen: str,
    content: dict[str, Any],
    day: datetime.date | None,
    change: Change,
) -> int:
    """New words from a day on; without a day they mend what was always meant."""
    if not content.get("name"):
        raise StepRefused("name", _l("Hãy ghi tên."))
    action = "mend_unit" if day is None else "change_unit"
    step = Step(
        action, key[1], {key: seen}, lambda found: [describe_from(found[key], content, day)]
    )
    return take_step(database, step, change.by, change.now)


def end_agency(
    database: Database,
    code: str,
    seen: str,
    last: datetime.date,
    successors: Sequence[str],
    change: Change,
) -> int:
    """Its desks end with it; where others take over, merging moves the desks."""
    key: UnitKey = ("agency", code)
    desks = _desks_of(database, [code], last)

    def make(found: Histories) -> Iterable[History]:
        for one in successors:
            if ("agency", one) not in found or one == code:
                raise StepRefused(
                    "successors", _l("Không có cơ quan nào mang mã “%(code)s”."), code=one
                )
        return [
            end_on(found[key], last, successors),
            *(end_on(found[desk], last) for desk in desks),
        ]

    beside = (*desks, *(("agency", one) for one in successors))
    step = Step("end_agency", code, {key: seen}, make, beside)
    return take_step(database, step, change.by, change.now)


def merge_agencies(
    database: Database,
    codes: Sequence[str],
    target: AgencyGiven,
    day: datetime.date,
    change: Change,
) -> int:
    """`target` is one of them by its code, or a new agency."""
    eve = day - _ONE_DAY
    desks = _desks_of(database, codes, eve)
    keys: list[UnitKey] = [("agency", code) for code in codes]

    def make(found: Histories) -> Iterable[History]:
        _check_known(found, keys, "sources")
        known = found.get(("agency", target.code))
        into = known or target.made(day)
        moving = [found[desk] for desk in desks]
        return merge_into([found[key] for key in keys], into, moving, day)

    beside = (*keys, ("agency", target.code), *desks)
    step = Step("merge_agencies", target.code or target.name, {}, make, beside)
    return take_step(database, step, change.by, change.now)


def split_agency(
    database: Database,
    code: str,
    seen: str,
    parts: Sequence[AgencyGiven],
    day: datetime.date,
    change: Change,
) -> int:
    key: UnitKey = ("agency", code)
    desks = _desks_of(database, [code], day - _ONE_DAY)
    made = [part.made(day) for part in parts]

    def make(found: Histories) -> Iterable[History]:
        return split_into(found[key], made, [found[desk] for desk in desks], day)

    fresh = {one.key: "" for one in made}
    step = Step("split_agency", code, {key: seen, **fresh}, make, tuple(desks))
    return take_step(database, step, change.by, change.now)


def _create(database: Database, made: History, change: Change) -> int:
    step = Step("create_unit", made.unit.code, {made.key: ""}, lambda _: [made])
    return take_step(database, step, change.by, change.now)


def _desks_of(database: Database, codes: Sequence[str], on: datetime.date) -> list[UnitKey]:
    wanted = set(codes)
    with database.read() as transaction:
        desks: list[Desk] = all_desks(transaction, on)
    return [("desk", desk.code) for desk in desks if desk.agency in wanted]


def _check_known(found: Histories, keys: Iterable[UnitKey], field: str) -> None:
    for key in keys:
        if key not in found:
            raise StepRefused(field, _l("Không có cơ quan nào mang mã “%(code)s”."), code=key[1])


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
