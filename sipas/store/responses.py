"""Responses: written once under the identifier that their page bore, read to be counted."""

import datetime
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from sipas.store.comments import Origin, append_comments, texts_of
from sipas.store.tables import responses, tally_queue
from sipas.store.variables import variables_from_text, variables_to_text

# These two run for every citizen. Written out, they cost a third of what building them from
# expressions costs (docs/decisions). A test holds their columns to the table's.
_COLUMNS = (
    "identifier, round, agency, desk, mode, language, received_at, levels, variables, answers,"
    " receipt"
)
_INSERT_RESPONSE = (
    f"INSERT INTO responses ({_COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"  # noqa: S608 no value
    " FROM rounds WHERE code = ? AND state = 'open' ON CONFLICT DO NOTHING"
)
_INSERT_QUEUED = (
    "INSERT INTO tally_queue (round, agency, variables, levels, change, desk, mode, received_at)"
    " VALUES (?, ?, ?, ?, 1, ?, ?, ?)"
)
_STATEMENTS = {
    "sqlite": (_INSERT_RESPONSE, _INSERT_QUEUED),
    "postgresql": (_INSERT_RESPONSE.replace("?", "%s"), _INSERT_QUEUED.replace("?", "%s")),
}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Admission(StrEnum):
    """What became of a response at the door of its round."""

    STORED = "stored"
    KNOWN = "known"
    CLOSED = "closed"
    FULL = "full"
    USED = "used"


