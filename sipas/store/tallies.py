"""Tallies and the queue of what they do not hold yet.

The store keeps tallies as bytes; what they mean is known one floor up.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from sipas.store.tables import moment_as_read
from sipas.store.tables import (
    tally_cells as cells,
)
from sipas.store.tables import (
    tally_queue as queue,
)
from sipas.store.tables import (
    tally_versions as versions,
)
from sipas.store.upsert import upsert
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


# Past SQLAlchemy's rows, and one number or text a row however many there are: reading the queue
# and taking it is what grows with the number of new responses.
_READ = (
    "SELECT id, levels, agency, variables, change, desk, mode, received_at FROM tally_queue"
    " WHERE round = ? ORDER BY id LIMIT ?"
)
_READ_QUEUE = {"sqlite": _READ, "postgresql": _READ.replace("?", "%s")}
_NO_LIMIT = {"sqlite": -1, "postgresql": None}
_DELETE_QUEUED = {
    "sqlite": "DELETE FROM tally_queue WHERE id IN (SELECT value FROM json_each(?))",
    "postgresql": "DELETE FROM tally_queue WHERE id = ANY (%s)",
}


def all_queued(connection: Connection, code: str, most: int | None = None) -> list[Queued]:
    """The queued changes of a round, or the first `most` of them, those that are alike together."""
    name = connection.dialect.name
    cursor = connection.connection.cursor()
    alike: dict[tuple[Any, ...], list[tuple[int, bytes]]] = {}
    try:
        cursor.execute(_READ_QUEUE[name], (code, _NO_LIMIT[name] if most is None else most))
        for number, levels, *same in cursor.fetchall():
            alike.setdefault(tuple(same), []).append((number, levels))
    finally:
        cursor.close()
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
    name = connection.dialect.name
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_DELETE_QUEUED[name], (json.dumps(ids) if name == "sqlite" else list(ids),))
    finally:
        cursor.close()


def clear_queued(connection: Connection, code: str) -> None:
    connection.execute(delete(queue).where(queue.c.round == code))


def lock_cells(connection: Connection, code: str) -> int:
    """The version of a round's cells, held until the transaction ends.

    SQLite holds the whole file from the start of the transaction. PostgreSQL holds this row
    alone, which no response touches, so no response waits for a tally.
    """
    found = select(versions.c.version).where(versions.c.round == code).with_for_update()
    return int(connection.execute(found).scalar_one())


def get_cells_version(connection: Connection, code: str) -> int:
    """Grows with each change of a round's cells."""
    found = select(versions.c.version).where(versions.c.round == code)
    return int(connection.execute(found).scalar_one())


def grow_cells_version(connection: Connection, code: str) -> None:
    grown = update(versions).where(versions.c.round == code)
    connection.execute(grown.values(version=versions.c.version + 1))


def all_cells(connection: Connection, code: str) -> dict[CellName, bytes]:
    columns = select(cells.c.agency, cells.c.variables, cells.c.tally)
    found = connection.execute(columns.where(cells.c.round == code))
    return {(agency, variables_from_text(text)): tally for agency, text, tally in found}


def cells_of(connection: Connection, code: str, agencies: Iterable[str]) -> dict[CellName, bytes]:
    """Every cell of these agencies."""
    columns = select(cells.c.agency, cells.c.variables, cells.c.tally)
    wanted = cells.c.agency.in_(tuple(agencies))
    found = connection.execute(columns.where(cells.c.round == code, wanted))
    return {(agency, variables_from_text(text)): tally for agency, text, tally in found}


def get_cells(
    connection: Connection, code: str, names: Iterable[CellName]
) -> dict[CellName, bytes]:
    """Those of the named cells that exist."""
    wanted = set(names)
    agencies = {agency for agency, _ in wanted}
    columns = select(cells.c.agency, cells.c.variables, cells.c.tally)
    rows = connection.execute(columns.where(cells.c.round == code, cells.c.agency.in_(agencies)))
    found = {(agency, variables_from_text(text)): tally for agency, text, tally in rows}
    return {name: tally for name, tally in found.items() if name in wanted}


def put_cells(connection: Connection, code: str, tallies: Mapping[CellName, bytes]) -> None:
    rows = [
        {
            "round": code,
            "agency": agency,
            "variables": variables_to_text(variables),
            "tally": tally,
        }
        for (agency, variables), tally in tallies.items()
    ]
    upsert(connection, cells, rows)


def delete_cells(connection: Connection, code: str, names: Iterable[CellName]) -> None:
    for agency, variables in names:
        connection.execute(
            delete(cells).where(
                cells.c.round == code,
                cells.c.agency == agency,
                cells.c.variables == variables_to_text(variables),
            )
        )
