"""The watched field: how far a round has come, block by block, and what each next step would do."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from sipas.actions.progress import (
    AgencyProgress,
    RoundOverview,
    overview_within,
    round_overview,
    rounds_overview,
)
from sipas.languages import sort_key
from sipas.store.database import Database
from sipas.store.organisation import Block, all_blocks, all_desks
from sipas.store.rounds import RoundState, UnknownRound

SILENT_AFTER = datetime.timedelta(days=3)


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
class AgencyLine:
    """`share` of the plan, or of the dossiers where nothing is planned; None where both lack."""

    progress: AgencyProgress
    share: float | None
    silent_days: int | None


@dataclass(frozen=True, slots=True)
class BlockLines:
    block: Block
    agencies: tuple[AgencyLine, ...]
    planned: int | None

    @property
    def share(self) -> float | None:
        return share_of(self.responses, self.planned, self.dossiers)

    @property
    def dossiers(self) -> int:
        return sum(one.progress.dossiers for one in self.agencies)

    @property
    def responses(self) -> int:
        return sum(one.progress.responses for one in self.agencies)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round of the list, on one day."""

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
    def planned(self) -> int | None:
        """All that may come in; None where nothing limits it."""
        capacity = self.overview.round.capacity
        return None if capacity is None else capacity * len(self.overview.agencies)

    @property
    def share(self) -> float | None:
        return share_of(self.overview.responses, self.planned, self.overview.dossiers)


@dataclass(frozen=True, slots=True)
class WatchedRound:
    """One round with its blocks in their order and their agencies in that of the alphabet."""

    line: RoundLine
    blocks: tuple[BlockLines, ...]
    desks: int


def watched_rounds(
    database: Database, today: datetime.date, scope: frozenset[str] | None = None
) -> list[RoundLine]:
    """Newest first; with a `scope`, the rounds of these agencies with their figures alone."""
    seen = (overview_within(one, scope) for one in rounds_overview(database))
    return [RoundLine(one, today) for one in seen if one is not None]


def watched_round(
    database: Database, code: str, today: datetime.date, scope: frozenset[str] | None = None
) -> WatchedRound:
    """One round; with a `scope`, only what concerns these agencies."""
    overview = overview_within(round_overview(database, code), scope)
    if overview is None:
        raise UnknownRound(code)
    line = RoundLine(overview, today)
    with database.read() as transaction:
        blocks = all_blocks(transaction)
        members = {one.agency.code for one in line.overview.agencies}
        desks = sum(desk.agency in members for desk in all_desks(transaction, today))
    return WatchedRound(line, _by_block(line, blocks), desks)


def share_of(responses: int, planned: int | None, dossiers: int) -> float | None:
    whole = dossiers if planned is None else planned
    return responses / whole if whole else None


def _by_block(line: RoundLine, blocks: list[Block]) -> tuple[BlockLines, ...]:
    ordered = sorted(line.overview.agencies, key=lambda one: sort_key(one.agency.name))
    groups = (
        _block_lines(line, block, [one for one in ordered if one.agency.block == block.code])
        for block in blocks
    )
    return tuple(group for group in groups if group.agencies)


def _block_lines(line: RoundLine, block: Block, members: list[AgencyProgress]) -> BlockLines:
    capacity = line.overview.round.capacity
    planned = None if capacity is None else capacity * len(members)
    return BlockLines(block, tuple(_agency_line(line, one) for one in members), planned)


def _agency_line(line: RoundLine, progress: AgencyProgress) -> AgencyLine:
    capacity = line.overview.round.capacity
    share = share_of(progress.responses, capacity, progress.dossiers)
    return AgencyLine(progress, share, _silent_days(line, progress))


def _silent_days(line: RoundLine, progress: AgencyProgress) -> int | None:
    """Days without a response while answers could come; None while that is nothing to remark."""
    if line.phase is not Phase.COLLECTING:
        return None
    since = progress.last_on or line.overview.round.opens_on
    silent = line.today - since
    return silent.days if silent >= SILENT_AFTER else None
