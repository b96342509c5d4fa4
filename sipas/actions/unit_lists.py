"""Blocks, fields and procedures as lists, and one of them for its form."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sipas.languages import folded, sort_key
from sipas.store.database import Database
from sipas.store.organisation import Desk, all_agencies
from sipas.store.past import UnitKey
from sipas.store.procedures import Procedure, all_procedures
from sipas.store.unit_changes import UnitChange, changes_of_units, recent_unit_changes
from sipas.store.units import History, all_units_of, find_histories, fingerprint

PAGE = 100
Changes = tuple[UnitChange, ...]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """`members`: agencies of a block, procedures of a field; `holder`: the field of a procedure."""

    code: str
    name: str
    holder: str
    members: int
    until: date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitList:
    lines: tuple[UnitLine, ...]
    found: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class UnitView:
    history: History
    seen: str
    changes: Changes

    @property
    def holder(self) -> str:
        """The code of the field of a procedure."""
        unit = self.history.unit
        return unit.field if isinstance(unit, Procedure) else ""


def list_units(database: Database, kind: str, search: str = "", page: int = 1) -> UnitList:
    with database.read() as transaction:
        units = all_units_of(transaction, kind)
        holders = {one.code: one.name for one in all_units_of(transaction, "field")}
        members: Counter[str] = Counter()
        if kind == "block":
            members = Counter(one.block for one in all_agencies(transaction))
        elif kind == "field":
            members = Counter(one.field for one in all_procedures(transaction))
    names = {one.code: one.name for one in units}
    wanted = folded(search.strip())
    found = [one for one in units if not wanted or wanted in folded(f"{one.name} {one.code}")]
    if kind != "block":
        found.sort(key=lambda one: sort_key(one.name))
    pages = max(1, -(-len(found) // PAGE))
    here = min(max(1, page), pages)
    lines = tuple(
        UnitLine(
            one.code,
            one.name,
            holders.get(one.field, "") if isinstance(one, Procedure) else "",
            members[one.code],
            one.valid_to,
            tuple(names.get(code, code) for code in one.successors),
        )
        for one in found[(here - 1) * PAGE : here * PAGE]
    )
    return UnitList(lines, len(found), here, pages)


def find_unit_view(database: Database, key: UnitKey) -> UnitView | None:
    with database.read() as transaction:
        found = find_histories(transaction, [key]).get(key)
        changes = changes_of_units(transaction, [key])
    return None if found is None else UnitView(found, fingerprint(found), tuple(changes))


def recent_changes(database: Database) -> tuple[UnitChange, ...]:
    """Newest first, of all units."""
    with database.read() as transaction:
        return tuple(recent_unit_changes(transaction))


@dataclass(frozen=True, slots=True)
class DeskView:
    """A desk for its form, with the name of its agency."""

    desk: Desk
    agency: str
    seen: str


def desk_view(database: Database, agency: str, code: str) -> DeskView | None:
    """None where the desk is not of this agency."""
    key = ("desk", code)
    with database.read() as transaction:
        found = find_histories(transaction, [key, ("agency", agency)])
    desk = found[key].unit if key in found else None
    if not isinstance(desk, Desk) or desk.agency != agency:
        return None
    return DeskView(desk, found["agency", agency].unit.name, fingerprint(found[key]))
