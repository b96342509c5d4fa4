"""Units of every kind by kind and code, whole with their past, and as plain values for a record."""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.exc import IntegrityError

from sipas.store.organisation import (
    Agency,
    Block,
    Desk,
    all_agencies,
    all_blocks,
    all_desks,
    put_agencies,
    put_blocks,
    put_desks,
)
from sipas.store.past import Past, UnitKey, all_past, past_of, put_past
from sipas.store.procedures import (
    Field,
    Procedure,
    all_fields,
    all_procedures,
    put_fields,
    put_procedures,
)
from sipas.store.successors import all_successors, put_successors, successors_of
from sipas.store.tables import agencies, blocks, desks
from sipas.store.unit_tables import fields as field_table
from sipas.store.unit_tables import procedures

Unit = Block | Agency | Desk | Field | Procedure
# In the order in which they may be written: what others refer to comes first.
KINDS: dict[str, tuple[type[Any], Table]] = {
    "block": (Block, blocks),
    "agency": (Agency, agencies),
    "desk": (Desk, desks),
    "field": (Field, field_table),
    "procedure": (Procedure, procedures),
}
# The column by which a unit belongs to one of the kind of that name.
HOLDERS = {"agency": "block", "desk": "agency", "procedure": "field"}
_NOT_CONTENT = frozenset({"code", "valid_from", "valid_to", "successors", "position"})


@dataclass(frozen=True, slots=True)
class History:
    """A unit as it is called last, and what it was before, oldest first."""

    unit: Unit
    past: tuple[Past, ...] = ()

    @property
    def key(self) -> UnitKey:
        return kind_of(self.unit), self.unit.code

    def on(self, day: datetime.date) -> Unit:
        """As it was called on a day, whether it existed then or not."""
        content = next((one.content for one in self.past if one.until >= day), None)
        return self.unit if content is None else replace(self.unit, **content)

    def exists_on(self, day: datetime.date) -> bool:
        first, last = self.unit.valid_from, self.unit.valid_to
        return (first is None or first <= day) and (last is None or last >= day)


def kind_of(unit: Unit) -> str:
    return next(kind for kind, (made, _table) in KINDS.items() if isinstance(unit, made))


def content_of(unit: Unit) -> dict[str, Any]:
    """What of a unit can change from a day on."""
    return {name: value for name, value in asdict(unit).items() if name not in _NOT_CONTENT}


def find_histories(connection: Connection, keys: Iterable[UnitKey]) -> dict[UnitKey, History]:
    """Those of the keys that exist."""
    wanted = list(dict.fromkeys(keys))
    past = past_of(connection, wanted)
    found: dict[UnitKey, History] = {}
    for kind, (made, table) in KINDS.items():
        codes = [code for one, code in wanted if one == kind]
        for start in range(0, len(codes), 500):
            part = codes[start : start + 500]
            after = successors_of(connection, kind, part)
            for row in connection.execute(select(table).where(table.c.code.in_(part))):
                unit = made(*row, successors=after.get(row.code, ()))
                found[kind, row.code] = History(unit, past.get((kind, row.code), ()))
    return found


def all_histories(connection: Connection) -> dict[UnitKey, History]:
    past = all_past(connection)
    units: list[Unit] = [
        *all_blocks(connection),
        *all_agencies(connection),
        *all_desks(connection),
        *all_fields(connection),
        *all_procedures(connection),
    ]
    keys = [(kind_of(unit), unit.code) for unit in units]
    pairs = zip(keys, units, strict=True)
    return {key: History(unit, past.get(key, ())) for key, unit in pairs}


def put_histories(connection: Connection, rows: Iterable[History]) -> None:
    found = list(rows)
    units = [one.unit for one in found]
    put_blocks(connection, [one for one in units if isinstance(one, Block)])
    put_agencies(connection, [one for one in units if isinstance(one, Agency)])
    put_desks(connection, [one for one in units if isinstance(one, Desk)])
    put_fields(connection, [one for one in units if isinstance(one, Field)])
    put_procedures(connection, [one for one in units if isinstance(one, Procedure)])
    known = past_of(connection, [one.key for one in found])
    for one in found:
        if one.past != known.get(one.key, ()):
            put_past(connection, one.key, one.past)


def remove_unit(connection: Connection, key: UnitKey) -> bool:
    """False where something refers to the unit; it then stays, and so must the caller's work."""
    kind, code = key
    put_past(connection, key, ())
    put_successors(connection, kind, {code: ()})
    table = KINDS[kind][1]
    try:
        with connection.begin_nested():
            connection.execute(delete(table).where(table.c.code == code))
    except IntegrityError:
        return False
    return True


def to_plain(history: History) -> dict[str, Any]:
    """Plain values that JSON can hold."""
    unit = {name: _plain(value) for name, value in asdict(history.unit).items()}
    past = [{"until": one.until.isoformat(), "content": dict(one.content)} for one in history.past]
    kind, code = history.key
    return {"kind": kind, "code": code, "unit": unit, "past": past}


def from_plain(row: Mapping[str, Any]) -> History:
    made = KINDS[row["kind"]][0]
    # Before 0.1 only agencies had successors.
    given = {"successors": (), **row["unit"]}
    values = {field.name: given[field.name] for field in fields(made)}
    for name in ("valid_from", "valid_to"):
        values[name] = values[name] and datetime.date.fromisoformat(values[name])
    values["successors"] = tuple(values["successors"])
    past = (Past(datetime.date.fromisoformat(one["until"]), one["content"]) for one in row["past"])
    return History(made(**values), tuple(past))


def fingerprint(history: History) -> str:
    """Equal for units that are equal in everything; a form carries it to find out about others."""
    text = json.dumps(to_plain(history), sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def all_units_of(connection: Connection, kind: str) -> list[Unit]:
    """By code; blocks by their place."""
    made, table = KINDS[kind]
    order = (table.c.position, table.c.code) if kind == "block" else (table.c.code,)
    after = all_successors(connection, kind)
    found = connection.execute(select(table).order_by(*order))
    return [made(*row, successors=after.get(row.code, ())) for row in found]
