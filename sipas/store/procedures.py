"""Fields and the procedures in them, each with the days on which it is valid."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Table, select

from sipas.sampling.unit_codes import unit_code
from sipas.store.unit_tables import fields, procedures
from sipas.store.upsert import insert_of, upsert


@dataclass(frozen=True, slots=True)
class Field:
    code: str
    name: str
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    code: str
    name: str
    field: str
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


def put_fields(connection: Connection, rows: Iterable[Field]) -> None:
    upsert(connection, fields, [asdict(row) for row in rows])


def put_procedures(connection: Connection, rows: Iterable[Procedure]) -> None:
    upsert(connection, procedures, [asdict(row) for row in rows])


def all_fields(connection: Connection) -> list[Field]:
    return [Field(*row) for row in connection.execute(select(fields).order_by(fields.c.code))]


def all_procedures(connection: Connection) -> list[Procedure]:
    order = (procedures.c.field, procedures.c.code)
    found = connection.execute(select(procedures).order_by(*order))
    return [Procedure(*row) for row in found]


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
