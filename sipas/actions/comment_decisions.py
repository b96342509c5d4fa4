"""Deciding on a comment: read by others, read in part, or by nobody; each decision is traced."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sipas.actions.comments import UnknownComment, large_agencies
from sipas.questionnaires.personal_data import covered, redaction
from sipas.refusal import FieldRefused
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.comments import (
    Comment,
    CommentState,
    Decision,
    erase_originals,
    find_comment,
    put_decision,
)
from sipas.store.database import Database, Transaction
from sipas.store.rounds import get_round

VERDICTS = ("show", "hide", "wait")
REASONS = ("personal_data", "insult", "off_topic")
"""Reasons that need no further words; any other reason is written out."""
LONGEST_REASON = 300
_ACTIONS = {
    CommentState.SHOWN: "show_comment",
    CommentState.REDACTED: "redact_comment",
    CommentState.HIDDEN: "hide_comment",
    CommentState.WAITING: "reopen_comment",
}


class CommentRefused(FieldRefused):
    """A decision that cannot be kept."""


class DecidedMeanwhile(RuntimeError):
    """Somebody else has decided since the page was opened; nothing was written."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(f"Góp ý này vừa được {comment.decided_by} quyết định.")
        self.comment = comment


def decide_comment(
    database: Database,
    identifier: UUID,
    version: int,
    verdict: str,
    typed: str,
    reason: str,
    *,
    by: str,
    now: datetime,
    scope: Collection[str] | None = None,
) -> Comment:
    """`typed` is what others shall read, `version` the one that the moderator has seen.

    UnknownComment, CommentRefused, or DecidedMeanwhile; the original stays until it is erased.
    """
    with database.write() as transaction:
        before = _get(transaction, identifier, scope)
        decision = _decision(before, verdict, typed, reason.strip(), by, now)
        if not put_decision(transaction, identifier, version, decision):
            raise DecidedMeanwhile(before)
        detail = {"round": before.round, "before": before.state.value}
        if decision.reason:
            detail["reason"] = decision.reason
        subject = f"{before.round}/{str(identifier)[:8]}"
        action = _ACTIONS[decision.state]
        append_audit(transaction, AuditEntry(now, by, action, subject, detail))
        return _get(transaction, identifier, scope)


def erase_comments(
    database: Database, closed_before: date, today: date, by: str | None, now: datetime
) -> int:
    """Of comments of rounds that closed before this day, what nobody may read goes for good."""
    with database.write() as transaction:
        erased = erase_originals(transaction, closed_before, today)
        if erased:
            detail = {"comments": erased}
            append_audit(transaction, AuditEntry(now, by, "erase_comments", "comments", detail))
    return erased


def _get(transaction: Transaction, identifier: UUID, scope: Collection[str] | None) -> Comment:
    found = find_comment(transaction, identifier)
    if found is None or (scope is not None and found.agency not in scope):
        raise UnknownComment(str(identifier))
    if scope is not None:
        of_round = get_round(transaction, found.round)
        if not large_agencies(transaction, of_round, [found.agency]):
            raise UnknownComment(str(identifier))
    return found


def _decision(
    comment: Comment, verdict: str, typed: str, reason: str, by: str, now: datetime
) -> Decision:
    if verdict not in VERDICTS:
        raise CommentRefused("verdict", _l("Xin chọn cho đọc, không cho đọc hoặc để sau."))
    if verdict == "wait":
        return Decision(CommentState.WAITING, None, "", by, now)
    if verdict == "hide":
        return Decision(CommentState.HIDDEN, None, _reason(reason), by, now)
    shown = redaction(comment.text, typed)
    if shown is None:
        raise CommentRefused(
            "typed", _l("Chỉ bỏ bớt được chữ của người dân, không thêm hay đổi chữ nào.")
        )
    if not shown.replace("[…]", "").strip():
        raise CommentRefused("typed", _l("Không còn chữ nào để đọc: xin chọn “Không cho đọc”."))
    if shown == redaction(comment.text, comment.text) == comment.text.strip():
        return Decision(CommentState.SHOWN, shown, "", by, now)
    if shown == covered(comment.text).strip() and not reason:
        reason = REASONS[0]
    return Decision(CommentState.REDACTED, shown, _reason(reason), by, now)


def _reason(reason: str) -> str:
    if not reason:
        raise CommentRefused(
            "reason", _l("Xin cho biết lý do: chữ của người dân không bỏ đi vô cớ.")
        )
    return reason[:LONGEST_REASON]


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
