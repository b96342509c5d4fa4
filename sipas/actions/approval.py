"""A second person reads a whole round before it may open; any later edit takes that back."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from typing import cast

from sipas.actions.days import day_of
from sipas.actions.round_checks import refuse_unready
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.round_rules import check_change
from sipas.store.accounts import all_accounts
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.questionnaires import get_questionnaire_version
from sipas.store.round_history import (
    RoundEvent,
    RoundHappening,
    all_happenings,
    append_happening,
)
from sipas.store.rounds import Round, RoundState, get_round, round_quotas, set_round_state


@dataclass(frozen=True, slots=True)
class ApprovalOutlook:
    """Who changed the round last (None: the operator), and who else could approve it."""

    changed_by: str | None
    is_own: bool
    fingerprint: str
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryLine:
    day: datetime.date
    event: str
    by: str | None


_CHANGES = frozenset({RoundEvent.CREATED, RoundEvent.EDITED})


def approve_round(
    database: Database, code: str, fingerprint: str, by: str, now: datetime.datetime
) -> Round:
    """`fingerprint` is of what the approver has read; refused when the round is another now.

    Refused too while an item of the check list is open that must be mended first.
    """
    with database.read() as transaction:
        check_change(get_round(transaction, code), RoundState.APPROVED)
    refuse_unready(database, code, day_of(now))
    with database.write() as transaction:
        found = get_round(transaction, code)
        check_change(found, RoundState.APPROVED)
        if fingerprint != round_fingerprint(transaction, found):
            raise RoundRefused(
                _l(
                    "Đợt khảo sát “%(code)s” vừa được sửa sau khi Ông/Bà mở trang này. "
                    "Xin đọc lại rồi duyệt."
                ),
                code=code,
            )
        if by == last_changed_by(transaction, code):
            raise RoundRefused(
                _l(
                    "Ông/Bà là người sửa đợt khảo sát “%(code)s” lần cuối; "
                    "phải có một người khác đọc lại và duyệt."
                ),
                code=code,
            )
        return note_approval(transaction, found, by, now)


def approval_outlook(database: Database, code: str, by: str) -> ApprovalOutlook:
    """How the approval of a draft stands for the account `by`."""
    with database.read() as transaction:
        changed_by = last_changed_by(transaction, code)
        fingerprint = round_fingerprint(transaction, get_round(transaction, code))
        able = (one for one in all_accounts(transaction) if one.active)
        others = [one.email for one in able if "administrator" in one.roles]
    approvers = tuple(email for email in others if email not in {by, changed_by})
    return ApprovalOutlook(changed_by, changed_by == by, fingerprint, approvers)


def round_story(database: Database, code: str) -> list[StoryLine]:
    """What happened to a round, oldest first."""
    with database.read() as transaction:
        found = all_happenings(transaction, code)
    return [StoryLine(day_of(one.at), one.event, one.by) for one in found]


def note_approval(
    transaction: Transaction, found: Round, by: str | None, now: datetime.datetime
) -> Round:
    """Approves without a question; `by` None is the operator, who answers for the command line."""
    set_round_state(transaction, found.code, RoundState.APPROVED, only_from=[found.state])
    detail = {"fingerprint": round_fingerprint(transaction, found), "version": found.version}
    happened(transaction, found.code, RoundEvent.APPROVED, by, now, detail)
    append_audit(transaction, AuditEntry(now, by, "approve_round", found.code, detail))
    return get_round(transaction, found.code)


def is_approved_as_it_is(transaction: Transaction, found: Round) -> bool:
    """Whether the last approval was of exactly this round; calibration or questions may differ."""
    approvals = [
        one for one in all_happenings(transaction, found.code) if one.event == RoundEvent.APPROVED
    ]
    seen = approvals[-1].detail.get("fingerprint") if approvals else None
    return seen == round_fingerprint(transaction, found)


def withdraw_approval(
    transaction: Transaction, found: Round, by: str | None, now: datetime.datetime, why: str
) -> None:
    """Back to a draft; nothing happens to a round that nobody has approved."""
    if found.state != RoundState.APPROVED:
        return
    set_round_state(transaction, found.code, RoundState.DRAFT, only_from=[found.state])
    detail = {"reason": why}
    happened(transaction, found.code, RoundEvent.APPROVAL_WITHDRAWN, by, now, detail)
    append_audit(transaction, AuditEntry(now, by, "withdraw_approval", found.code, detail))


def happened(
    transaction: Transaction,
    code: str,
    event: RoundEvent,
    by: str | None,
    now: datetime.datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    append_happening(transaction, code, RoundHappening(now, by, event, detail or {}))


def last_changed_by(transaction: Transaction, code: str) -> str | None:
    """Who wrote what stands there now; None for the operator."""
    changes = [one for one in all_happenings(transaction, code) if one.event in _CHANGES]
    return changes[-1].by if changes else None


def round_fingerprint(transaction: Transaction, found: Round) -> str:
    """SHA-256 of everything that an approver reads: the round, its agencies, quotas, questions.

    What has its usual value is left out: a newer version that lets more be chosen, and chooses for
    this round what was done before, has not changed what was approved.
    """
    content = cast("dict[str, object]", _unusual(found))
    for aside in ("state", "version", "questionnaire_version_id"):
        content.pop(aside, None)
    version = found.questionnaire_version_id
    if version is not None:
        content["questionnaire"] = get_questionnaire_version(transaction, version).fingerprint
    content["quotas"] = round_quotas(transaction, found.code)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def _unusual(told: object) -> object:
    """Dataclasses, and those within them, as the fields that differ from their defaults."""
    if isinstance(told, tuple):
        return [_unusual(one) for one in told]
    if not is_dataclass(told):
        return told
    values = {one.name: (getattr(told, one.name), one.default) for one in fields(told)}
    return {name: _unusual(value) for name, (value, usual) in values.items() if value != usual}


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
