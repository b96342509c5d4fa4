"""The steps of a reorganisation as an administrator takes them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sipas.actions.unit_changes import Histories, Step, take_step
from sipas.actions.unit_steps import (
    StepRefused,
    describe_from,
    split_into,
)
from sipas.sampling.unit_codes import desk_code, unit_code
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, all_desks
from sipas.store.past import UnitKey
from sipas.store.procedures import Field, Procedure
from sipas.store.unit_members import members_of
from sipas.store.units import History, Unit


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


def create_desk(
    database: Database,
    agency: str,
    name: str,
    address: str,
    first: datetime.date | None,
    change: Change,
) -> int:
    """Its code is made for it, as for a desk that an import names."""
    if not name:
        raise StepRefused("name", _l("Hãy ghi tên quầy."))
    with database.read() as transaction:
        taken = {one.code for one in all_desks(transaction)}
    code = desk_code(agency, name, taken)
    return _create(database, History(Desk(code, name, agency, address, first)), change)


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


def split_agency(
    database: Database,
    code: str,
    seen: str,
    parts: Sequence[AgencyGiven],
    day: datetime.date,
    change: Change,
) -> int:
    key: UnitKey = ("agency", code)
    with database.read() as transaction:
        desks = members_of(transaction, "agency", [code], day)
    made = [part.made(day) for part in parts]

    def make(found: Histories) -> Iterable[History]:
        return split_into(found[key], made, [found[desk] for desk in desks], day)

    fresh = {one.key: "" for one in made}
    step = Step("split_agency", code, {key: seen, **fresh}, make, tuple(desks))
    return take_step(database, step, change.by, change.now)


def _create(database: Database, made: History, change: Change) -> int:
    step = Step("create_unit", made.unit.code, {made.key: ""}, lambda _: [made])
    return take_step(database, step, change.by, change.now)


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
