"""Which version of a questionnaire a draft asks, and what differs from last time's."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sipas.actions.questionnaire_drafts import freeze_definition
from sipas.actions.questionnaire_versions import Version, versions_to_choose
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.round_rules import check_asks_something
from sipas.questionnaires.differences import PartDifference, differences
from sipas.questionnaires.model import Kind, Questionnaire
from sipas.questionnaires.reading import Definition
from sipas.store.database import Database, Transaction
from sipas.store.questionnaires import get_questionnaire_version
from sipas.store.rounds import Round, all_rounds
from sipas.tallies.measures import measures_of

_OF_EVERY_RESPONSE = frozenset({"mode", "agency", "block"})


@dataclass(frozen=True, slots=True)
class RoundQuestionnaire:
    """`key` of what is asked now, or was chosen; `before` is the round that is compared with."""

    versions: tuple[Version, ...]
    key: str
    before: Round | None
    changes: tuple[PartDifference, ...]


def round_questionnaire(database: Database, found: Round, chosen: str = "") -> RoundQuestionnaire:
    """What may be asked, and what differs from the last round that asked this questionnaire."""
    versions = tuple(versions_to_choose(database))
    asked = _version_of(versions, chosen) or _asked(database, versions, found)
    if asked is None:
        return RoundQuestionnaire(versions, "", None, ())
    with database.read() as transaction:
        before = _before(transaction, found, asked.code)
        old = _definition(transaction, before)
    changes = differences(old, asked.definition) if old else ()
    return RoundQuestionnaire(versions, asked.key, before, changes)


def questionnaire_change(database: Database, found: Round, key: str) -> dict[str, Any]:
    """The field of a draft that asks another version; empty where it stays as it is.

    Refused where the version has no measure, or lacks a question that the round counts by.
    """
    now = round_questionnaire(database, found)
    chosen = _version_of(now.versions, key)
    if not key or key == now.key:
        return {}
    if chosen is None:
        raise RoundRefused(_l("Phiên bản phiếu khảo sát đã chọn không còn; xin chọn lại."))
    asked = chosen.questionnaire
    check_asks_something(asked.code, len(measures_of(asked)))
    missing = missing_variables(found, asked)
    if missing:
        raise RoundRefused(
            _l(
                "Phiếu “%(title)s” không hỏi “%(names)s” mà bước “Cách tính” đang hiệu chỉnh theo; "
                "hãy bỏ điều đó ở bước “Cách tính” trước."
            ),
            title=asked.title,
            names=", ".join(missing),
        )
    with database.write() as transaction:
        frozen = freeze_definition(transaction, chosen.definition)
    return {"questionnaire_version_id": frozen.id}


def missing_variables(found: Round, asked: Questionnaire) -> tuple[str, ...]:
    """What the responses of a round are counted by and this questionnaire does not ask."""
    known = {one.code for one in asked.questions if one.kind is Kind.SINGLE} | _OF_EVERY_RESPONSE
    return tuple(name for name in found.cell_variables if name not in known)


def _version_of(versions: Collection[Version], key: str) -> Version | None:
    return next((one for one in versions if key and one.key == key), None)


def _asked(database: Database, versions: Collection[Version], found: Round) -> Version | None:
    version = found.questionnaire_version_id
    if version is None:
        return None
    with database.read() as transaction:
        mark = get_questionnaire_version(transaction, version).fingerprint
    return next((one for one in versions if one.fingerprint == mark), None)


def _before(transaction: Transaction, found: Round, questionnaire: str) -> Round | None:
    """The newest round before this one that asked the same questionnaire, in whatever version."""
    for one in all_rounds(transaction):
        version = one.questionnaire_version_id
        is_earlier = one.code != found.code and one.period_to < found.period_to
        if not is_earlier or version is None:
            continue
        if get_questionnaire_version(transaction, version).code == questionnaire:
            return one
    return None


def _definition(transaction: Transaction, before: Round | None) -> Definition | None:
    if before is None or before.questionnaire_version_id is None:
        return None
    return get_questionnaire_version(transaction, before.questionnaire_version_id).definition


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
