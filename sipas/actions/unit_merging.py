"""Ending and merging units of any kind, and what that touches."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sipas.actions.agency_steps import AgencyGiven, Change
from sipas.actions.unit_changes import Histories, Step, take_step
from sipas.actions.unit_steps import StepRefused, end_on, merge_into
from sipas.sampling.unit_codes import unit_code
from sipas.store.database import Database
from sipas.store.organisation import Block
from sipas.store.past import UnitKey
from sipas.store.procedures import Field, Procedure
from sipas.store.unit_members import Touched, count_touched, members_of
from sipas.store.units import History, Unit, find_histories

_ONE_DAY = datetime.timedelta(days=1)


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


# Words for a unit that is not there, by kind.
_UNKNOWN = {
    "block": _l("Không có khối nào mang mã “%(code)s”."),
    "agency": _l("Không có cơ quan nào mang mã “%(code)s”."),
    "desk": _l("Không có quầy nào mang mã “%(code)s”."),
    "field": _l("Không có lĩnh vực nào mang mã “%(code)s”."),
    "procedure": _l("Không có thủ tục nào mang mã “%(code)s”."),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What ends, by name, how much a step touches, and the code of whoever ends or takes over."""

    ending: tuple[str, ...]
    touched: Touched
    code: str


def effect_of_ending(
    database: Database, key: UnitKey, day: datetime.date, successors: Sequence[str] = ()
) -> Effect:
    """Also of splitting, whose first part takes the members. Refuses what the step would refuse."""
    kind, code = key
    with database.read() as transaction:
        heirs: list[UnitKey] = [(kind, one) for one in successors]
        _check_heirs(find_histories(transaction, heirs), key, successors)
    _members_that_end(database, key, day)
    return _effect(database, kind, [code], day, code)


def effect_of_merging(
    database: Database, kind: str, codes: Sequence[str], target: str, name: str, day: datetime.date
) -> Effect:
    """Refuses what names no unit, as the step itself would."""
    if not target and not name:
        raise StepRefused("target", _l("Hãy ghi mã nơi nhận gộp, hoặc tên của nơi mới."))
    ending = [code for code in codes if code != target]
    return _effect(database, kind, ending, day, target or unit_code(name))


def _effect(
    database: Database, kind: str, codes: Sequence[str], day: datetime.date, code: str
) -> Effect:
    keys: list[UnitKey] = [(kind, one) for one in codes]
    with database.read() as transaction:
        found = find_histories(transaction, keys)
        _check_known(found, keys, "sources")
        names = tuple(found[key].on(day).name for key in keys)
        return Effect(names, count_touched(transaction, kind, codes, day), code)


def end_unit(
    database: Database,
    key: UnitKey,
    seen: str,
    last: datetime.date,
    successors: Sequence[str],
    change: Change,
) -> int:
    """The desks of an agency end with it; whatever else still has members does not end."""
    kind, code = key
    members = _members_that_end(database, key, last)
    heirs: list[UnitKey] = [(kind, one) for one in successors]

    def make(found: Histories) -> Iterable[History]:
        _check_heirs(found, key, successors)
        ending = [end_on(found[one], last) for one in members]
        return [end_on(found[key], last, successors), *ending]

    step = Step(f"end_{kind}", code, {key: seen}, make, (*members, *heirs))
    return take_step(database, step, change.by, change.now)


def merge_agencies(
    database: Database,
    codes: Sequence[str],
    target: AgencyGiven,
    day: datetime.date,
    change: Change,
) -> int:
    """`target` is one of them by its code, another agency, or a new one."""
    name = target.code or target.name
    return _merge(database, "agency", codes, target.code, name, target.made, day, change)


@dataclass(frozen=True, slots=True)
class Merging:
    """Blocks, fields or procedures that become one: `target`, or without it a new one of that name.

    `field` is that of a new procedure.
    """

    kind: str
    codes: tuple[str, ...]
    target: str
    name: str
    field: str = ""

    def made(self, first: datetime.date) -> History:
        code = unit_code(self.name)
        units: dict[str, Unit] = {
            "block": Block(code, self.name, 99, first),
            "field": Field(code, self.name, first),
            "procedure": Procedure(code, self.name, self.field, first),
        }
        return History(units[self.kind])


def merge_units(database: Database, merging: Merging, day: datetime.date, change: Change) -> int:
    kind, target = merging.kind, merging.target
    if not target and not merging.name:
        raise StepRefused("target", _l("Hãy ghi mã nơi nhận gộp, hoặc tên của nơi mới."))
    subject = target or merging.name
    return _merge(database, kind, merging.codes, target, subject, merging.made, day, change)


def _merge(
    database: Database,
    kind: str,
    codes: Sequence[str],
    target: str,
    subject: str,
    made: Callable[[datetime.date], History],
    day: datetime.date,
    change: Change,
) -> int:
    keys: list[UnitKey] = [(kind, code) for code in codes]
    with database.read() as transaction:
        members = members_of(transaction, kind, codes, day)

    def make(found: Histories) -> Iterable[History]:
        _check_known(found, [*keys, *([(kind, target)] if target else [])], "sources")
        into = found[kind, target] if target else made(day)
        if (known := found.get(into.key)) is not None and known != into:
            raise StepRefused("name", _l("Đã có mục mang mã “%(code)s”."), code=into.key[1])
        moving = [found[member] for member in members]
        return merge_into([found[key] for key in keys], into, moving, day)

    fresh = [(kind, target)] if target else [(kind, unit_code(subject))]
    step = Step(f"merge_{_PLURALS[kind]}", subject, {}, make, (*keys, *fresh, *members))
    return take_step(database, step, change.by, change.now)


_PLURALS = {
    "block": "blocks",
    "agency": "agencies",
    "desk": "desks",
    "field": "fields",
    "procedure": "procedures",
}


def _members_that_end(database: Database, key: UnitKey, last: datetime.date) -> Sequence[UnitKey]:
    """The desks of an agency; refuses where something else still has members."""
    kind, code = key
    with database.read() as transaction:
        members = members_of(transaction, kind, [code], last + _ONE_DAY)
    if members and kind != "agency":
        raise StepRefused(
            "day",
            _l("Còn %(count)s mục thuộc về đây sau ngày ấy; hãy chuyển đi hoặc gộp trước."),
            count=len(members),
        )
    return members


def _check_heirs(found: Histories, key: UnitKey, successors: Sequence[str]) -> None:
    kind, code = key
    _check_known(found, [(kind, one) for one in successors], "successors")
    if code in successors:
        raise StepRefused("successors", _l("Một mục không thể kế tục chính nó."))


def _check_known(found: Histories, keys: Iterable[UnitKey], field: str) -> None:
    for key in keys:
        if key not in found:
            raise StepRefused(field, _UNKNOWN[key[0]], code=key[1])
