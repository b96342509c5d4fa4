"""Rounds: created, opened, closed, and recorded when others have published them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sipas.actions.progress import AgencyProgress, RoundOverview, round_overview, rounds_overview
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
        _note(transaction, "create_round", new.code, by, now, detail)
    return draft


def open_round(
    database: Database,
    code: str,
    today: datetime.date,
    by: str | None,
    *,
    now: datetime.datetime | None = None,
) -> Round:
    """Opens a draft, or opens a closed round again; answers come in from its first day on."""
    with database.write() as transaction:
        check_open_day(get_round(transaction, code), today)
        opened = move_round(transaction, code, RoundState.OPEN)
        _note(transaction, "open_round", code, by, now)
    forget_surveys(database)
    return opened


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
        _note(transaction, "close_round", code, by, now, {"day": today.isoformat()})
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
        _note(transaction, "record_published_round", new.code, by, now, {"source": source})
    return recorded


def move_round(transaction: Transaction, code: str, wanted: RoundState) -> Round:
    """The round in its new state; refused where its life has no such step."""
    found = get_round(transaction, code)
    check_change(found, wanted)
    if not set_round_state(transaction, code, wanted, only_from=[found.state]):
        # Somebody else moved it between the two statements.
        check_change(get_round(transaction, code), wanted)
    return replace(found, state=wanted)


def _note(
    transaction: Transaction,
    action: str,
    code: str,
    by: str | None,
    now: datetime.datetime | None,
    detail: Mapping[str, object] | None = None,
) -> None:
    moment = now or datetime.datetime.now(datetime.UTC)
    append_audit(transaction, AuditEntry(moment, by, action, code, detail or {}))