class RoundNotOpen(RuntimeError):
    """The round closed between the page and the answer; nothing was written."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt khảo sát “{code}” không mở; phiếu chưa được ghi.")
        self.code = code


@dataclass(frozen=True, slots=True)
class Response:
    """`levels` has one byte per scored question; `answers` are the others, by option code.

    `received_at` is rounded to the hour. `variables` are the values of the round's cell variables.
    """

    identifier: UUID
    round: str
    agency: str
    desk: str | None
    mode: str
    language: str
    received_at: datetime.datetime
    levels: bytes
    answers: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    receipt: str = ""
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of all responses of one cell, one after the other."""

    agency: str
    variables: tuple[str, ...]
    responses: int
    levels: bytes


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many responses an agency has, and the hour in which the last one came."""

    count: int
    last: datetime.datetime


def admit_response(connection: Connection, response: Response, capacity: int | None) -> Admission:
    """Stores a response unless its agency already has as many as the round allows."""
    if capacity is not None and not has_response(connection, response.identifier):
        taken = count_agency_responses(connection, response.round, response.agency)
        if taken >= capacity:
            return Admission.FULL
    try:
        is_new = append_response(connection, response)
    except RoundNotOpen:
        return Admission.CLOSED
    return Admission.STORED if is_new else Admission.KNOWN


def append_response(connection: Connection, response: Response) -> bool:
    """Stores a response and queues it for the tally; False when its identifier is already there.

    The round's state is looked at by the statement that writes, so a round that another worker
    closed a moment ago takes nothing more: `RoundNotOpen`.
    """
    variables = variables_to_text(response.variables)
    first, second = _STATEMENTS[connection.dialect.name]
    moment = _written_moment(connection, response.received_at)
    # The driver's own cursor: SQLAlchemy's would cost more than the two statements.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(first, _values(connection, response, variables, moment))
        is_new = cursor.rowcount == 1
        if is_new:
            cursor.execute(second, _queued(response, variables, moment))
    finally:
        cursor.close()
    if not is_new:
        return _refused(connection, response)
    if response.texts:
        origin = Origin(response.round, response.agency)
        append_comments(connection, response.identifier, origin, response.texts)
    return True


def withdraw_response(connection: Connection, identifier: UUID) -> bool:
    """Deletes a response with its words and queues its subtraction; False when it is not there."""
    gone = delete(responses).where(responses.c.identifier == identifier)
    names = ("round", "agency", "variables", "levels", "desk", "mode", "received_at")
    row = connection.execute(gone.returning(*(responses.c[name] for name in names))).one_or_none()
    if row is None:
        return False
    fields = dict(zip(names, row, strict=True))
    fields["desk"] = fields["desk"] or ""
    connection.execute(insert(tally_queue).values(**fields, change=-1))
    return True


def find_response(connection: Connection, identifier: UUID) -> Response | None:
    found = connection.execute(select(responses).where(responses.c.identifier == identifier))
    row = found.one_or_none()
    if row is None:
        return None
    fields = dict(row._mapping)  # noqa: SLF001 public in spite of its name
    fields["answers"] = json.loads(fields["answers"])
    fields["variables"] = variables_from_text(fields["variables"])
    return Response(**fields, texts=texts_of(connection, identifier))


def has_response(connection: Connection, identifier: UUID) -> bool:
    known = select(responses.c.identifier).where(responses.c.identifier == identifier)
    return connection.execute(known).one_or_none() is not None


def has_responses(connection: Connection, code: str) -> bool:
    """Whether a round has any."""
    found = select(responses.c.identifier).where(responses.c.round == code).limit(1)
    return connection.execute(found).first() is not None


def count_responses(connection: Connection, code: str) -> dict[str, int]:
    """Responses per agency; agencies without any are missing."""
    return {agency: arrivals.count for agency, arrivals in arrivals_of(connection, code).items()}


def count_agency_responses(connection: Connection, code: str, agency: str) -> int:
    found = select(func.count()).where(responses.c.round == code, responses.c.agency == agency)
    return connection.execute(found.select_from(responses)).scalar_one()


def count_responses_of(
    connection: Connection, code: str, agencies: Collection[str]
) -> dict[str, int]:
    """Responses of these agencies; those without any are missing."""
    found = (
        select(responses.c.agency, func.count())
        .where(responses.c.round == code, responses.c.agency.in_(agencies))
        .group_by(responses.c.agency)
    )
    return dict(connection.execute(found).all())


def arrivals_of(connection: Connection, code: str) -> dict[str, Arrivals]:
    """What came from each agency that anything came from."""
    found = (
        select(responses.c.agency, func.count(), func.max(responses.c.received_at))
        .where(responses.c.round == code)
        .group_by(responses.c.agency)
    )
    return {row[0]: Arrivals(row[1], row[2]) for row in connection.execute(found)}


def read_levels(connection: Connection, code: str) -> Iterator[Levels]:
    """All levels of a round, cell by cell; one cell is in memory at a time."""
    joined, read = joined_levels(connection)
    found = (
        select(responses.c.agency, responses.c.variables, func.count(), joined)
        .where(responses.c.round == code)
        .group_by(responses.c.agency, responses.c.variables)
    )
    cells = connection.execution_options(stream_results=True).execute(found)
    for agency, variables, number, levels in cells:
        yield Levels(agency, variables_from_text(variables), number, read(levels))


def _written_moment(connection: Connection, moment: datetime.datetime) -> datetime.datetime | str:
    """As the type of the column writes it: SQLite knows no moments."""
    if connection.dialect.name != "sqlite":
        return moment
    return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _queued(response: Response, variables: str, moment: datetime.datetime | str) -> tuple[Any, ...]:
    return (
        response.round,
        response.agency,
        variables,
        response.levels,
        response.desk or "",
        response.mode,
        moment,
    )


def _values(
    connection: Connection, response: Response, variables: str, moment: datetime.datetime | str
) -> tuple[Any, ...]:
    is_sqlite = connection.dialect.name == "sqlite"
    identifier = response.identifier.hex if is_sqlite else response.identifier
    return (
        identifier,
        response.round,
        response.agency,
        response.desk,
        response.mode,
        response.language,
        moment,
        response.levels,
        variables,
        _encode(response.answers),
        response.receipt,
        response.round,
    )


def _refused(connection: Connection, response: Response) -> bool:
    """False for an identifier that is there already; else it was the round that refused."""
    if not has_response(connection, response.identifier):
        raise RoundNotOpen(response.round)
    return False


def joined_levels(connection: Connection) -> tuple[Any, Any]:
    """The aggregate that joins levels, and what makes bytes of its result."""
    if connection.dialect.name == "sqlite":
        # Text aggregates end at a zero byte, and 0 is "missing".
        return func.group_concat(func.hex(responses.c.levels), ""), bytes.fromhex
    return func.string_agg(responses.c.levels, func.convert_to("", "UTF8")), bytes
