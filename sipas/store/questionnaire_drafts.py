"""Questionnaires that are still being written, one row for each version."""

import datetime
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from sipas.store.questionnaire_tables import questionnaire_drafts as drafts


@dataclass(frozen=True, slots=True)
class QuestionnaireDraft:
    """`based_on` is the version that it was duplicated from, None for one that was uploaded.

    `given` holds every code that it ever gave; `edition` grows with each change.
    """

    code: str
    version: int
    based_on: int | None
    definition: dict[str, Any]
    edited_by: str | None
    edited_at: datetime.datetime
    given: tuple[str, ...] = ()
    edition: int = 1


def append_draft(connection: Connection, draft: QuestionnaireDraft) -> None:
    connection.execute(insert(drafts), [asdict(draft)])


def find_draft(connection: Connection, code: str, version: int) -> QuestionnaireDraft | None:
    found = select(drafts).where(drafts.c.code == code, drafts.c.version == version)
    row = connection.execute(found).one_or_none()
    return None if row is None else _draft(row)


def all_drafts(connection: Connection, code: str | None = None) -> list[QuestionnaireDraft]:
    """By code, newest version first; of one questionnaire alone where a code is given."""
    found = select(drafts).order_by(drafts.c.code, drafts.c.version.desc())
    if code is not None:
        found = found.where(drafts.c.code == code)
    return [_draft(row) for row in connection.execute(found)]


def set_draft(connection: Connection, draft: QuestionnaireDraft) -> bool:
    """Writes the next edition; False when `draft.edition` is not the stored one any more."""
    row = asdict(replace(draft, edition=draft.edition + 1))
    kept = {name: row[name] for name in ("definition", "given", "edition", "edited_by")}
    changed = connection.execute(
        update(drafts)
        .where(drafts.c.code == draft.code, drafts.c.version == draft.version)
        .where(drafts.c.edition == draft.edition)
        .values(**kept, edited_at=draft.edited_at)
    )
    return changed.rowcount == 1


def delete_draft(connection: Connection, code: str, version: int) -> None:
    connection.execute(delete(drafts).where(drafts.c.code == code, drafts.c.version == version))


def _draft(row: Row[*tuple[Any, ...]]) -> QuestionnaireDraft:
    fields = dict(row._mapping)  # noqa: SLF001 the public name of a row's columns
    fields["given"] = tuple(fields["given"])
    return QuestionnaireDraft(**fields)
