"""Editing a draft: who comes second is told, and an edit takes an approval back."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sipas.actions.approval import happened, withdraw_approval
from sipas.actions.days import day_of
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.round_rules import check_round
from sipas.languages import Formats
from sipas.refusal import Word
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.organisation import all_agencies
from sipas.store.round_history import RoundEvent, all_happenings
from sipas.store.rounds import (
    Round,
    RoundState,
    edit_round,
    get_round,
    put_quotas,
    round_agencies,
    set_round_agencies,
)

EDITABLE = frozenset({RoundState.DRAFT, RoundState.APPROVED})


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


STEP_NAMES = {
    "basics": _l("Tên và thời gian"),
    "agencies": _l("Hỏi về ai"),
    "modes": _l("Hỏi thế nào"),
    "size": _l("Bao nhiêu phiếu"),
    "rules": _l("Cách tính"),
    "check": _l("Kiểm tra"),
}
"""The words for the steps, wherever one is named."""
OTHER_STEP = _l("ngoài các bước")


class EditedMeanwhile(RoundRefused):
    """Somebody else saved between the reading and the saving; nothing was written."""


def save_step(
    database: Database,
    code: str,
    version: int,
    step: str,
    change: Mapping[str, Any],
    by: str,
    now: datetime.datetime,
    *,
    agencies: Iterable[str] | None = None,
    quotas: Mapping[str, int | None] | None = None,
) -> Round:
    """Writes what one step changed; `version` is the round that was read before."""
    with database.write() as transaction:
        found = get_round(transaction, code)
        _check_editable(found)
        if found.version != version:
            raise _edited_meanwhile(transaction, code)
        members = tuple(agencies) if agencies is not None else round_agencies(transaction, code)
        wanted = replace(found, **change)
        check_round(wanted, members, (one.code for one in all_agencies(transaction)))
        withdraw_approval(transaction, found, by, now, step)
        edit_round(transaction, replace(wanted, state=RoundState.DRAFT))
        set_round_agencies(transaction, code, members)
        put_quotas(transaction, code, quotas or {})
        detail = {"step": step}
        happened(transaction, code, RoundEvent.EDITED, by, now, detail)
        append_audit(transaction, AuditEntry(now, by, "edit_round", code, detail))
        return get_round(transaction, code)


def _check_editable(found: Round) -> None:
    if found.state not in EDITABLE:
        raise RoundRefused(
            _l("Đợt khảo sát “%(code)s” đã mở nên không sửa hay duyệt lại được."), code=found.code
        )


def _edited_meanwhile(transaction: Transaction, code: str) -> EditedMeanwhile:
    last = all_happenings(transaction, code)[-1]
    return EditedMeanwhile(
        _l(
            "%(person)s vừa sửa đợt này ngày %(day)s (bước “%(step)s”). Những gì Ông/Bà gõ vẫn còn "
            "dưới đây; lưu lần nữa thì bước này thay bằng của Ông/Bà."
        ),
        person=last.by or "sipas",
        day=Formats("vi").date(day_of(last.at)),
        step=Word(STEP_NAMES.get(last.detail.get("step", ""), OTHER_STEP)),
    )
