"""Comments: what citizens wrote in their own words, and what a moderator lets others read of it."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, update

from sipas.languages import folded
from sipas.questionnaires.personal_data import covered
from sipas.store.comment_tables import comments
from sipas.store.tables import rounds


class CommentState(StrEnum):
    WAITING = "waiting"
    SHOWN = "shown"
    REDACTED = "redacted"
    HIDDEN = "hidden"


APPROVED = (CommentState.SHOWN, CommentState.REDACTED)
"""States in which others than moderators read a comment."""


@dataclass(frozen=True, slots=True)
class Origin:
    round: str
    agency: str


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` is for moderators; others read `shown`, None while nobody may.

    `erased_on`: the day on which of the original only what others may read was kept.
    """

    id: UUID
    round: str
    agency: str
    question: str
    text: str
    state: CommentState
    shown: str | None
    reason: str
    decided_by: str | None
    decided_at: datetime.datetime | None
    erased_on: datetime.date | None
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What a moderator decides: `shown` is what others read, None for nothing."""

    state: CommentState
    shown: str | None
    reason: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """Of one round; empty lets everything through. `search` is folded."""

    round: str
    states: tuple[str, ...] = ()
    agency: str = ""
    search: str = ""


def append_comments(
    connection: Connection, response: UUID, origin: Origin, texts: Mapping[str, str]
) -> None:
    """The words of one response, one row for each question."""
    rows = [
        {
            "id": uuid4(),
            "response": response,
            "question": question,
            "round": origin.round,
            "agency": origin.agency,
            "text": words,
            "searched": folded(covered(words)),
            "state": CommentState.WAITING,
            "reason": "",
            "version": 1,
        }
        for question, words in texts.items()
    ]
    connection.execute(insert(comments), rows)


def texts_of(connection: Connection, response: UUID) -> dict[str, str]:
    """What one response says, by question."""
    found = select(comments.c.question, comments.c.text).where(comments.c.response == response)
    return dict(connection.execute(found).all())


def read_comments(connection: Connection, code: str) -> Iterator[tuple[str, str, str]]:
    """Agency, question and words of every comment of a round, in no order that tells who."""
    found = (
        select(comments.c.agency, comments.c.question, comments.c.text)
        .where(comments.c.round == code)
        .order_by(comments.c.agency, comments.c.question, comments.c.response)
    )
    yield from connection.execute(found)


def count_by_state(connection: Connection, code: str, agency: str = "") -> dict[str, int]:
    """How many comments are in each state; states without any are missing."""
    found = select(comments.c.state, func.count()).where(
        *_conditions(CommentFilter(code, (), agency))
    )
    return dict(connection.execute(found.group_by(comments.c.state)).all())


def count_comments(connection: Connection, wanted: CommentFilter) -> int:
    found = select(func.count()).select_from(comments).where(*_conditions(wanted))
    return connection.execute(found).scalar_one()


def comments_of(
    connection: Connection, wanted: CommentFilter, limit: int, offset: int = 0
) -> list[Comment]:
    """In the order of their numbers, which chance made."""
    found = _comments().where(*_conditions(wanted)).order_by(comments.c.id)
    return [_comment(row) for row in connection.execute(found.limit(limit).offset(offset))]


def each_comment(connection: Connection, wanted: CommentFilter) -> Iterator[Comment]:
    """All of them, a few at a time."""
    found = _comments().where(*_conditions(wanted)).order_by(comments.c.id)
    rows = connection.execute(found, execution_options={"yield_per": 500})
    return (_comment(row) for row in rows)


def find_comment(connection: Connection, identifier: UUID) -> Comment | None:
    row = connection.execute(_comments().where(comments.c.id == identifier)).one_or_none()
    return None if row is None else _comment(row)


def find_next(connection: Connection, wanted: CommentFilter, after: UUID) -> UUID | None:
    """The one after this number, else the first of all."""
    found = select(comments.c.id).where(*_conditions(wanted)).order_by(comments.c.id).limit(1)
    later = connection.execute(found.where(comments.c.id > after)).scalar_one_or_none()
    return later or connection.execute(found).scalar_one_or_none()


def put_decision(
    connection: Connection, identifier: UUID, version: int, decision: Decision
) -> bool:
    """False, and nothing is written, where somebody else has decided since this version."""
    values = {
        "state": decision.state,
        "shown": decision.shown,
        "reason": decision.reason,
        "decided_by": decision.by,
        "decided_at": decision.at,
        "version": version + 1,
    }
    changed = update(comments).where(comments.c.id == identifier, comments.c.version == version)
    return connection.execute(changed.values(**values)).rowcount == 1


def erase_originals(
    connection: Connection, closed_before: datetime.date, today: datetime.date
) -> int:
    """Of each comment of a round that closed before this day only what others may read is kept."""
    due = select(rounds.c.code).where(rounds.c.closes_on < closed_before)
    conditions = (comments.c.round.in_(due), comments.c.erased_on.is_(None))
    erased = 0
    for one in connection.execute(_comments().where(*conditions)).all():
        kept = _kept_of(_comment(one))
        changed = update(comments).where(comments.c.id == one.id)
        values = {"text": kept, "searched": folded(kept), "erased_on": today}
        connection.execute(changed.values(**values))
        erased += kept != one.text
    return erased


def _kept_of(comment: Comment) -> str:
    if comment.state is CommentState.WAITING:
        return covered(comment.text)
    return comment.shown or ""


def _comments() -> Select[Any]:
    names = Comment.__dataclass_fields__
    return select(*(comments.c[name] for name in names))


def _comment(row: Any) -> Comment:
    fields = dict(row._mapping)  # noqa: SLF001 public in spite of its name
    return Comment(**fields | {"state": CommentState(fields["state"])})


def _conditions(wanted: CommentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [comments.c.round == wanted.round]
    if wanted.states:
        conditions.append(comments.c.state.in_(wanted.states))
    if wanted.agency:
        conditions.append(comments.c.agency == wanted.agency)
    if wanted.search:
        conditions.append(comments.c.searched.contains(wanted.search, autoescape=True))
    return conditions
