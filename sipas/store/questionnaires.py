"""Versions of questionnaires, frozen with their wording the first time they are used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sipas.store.tables import questionnaire_versions as versions
from sipas.store.tables import rounds


class UnknownQuestionnaireVersion(LookupError):
    """A version that no round ever used."""

    def __init__(self, identifier: int) -> None:
        super().__init__(f"Không có phiên bản phiếu khảo sát số {identifier}.")
        self.identifier = identifier


@dataclass(frozen=True, slots=True)
class QuestionnaireVersion:
    """`definition` holds structure and words in every language; `fingerprint` covers all of it."""

    id: int
    code: str
    version: int
    fingerprint: str
    definition: dict[str, Any]


def put_questionnaire_version(
    connection: Connection, code: str, version: int, fingerprint: str, definition: dict[str, Any]
) -> QuestionnaireVersion:
    """The version with this fingerprint, kept anew only when no round has used it yet."""
    found = find_questionnaire_version(connection, fingerprint)
    if found is not None:
        return found
    values = {"code": code, "version": version, "fingerprint": fingerprint}
    made = insert(versions).values(**values, definition=definition).returning(versions)
    return _version(connection.execute(made).one())


def find_questionnaire_version(
    connection: Connection, fingerprint: str
) -> QuestionnaireVersion | None:
    found = connection.execute(select(versions).where(versions.c.fingerprint == fingerprint))
    row = found.one_or_none()
    return None if row is None else _version(row)


def get_questionnaire_version(connection: Connection, identifier: int) -> QuestionnaireVersion:
    row = connection.execute(select(versions).where(versions.c.id == identifier)).one_or_none()
    if row is None:
        raise UnknownQuestionnaireVersion(identifier)
    return _version(row)


def all_questionnaire_versions(
    connection: Connection, code: str | None = None
) -> list[QuestionnaireVersion]:
    """By code, newest first; of one questionnaire alone where a code is given."""
    found = select(versions).order_by(versions.c.code, versions.c.version.desc(), versions.c.id)
    if code is not None:
        found = found.where(versions.c.code == code)
    return [_version(row) for row in connection.execute(found)]


def move_rounds(
    connection: Connection, code: str, version: int, to: int, states: Iterable[str]
) -> None:
    """Rounds in these states that ask this version ask from now on what `to` froze of it."""
    earlier = select(versions.c.id).where(versions.c.code == code, versions.c.version == version)
    connection.execute(
        update(rounds)
        .where(rounds.c.questionnaire_version_id.in_(earlier), rounds.c.state.in_(tuple(states)))
        .values(questionnaire_version_id=to)
    )


def _version(row: Row[*tuple[Any, ...]]) -> QuestionnaireVersion:
    return QuestionnaireVersion(**row._mapping)  # noqa: SLF001 public in spite of its name
