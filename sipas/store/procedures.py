"""Fields and the procedures in them, each with the days on which it is valid."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select

from sipas.sampling.unit_codes import unit_code
from sipas.store.successors import all_successors, put_successors, with_successors
from sipas.store.unit_tables import fields, procedures
from sipas.store.upsert import insert_of, upsert


@dataclass(frozen=True, slots=True)
class Field:
    code: str
    name: str
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    code: str
    name: str
    field: str
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successors: tuple[str, ...] = ()


def put_fields(connection: Connection, rows: Iterable[Field]) -> None:
    _put(connection, "field", fields, list(rows))


def put_procedures(connection: Connection, rows: Iterable[Procedure]) -> None:
    _put(connection, "procedure", procedures, list(rows))


def _put(
    connection: Connection, kind: str, table: Table, rows: Sequence[Field | Procedure]
) -> None:
    names = [column.name for column in table.columns]
    upsert(connection, table, [{name: getattr(row, name) for name in names} for row in rows])
    put_successors(connection, kind, {row.code: row.successors for row in rows})


def all_fields(connection: Connection) -> list[Field]:
    after = all_successors(connection, "field")
    found = connection.execute(select(fields).order_by(fields.c.code))
    return [with_successors(Field(*row), after) for row in found]


def all_procedures(connection: Connection) -> list[Procedure]:
    order = (procedures.c.field, procedures.c.code)
    after = all_successors(connection, "procedure")
    found = connection.execute(select(procedures).order_by(*order))
    return [with_successors(Procedure(*row), after) for row in found]


def add_found(connection: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """Fields and procedures by the names that a register has for them; known codes stay."""
    named = sorted({(field, procedure) for field, procedure in pairs if field})
    new_fields = {unit_code(field): field for field, _procedure in named}
    new_procedures = {
        unit_code(f"{field} {procedure}"): (procedure, unit_code(field))
        for field, procedure in named
        if procedure
    }
    _add(connection, fields, [{"code": code, "name": name} for code, name in new_fields.items()])
    rows = [
        {"code": code, "name": name, "field": field}
        for code, (name, field) in new_procedures.items()
    ]
    _add(connection, procedures, rows)


def _add(connection: Connection, table: Table, rows: list[dict[str, str]]) -> None:
    if rows:
        connection.execute(insert_of(connection, table).on_conflict_do_nothing(), rows)
