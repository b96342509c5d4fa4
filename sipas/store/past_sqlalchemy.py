"""Statements that go straight to the driver, where SQLAlchemy would cost more than the database.

They are written for SQLite, with ? for each value; what PostgreSQL says otherwise stands here
alone.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

# One text or one array however many there are, so that the statement stays the same.
ANY_OF = "IN (SELECT value FROM json_each(?))"
FOR_UPDATE = "/* for update */"
_POSTGRESQL = ((ANY_OF, "= ANY (?)"), (FOR_UPDATE, "FOR UPDATE"), ("?", "%s"))


def fetch_all(connection: Connection, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a question; a list among the values belongs to ANY_OF."""
    cursor = _execute(connection, statement, values)
    try:
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
    finally:
        cursor.close()


def execute(connection: Connection, statement: str, *values: object) -> None:
    """As `fetch_all`, for a statement that has no rows to give."""
    _execute(connection, statement, values).close()


def write_rows(
    connection: Connection, statement: str, types: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """An INSERT with ROWS where they stand; `types` are those of the columns in PostgreSQL.

    There a statement with one array a column is planned once and sent once.
    """
    if not rows:
        return
    cursor = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            places = ", ".join("?" * len(types))
            cursor.executemany(statement.replace("ROWS", f"VALUES ({places})"), rows)
        else:
            arrays = ", ".join(f"%b::{kind}[]" for kind in types)
            rows_of = f"SELECT * FROM unnest({arrays})"  # noqa: S608 types, and no value
            given = statement.replace("ROWS", rows_of)
            cursor.execute(given, [list(column) for column in zip(*rows, strict=True)])
    finally:
        cursor.close()


def _execute(connection: Connection, statement: str, values: Sequence[object]) -> Any:
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        texts = [json.dumps(each) if isinstance(each, list) else each for each in values]
        cursor.execute(statement, texts)
        return cursor
    for ours, theirs in _POSTGRESQL:
        statement = statement.replace(ours, theirs)
    # bytes would come as text with two digits for each
    cursor = connection.connection.cursor(binary=True)
    cursor.execute(statement, values)
    return cursor
