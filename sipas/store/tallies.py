"""Tallies and the queue of what they do not hold yet.

The store keeps tallies as bytes; what they mean is known one floor up.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from sipas.store.past_sqlalchemy import ANY_OF, FOR_UPDATE, execute, fetch_all, write_rows
from sipas.store.tables import moment_as_read
from sipas.store.tables import (
    tally_cells as cells,
)
from sipas.store.tables import (
    tally_queue as queue,
)
from sipas.store.variables import variables_from_text, variables_to_text

CellName = tuple[str, tuple[str, ...]]
"""An agency and the values of the cell's variables."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Responses to add (change 1) or to subtract (change -1), alike in all but their levels.

    `ids` are their rows in the queue, `levels` those of all of them, one after the other.
    `received_at` is None in rows that were queued before there was a watched field.
    """

    ids: tuple[int, ...]
    agency: str
    variables: tuple[str, ...]
    levels: bytes
    change: int
    desk: str = ""
    mode: str = ""
    received_at: datetime.datetime | None = None


_READ_QUEUE = (
    "SELECT id, levels, agency, variables, change, desk, mode, received_at FROM tally_queue"
    " WHERE round = ? ORDER BY id LIMIT ?"
)
_DELETE_QUEUED = "DELETE FROM tally_queue WHERE id IN (SELECT value FROM json_each(?))"
_NO_LIMIT = {"sqlite": -1, "postgresql": None}
_VERSION = "SELECT version FROM tally_versions WHERE round = ?"
_CELLS = "SELECT agency, variables, tally FROM tally_cells WHERE round = ?"
_PUT_CELLS = (
    "INSERT INTO tally_cells (round, agency, variables, tally) ROWS"
    " ON CONFLICT (round, agency, variables) DO UPDATE SET tally = excluded.tally"
)


def all_queued(connection: Connection, code: str, most: int | None = None) -> list[Queued]:
    """The queued changes of a round, or the first `most` of them, those that are alike together."""
    alike: dict[tuple[Any, ...], list[tuple[int, bytes]]] = {}
    limit = _NO_LIMIT[connection.dialect.name] if most is None else most
    for number, levels, *same in fetch_all(connection, _READ_QUEUE, code, limit):
        alike.setdefault(tuple(same), []).append((number, levels))
    return [_together(rows, *same) for same, rows in alike.items()]


def _together(
    rows: list[tuple[int, bytes]],
    agency: str,
    variables: str,
    change: int,
    desk: str,
    mode: str,
    received_at: datetime.datetime | str | None,
) -> Queued:
    ids, levels = zip(*rows, strict=True)
    moment = moment_as_read(received_at)
    joined = b"".join(levels)
    return Queued(ids, agency, variables_from_text(variables), joined, change, desk, mode, moment)


def count_queued(connection: Connection, code: str) -> int:
    found = select(func.count()).select_from(queue).where(queue.c.round == code)
    return connection.execute(found).scalar_one()


def delete_queued(connection: Connection, ids: Sequence[int]) -> None:
    execute(connection, _DELETE_QUEUED, list(ids))


def clear_queued(connection: Connection, code: str) -> None:
    connection.execute(delete(queue).where(queue.c.round == code))


def lock_cells(connection: Connection, code: str) -> int:
    """The version of a round's cells, held until the transaction ends.

    SQLite holds the whole file from the start of the transaction. PostgreSQL holds this row
    alone, which no response touches, so no response waits for a tally.
    """
    [(version,)] = fetch_all(connection, f"{_VERSION} {FOR_UPDATE}", code)
    return int(version)


def get_cells_version(connection: Connection, code: str) -> int:
    """Grows with each change of a round's cells."""
    [(version,)] = fetch_all(connection, _VERSION, code)
    return int(version)


def grow_cells_version(connection: Connection, code: str) -> None:
    execute(connection, "UPDATE tally_versions SET version = version + 1 WHERE round = ?", code)


def all_cells(connection: Connection, code: str) -> dict[CellName, bytes]:
    return _named(fetch_all(connection, _CELLS, code))


def cells_of(connection: Connection, code: str, agencies: Iterable[str]) -> dict[CellName, bytes]:
    """Every cell of these agencies."""
    return _named(fetch_all(connection, f"{_CELLS} AND agency {ANY_OF}", code, list(agencies)))


def get_cells(
    connection: Connection, code: str, names: Iterable[CellName]
) -> dict[CellName, bytes]:
    """Those of the named cells that exist."""
    wanted = set(names)
    found = cells_of(connection, code, {agency for agency, _ in wanted})
    return {name: tally for name, tally in found.items() if name in wanted}


def _named(rows: Iterable[tuple[str, str, bytes]]) -> dict[CellName, bytes]:
    return {(agency, variables_from_text(text)): tally for agency, text, tally in rows}


def put_cells(connection: Connection, code: str, tallies: Mapping[CellName, bytes]) -> None:
    rows = [
        (code, agency, variables_to_text(variables), tally)
        for (agency, variables), tally in tallies.items()
    ]
    write_rows(connection, _PUT_CELLS, ("text", "text", "text", "bytea"), rows)


def delete_cells(connection: Connection, code: str, names: Iterable[CellName]) -> None:
    for agency, variables in names:
        connection.execute(
            delete(cells).where(
                cells.c.round == code,
                cells.c.agency == agency,
                cells.c.variables == variables_to_text(variables),
            )
        )
