"""Fields and the procedures in them, each with the days on which it is valid."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from sipas.store.unit_tables import fields, procedures
from sipas.store.upsert import upsert


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
