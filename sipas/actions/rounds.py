"""Rounds: created, opened, closed, and recorded when others have published them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sipas.actions.approval import (
    happened,
    is_approved_as_it_is,
    note_approval,
    withdraw_approval,
)
from sipas.actions.progress import AgencyProgress, RoundOverview, round_overview, rounds_overview
from sipas.actions.round_checks import refuse_unready
from sipas.actions.round_rules import (
    RoundRefused,
    check_asks_something,
    check_change,
    check_is_new,
    check_open_day,
    check_round,
)
from sipas.actions.surveys import forget_surveys
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import (
    Definition,
    fingerprint,
    from_definition,
    to_definition,
)
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.organisation import all_agencies
from sipas.store.questionnaires import put_questionnaire_version
from sipas.store.round_history import RoundEvent
from sipas.store.rounds import (
    Round,
    RoundState,
    UnknownRound,
    find_round,
    get_round,
    put_published_figures,
    put_round,
    set_round_state,
)
from sipas.tallies.measures import measures_of

__all__ = [
    "AgencyProgress",
    "RoundOverview",
    "RoundRefused",
    "UnknownRound",
    "archive_round",
    "close_round",
    "create_round",
    "move_round",
    "open_round",
    "record_published_round",
    "round_overview",
    "rounds_overview",
]

Figures = Mapping[tuple[str, str], float]
"""Group kind and group code to a fraction."""


def create_round(
    database: Database,
    new: Round,
    agencies: Iterable[str],
    questionnaire: Questionnaire | Definition,
    by: str | None,
    *,
    now: datetime.datetime | None = None,
) -> Round:
    """A draft that freezes the questionnaire's structure and wording in every language."""
    members = tuple(agencies)
    if isinstance(questionnaire, Questionnaire):
        definition = to_definition(questionnaire)
    else:
        definition = questionnaire
    asked = from_definition(definition)
    check_asks_something(asked.code, len(measures_of(asked)))
    with database.write() as transaction:
        check_is_new(new.code, find_round(transaction, new.code))
        known = (agency.code for agency in all_agencies(transaction))
        check_round(new, members, known)
        version = put_questionnaire_version(
            transaction, asked.code, asked.version, fingerprint(definition), definition
        )
        draft = replace(new, state=RoundState.DRAFT, questionnaire_version_id=version.id)
        put_round(transaction, draft, members)
        detail = {"agencies": len(members), "questionnaire": version.fingerprint}
        _note(transaction, RoundEvent.CREATED, new.code, by, now, detail)
    return draft


def open_round(
    database: Database,
    code: str,
    today: datetime.date,
    by: str | None,
    *,
    now: datetime.datetime | None = None,
) -> Round:
    """Opens an approved round, or a closed one again; answers come in from its first day on.

    The operator at the command line (`by` None) approves a draft by opening it, and the history
    says so; an account needs the approval of another and a check list without an item that must be
    mended first.
    """
    if by is not None:
        _refuse_unready(database, code, today)
    with database.write() as transaction:
        found = get_round(transaction, code)
        check_open_day(found, today)
        if by is None and found.state == RoundState.DRAFT:
            found = note_approval(transaction, found, None, _moment(now))
        waits = found.state == RoundState.APPROVED
        is_other = waits and not is_approved_as_it_is(transaction, found)
        if is_other:
            withdraw_approval(transaction, found, by, _moment(now), "changed")
        else:
            opened = move_round(transaction, code, RoundState.OPEN)
            _note(transaction, RoundEvent.OPENED, code, by, now)
    if is_other:
        raise RoundRefused(
            _l("Đợt khảo sát “%(code)s” đã thay đổi sau khi được duyệt; xin duyệt lại."), code=code
        )
    forget_surveys(database)
    return opened


def _refuse_unready(database: Database, code: str, today: datetime.date) -> None:
    """What has answers already is opened again as it is."""
    with database.read() as transaction:
        found = get_round(transaction, code)
    if found.state == RoundState.APPROVED:
        check_open_day(found, today)
        refuse_unready(database, code, today)


def close_round(
    database: Database,
    code: str,
    today: datetime.date,
    by: str | None,
    *,
    now: datetime.datetime | None = None,
) -> Round:
    """From here on no answer comes in, through any worker."""
    with database.write() as transaction:
        closed = move_round(transaction, code, RoundState.CLOSED)
        _note(transaction, RoundEvent.CLOSED, code, by, now, {"day": today.isoformat()})
    forget_surveys(database)
    return closed


def record_published_round(
    database: Database,
    new: Round,
    figures: Figures,
    source: str,
    by: str | None,
    *,
    now: datetime.datetime | None = None,
) -> Round:
    """A round of the past of which only published figures are known."""
    recorded = replace(new, state=RoundState.PUBLISHED, questionnaire_version_id=None)
    with database.write() as transaction:
        check_is_new(new.code, find_round(transaction, new.code))
        put_round(transaction, recorded, ())
        put_published_figures(transaction, new.code, figures, source)
        _note(transaction, RoundEvent.PUBLISHED, new.code, by, now, {"source": source})
    return recorded


def archive_round(
    database: Database, code: str, by: str | None, *, now: datetime.datetime | None = None
) -> Round:
    """Puts a published round away; what was published stays where it is for everybody."""
    with database.write() as transaction:
        archived = move_round(transaction, code, RoundState.ARCHIVED)
        _note(transaction, RoundEvent.ARCHIVED, code, by, now)
    return archived


def move_round(transaction: Transaction, code: str, wanted: RoundState) -> Round:
    """The round in its new state; refused where its life has no such step."""
    found = get_round(transaction, code)
    check_change(found, wanted)
    if not set_round_state(transaction, code, wanted, only_from=[found.state]):
        # Somebody else moved it between the two statements.
        check_change(get_round(transaction, code), wanted)
    return replace(found, state=wanted)


_ACTIONS = {
    RoundEvent.CREATED: "create_round",
    RoundEvent.OPENED: "open_round",
    RoundEvent.CLOSED: "close_round",
    RoundEvent.PUBLISHED: "record_published_round",
    RoundEvent.ARCHIVED: "archive_round",
}


def _moment(now: datetime.datetime | None) -> datetime.datetime:
    return now or datetime.datetime.now(datetime.UTC)


def _note(
    transaction: Transaction,
    event: RoundEvent,
    code: str,
    by: str | None,
    now: datetime.datetime | None,
    detail: dict[str, object] | None = None,
) -> None:
    """The audit trail and the round's own history tell the same."""
    happened(transaction, code, event, by, _moment(now), detail)
    append_audit(transaction, AuditEntry(_moment(now), by, _ACTIONS[event], code, detail or {}))


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
