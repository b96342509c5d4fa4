"""Changing units: one transaction, told to whoever changed the same thing, and to be undone."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sipas.actions.unit_steps import StepRefused
from sipas.languages import Gettext
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.organisation import Agency, Desk
from sipas.store.past import UnitKey
from sipas.store.procedures import Procedure
from sipas.store.unit_changes import (
    UnitChange,
    append_unit_change,
    changes_of_units,
    find_unit_change,
    hold_organisation,
    mark_undone,
)
from sipas.store.units import (
    History,
    content_of,
    find_histories,
    fingerprint,
    from_plain,
    put_histories,
    remove_unit,
    to_plain,
)

Histories = Mapping[UnitKey, History]
Seen = Mapping[UnitKey, str]
"""The fingerprint that a form carried, "" where the unit must not exist yet."""


class ChangedMeanwhile(ValueError):
    """Somebody else changed one of the units since the form was opened; nothing was written."""

    def __init__(self, now: History | None, change: UnitChange | None) -> None:
        super().__init__("Người khác vừa sửa mục này; chưa có gì được ghi.")
        self.now, self.change = now, change


class CannotUndo(ValueError):
    """A change that is undone already, or on which something else rests by now."""

    def translated(self, gettext: Gettext) -> str:
        return gettext(
            "Không hoàn tác được: việc này đã được hoàn tác, "
            "hoặc đã có thay đổi, phiếu hay hồ sơ dựa vào nó."
        )


@dataclass(frozen=True, slots=True)
class Step:
    """`make` gets the units of `seen`, and of `beside`, that exist, and gives those to write."""

    action: str
    subject: str
    seen: Seen
    make: Callable[[Histories], Iterable[History]]
    beside: tuple[UnitKey, ...] = ()


def take_step(database: Database, step: Step, by: str | None, now: datetime.datetime) -> int:
    """Writes what the step makes, and gives the number by which it can be undone.

    Raises ChangedMeanwhile, or StepRefused with the field that must be mended.
    """
    with database.write() as transaction:
        hold_organisation(transaction)
        found = find_histories(transaction, (*step.seen, *step.beside))
        for key, seen in step.seen.items():
            if (fingerprint(found[key]) if key in found else "") != seen:
                last = changes_of_units(transaction, [key], 1)
                raise ChangedMeanwhile(found.get(key), last[0] if last else None)
        return write_change(transaction, step.action, step.subject, step.make(found), by, now)


def write_change(
    transaction: Transaction,
    action: str,
    subject: str,
    made: Iterable[History],
    by: str | None,
    now: datetime.datetime,
) -> int:
    after = list(made)
    before = find_histories(transaction, [one.key for one in after])
    _check_references(transaction, after)
    put_histories(transaction, after)
    change = append_unit_change(
        transaction,
        now,
        by,
        action,
        [to_plain(one) for one in before.values()],
        [to_plain(one) for one in after],
    )
    detail = {"change": change, "units": len(after)}
    append_audit(transaction, AuditEntry(now, by, action, subject, detail))
    return change


def undo_change(database: Database, number: int, by: str | None, now: datetime.datetime) -> None:
    """Puts every unit of a change back as it was; CannotUndo when that would lose anything."""
    with database.write() as transaction:
        hold_organisation(transaction)
        change = find_unit_change(transaction, number)
        if change is None or change.undone:
            raise CannotUndo
        after = {one.key: one for one in map(from_plain, change.after)}
        if find_histories(transaction, after) != after:
            raise CannotUndo
        before = [from_plain(row) for row in change.before]
        put_histories(transaction, before)
        new = set(after) - {one.key for one in before}
        if not all(remove_unit(transaction, key) for key in _children_first(new)):
            raise CannotUndo
        mark_undone(transaction, number)
        append_audit(transaction, AuditEntry(now, by, "undo_unit_change", str(number)))


def _children_first(keys: Iterable[UnitKey]) -> list[UnitKey]:
    order = ("desk", "agency", "block", "procedure", "field")
    return sorted(keys, key=lambda key: (order.index(key[0]), key[1]))


def _check_references(transaction: Transaction, units: Iterable[History]) -> None:
    """A unit may only belong to one that exists, or that is written with it."""
    made = list(units)
    wanted = {holder for one in made if (holder := holder_of(one)) is not None}
    known = {one.key for one in made} | set(find_histories(transaction, wanted))
    for kind, code in sorted(wanted - known):
        if kind == "block":
            raise StepRefused("block", _l("Không có khối nào mang mã “%(code)s”."), code=code)
        if kind == "field":
            raise StepRefused("field", _l("Không có lĩnh vực nào mang mã “%(code)s”."), code=code)
        raise StepRefused("agency", _l("Không có cơ quan nào mang mã “%(code)s”."), code=code)


def holder_of(history: History) -> UnitKey | None:
    """The unit to which one belongs."""
    unit = history.unit
    if isinstance(unit, Agency):
        return "block", unit.block
    if isinstance(unit, Desk):
        return "agency", unit.agency
    return ("field", unit.field) if isinstance(unit, Procedure) else None


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


def what_it_is(history: History) -> tuple[str, ...]:
    """The words of a unit, for whoever wanted to change the same one."""
    return tuple(str(word) for word in content_of(history.unit).values() if word)
