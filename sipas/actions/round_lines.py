"""Where each round stands on one day: its phase, its share of the plan, what is still silent."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from sipas.actions.progress import (
    RoundOverview,
    overview_within,
    round_overview,
    rounds_overview,
)
from sipas.store.database import Database
from sipas.store.organisation import count_desks
from sipas.store.questionnaires import get_questionnaire_version
from sipas.store.rounds import RoundState, UnknownRound


class Phase(StrEnum):
    """Where a round stands today, finer than its state."""

    DRAFT = "draft"
    APPROVED = "approved"
    TO_COME = "to_come"
    COLLECTING = "collecting"
    OVERDUE = "overdue"
    CLOSED = "closed"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    FIGURES_ONLY = "figures_only"


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round on one day."""

    overview: RoundOverview
    today: datetime.date

    @property
    def phase(self) -> Phase:
        round_ = self.overview.round
        if round_.questionnaire_version_id is None:
            return Phase.FIGURES_ONLY
        if round_.state != RoundState.OPEN:
            return Phase(round_.state)
        if self.today < round_.opens_on:
            return Phase.TO_COME
        return Phase.OVERDUE if self.today > round_.closes_on else Phase.COLLECTING

    @property
    def days_left(self) -> int:
        """Zero on the last day."""
        return max((self.overview.round.closes_on - self.today).days, 0)

    @property
    def may_reopen(self) -> bool:
        round_ = self.overview.round
        return round_.state == RoundState.CLOSED and self.today <= round_.closes_on

    @property
    def share(self) -> float | None:
        """Responses of the plan, or of the dossiers where nothing is planned; None without both."""
        return share_of(self.overview.responses, self.overview.planned, self.overview.dossiers)


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """One round with what its next step is told in; `questionnaire` is the mark of its version."""

    line: RoundLine
    desks: int
    questionnaire: str | None


def round_lines(
    database: Database, today: datetime.date, scope: frozenset[str] | None = None
) -> list[RoundLine]:
    """Newest first; with a `scope`, the rounds of these agencies with their figures alone."""
    seen = (overview_within(one, scope) for one in rounds_overview(database))
    return [RoundLine(one, today) for one in seen if one is not None]


def round_standing(
    database: Database, code: str, today: datetime.date, scope: frozenset[str] | None = None
) -> RoundStanding:
    """One round; with a `scope`, only what concerns these agencies."""
    overview = overview_within(round_overview(database, code), scope)
    if overview is None:
        raise UnknownRound(code)
    with database.read() as transaction:
        desks = count_desks(transaction, today)
        version = overview.round.questionnaire_version_id
        asked = None if version is None else get_questionnaire_version(transaction, version)
    return RoundStanding(
        RoundLine(overview, today),
        sum(desks.get(one.agency.code, 0) for one in overview.agencies),
        asked.fingerprint if asked else None,
    )


def share_of(responses: int, planned: int | None, dossiers: int) -> float | None:
    whole = dossiers if planned is None else planned
    return responses / whole if whole else None
