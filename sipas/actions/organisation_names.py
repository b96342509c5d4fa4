"""Codes for rows that give only names: an office's list needs no codes of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sipas.actions.organisation_files import Given, OrganisationFault
from sipas.actions.organisation_rows import PastRow
from sipas.languages import Gettext
from sipas.sampling.agency_names import comparable
from sipas.sampling.unit_codes import desk_code, unit_code
from sipas.store.organisation import Agency, Block, Desk
from sipas.store.past import UnitKey
from sipas.store.procedures import Field
from sipas.store.units import HOLDERS, History, Unit, kind_of

Settled = tuple[list[Given], list[OrganisationFault]]


@dataclass(frozen=True, slots=True)
class _Known:
    """Codes by kind and comparable name; those of units that have ended count only alone."""

    running: Mapping[UnitKey, frozenset[str]]
    ended: Mapping[UnitKey, frozenset[str]]

    def codes(self, kind: str, name: str) -> frozenset[str]:
        key = kind, comparable(name)
        return self.running.get(key) or self.ended.get(key, frozenset())


def settle_names(
    given: list[Given], before: Mapping[UnitKey, History], gettext: Gettext
) -> Settled:
    """Every unit with a code, and with the code of what it belongs to.

    A row without a code is the unit of that name if there is one, otherwise new. The codes that
    are made depend on names alone, so a preview and the import that follows make the same.
    """
    known = _known([one.unit for one in before.values()])
    coded = [_with_code(one, known) for one in given]
    known = _known([*(one.unit for one in before.values()), *_units(coded)])
    faults: list[OrganisationFault] = []
    codes = set(before) | {(kind_of(one), one.code) for one in _units(coded)}
    held = [_with_holder(one, known, codes, faults, gettext) for one in coded]
    taken = {code for kind, code in codes if kind == "desk"}
    desks = _known_desks(before)
    return [_desk_with_code(one, desks, taken) for one in held], faults


def _units(given: Iterable[Given]) -> list[Unit]:
    return [one.unit for one in given if not isinstance(one.unit, PastRow)]


def _known(units: Iterable[Unit]) -> _Known:
    running: dict[UnitKey, set[str]] = {}
    ended: dict[UnitKey, set[str]] = {}
    for unit in units:
        side = running if unit.valid_to is None else ended
        names = {unit.name, unit.short_name} if isinstance(unit, Agency) else {unit.name}
        for name in names:
            side.setdefault((kind_of(unit), comparable(name)), set()).add(unit.code)
    return _Known(
        {key: frozenset(codes) for key, codes in running.items()},
        {key: frozenset(codes) for key, codes in ended.items()},
    )


def _with_code(one: Given, known: _Known) -> Given:
    unit = one.unit
    if isinstance(unit, PastRow | Desk) or unit.code or not unit.name:
        return one
    found = known.codes(kind_of(unit), unit.name)
    code = next(iter(found)) if len(found) == 1 else unit_code(unit.name)
    return replace(one, unit=replace(unit, code=code))


def _with_holder(
    one: Given,
    known: _Known,
    codes: set[UnitKey],
    faults: list[OrganisationFault],
    gettext: Gettext,
) -> Given:
    unit = one.unit
    if isinstance(unit, PastRow | Block | Field):
        return one
    column = HOLDERS[kind_of(unit)]
    words = str(getattr(unit, column))
    found = frozenset[str]() if (column, words) in codes else known.codes(column, words)
    if len(found) > 1:
        reason = gettext("Có %(number)d mục cùng tên “%(name)s” (mã %(codes)s); hãy ghi mã.")
        values = {"number": len(found), "name": words, "codes": ", ".join(sorted(found))}
        faults.append(one.fault(column, reason % values))
    if len(found) != 1:
        return one
    changed: dict[str, Any] = {column: next(iter(found))}
    return replace(one, unit=replace(unit, **changed))


def _known_desks(before: Mapping[UnitKey, History]) -> dict[tuple[str, str], list[str]]:
    """Codes by agency and name; desks of one name keep their codes in turn."""
    known: dict[tuple[str, str], list[str]] = {}
    for unit in (one.unit for one in before.values()):
        if isinstance(unit, Desk):
            known.setdefault((unit.agency, comparable(unit.name)), []).append(unit.code)
    return known


def _desk_with_code(
    one: Given, known: Mapping[tuple[str, str], list[str]], taken: set[str]
) -> Given:
    unit = one.unit
    if not isinstance(unit, Desk) or unit.code or not unit.name:
        return one
    earlier = known.get((unit.agency, comparable(unit.name)))
    code = earlier.pop(0) if earlier else desk_code(unit.agency, unit.name, taken)
    taken.add(code)
    return replace(one, unit=replace(unit, code=code))
