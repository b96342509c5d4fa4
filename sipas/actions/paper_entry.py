"""Typing in forms that were filled in on paper: where, the next number, the last sheets."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.surveys import Survey, SurveyState, find_survey_of_paper, typed_ways
from sipas.languages import folded
from sipas.questionnaires.model import Questionnaire
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database
from sipas.store.organisation import Agency, Desk, all_agencies, desks_of
from sipas.store.paper_forms import (
    NumberTaken,
    PaperForm,
    SheetKnown,
    find_paper_form,
    last_paper_forms,
)
from sipas.store.responses import withdraw_response
from sipas.store.rounds import Round, RoundState, all_rounds, round_agencies

__all__ = [
    "EntryPage",
    "EntryPlaces",
    "EntryRound",
    "NumberTaken",
    "SheetKnown",
    "entry_page",
    "entry_places",
    "withdraw_paper",
]

LAST, MOST = 10, 100
# The same few thousand names are folded at each search.
_folded = lru_cache(1 << 14)(folded)
MOST_NUMBER = 2**31 - 1
"""The largest number that a column of whole numbers holds."""


class NoEntry(LookupError):
    """A round, agency or desk that does not belong together."""


@dataclass(frozen=True, slots=True)
class EntryRound:
    """A round that takes sheets, and the agencies found; `found` counts those not shown too."""

    round: Round
    agencies: tuple[Agency, ...]
    found: int

    @property
    def ways(self) -> tuple[str, ...]:
        return typed_ways(self.round)


@dataclass(frozen=True, slots=True)
class EntryPlaces:
    """`without`: names of rounds that are open and ask in no way in which anything is typed in."""

    rounds: tuple[EntryRound, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """`languages`: what the sheets ask, also when none is taken any more: what was typed stays."""

    survey: Survey
    languages: Mapping[str, Questionnaire]
    desks: tuple[Desk, ...]
    last: tuple[PaperForm, ...]
    next_number: int

    @property
    def is_open(self) -> bool:
        return self.survey.state is SurveyState.OPEN

    @property
    def asks_otherwise(self) -> bool:
        return self.survey.state is SurveyState.OTHERWISE

    @property
    def ways(self) -> tuple[str, ...]:
        """How the round asks, of the ways in which answers are typed in."""
        return typed_ways(self.survey.round) if self.survey.round else ()


def entry_places(
    database: Database, scope: frozenset[str] | None, search: str, today: datetime.date
) -> EntryPlaces:
    """Rounds that take sheets today with the agencies of `scope`, searched, the first hundred."""
    wanted = _folded(search)
    with database.read() as transaction:
        agencies = [
            one
            for one in all_agencies(transaction)
            if (scope is None or one.code in scope) and wanted in _folded(f"{one.name} {one.code}")
        ]
        asks = [
            one
            for one in all_rounds(transaction)
            if one.state == RoundState.OPEN and one.opens_on <= today
        ]
        takes = [one for one in asks if typed_ways(one)]
        covered = {one.code: frozenset(round_agencies(transaction, one.code)) for one in takes}
    found = [(one, [two for two in agencies if two.code in covered[one.code]]) for one in takes]
    return EntryPlaces(
        tuple(EntryRound(one, tuple(all_[:MOST]), len(all_)) for one, all_ in found),
        tuple(one.name for one in asks if not typed_ways(one)),
    )


def entry_page(database: Database, code: str, agency: str, today: datetime.date) -> EntryPage:
    survey = find_survey_of_paper(database, code, agency, None, today)
    if survey.state is SurveyState.UNKNOWN:
        raise NoEntry(agency)
    with database.read() as transaction:
        desks = tuple(desks_of(transaction, agency, today))
        last = tuple(last_paper_forms(transaction, code, agency, LAST))
    following = min(last[0].number + 1, MOST_NUMBER) if last else 1
    return EntryPage(survey, _languages(database, survey.round), desks, last, following)


def _languages(database: Database, of_round: Round | None) -> Mapping[str, Questionnaire]:
    version = of_round.questionnaire_version_id if of_round else None
    return {} if version is None else frozen_questionnaire(database, version).languages


def withdraw_paper(
    database: Database, code: str, agency: str, number: int, by: str, now: datetime.datetime
) -> bool:
    """Takes a sheet back with its response, so that it can be typed again; False without one.

    Only while the round is open: what a closed round counted stays as it is.
    """
    with database.write() as transaction:
        open_codes = {one.code for one in all_rounds(transaction) if one.state == RoundState.OPEN}
        form = find_paper_form(transaction, code, agency, number)
        if form is None or code not in open_codes:
            return False
        detail = {"agency": agency, "number": number}
        append_audit(transaction, AuditEntry(now, by, "withdraw_paper_form", code, detail))
        return withdraw_response(transaction, form.response)
