"""The fieldwork of a round as it stands: every agency and desk, its counts and its pace."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sipas.actions.counted_places import counted_places
from sipas.actions.field_outcomes import OutcomesByMode, field_outcomes
from sipas.actions.oddities import Oddity, odd_agencies, odd_desks
from sipas.actions.population import population_of
from sipas.actions.progress import plan_of
from sipas.actions.selection import agencies_asked
from sipas.actions.tallying import bring_tallies_up_to_date
from sipas.actions.watched_places import (
    AgencyFieldwork,
    BlockFieldwork,
    Counts,
    Desks,
    Fieldwork,
    PlaceLine,
    asks_at_desks,
    desk_silent_days,
    is_collecting,
    silent_days,
)
from sipas.languages import sort_key
from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import (
    PlaceCounts,
    counts_by_day,
    visits_by_agency,
    visits_by_desk,
    visits_by_device,
)
from sipas.store.organisation import (
    Agency,
    Block,
    all_agencies,
    all_blocks,
    desk_places,
    desks_of,
    get_agency,
)
from sipas.store.rounds import Round, get_round

NO_DESKS = Desks()
NOBODY_ASKED: OutcomesByMode = MappingProxyType({})
NOTHING = PlaceCounts("", "", 0, 0, 0, 0, None)
Scope = frozenset[str] | None


class NotInRound(LookupError):
    """An agency that the round does not ask about."""

    def __init__(self, agency: str, code: str) -> None:
        super().__init__(f"Đợt khảo sát “{code}” không có cơ quan “{agency}”.")


def fieldwork_of(
    database: Database, code: str, today: datetime.date, scope: Scope = None
) -> Fieldwork:
    """All agencies of a round, or those in `scope`, by block; what is queued is counted first."""
    found = counted_round(database, code)
    with database.read() as transaction:
        known = _known(database, transaction, found, today)
        names = {one.code: one for one in all_agencies(transaction)}
        lines = [_agency_line(known, names[one]) for one in known.plan if _is_in(scope, one)]
        blocks = _by_block(lines, names, all_blocks(transaction))
        days = (
            counted_places(database, transaction, code).days
            if scope is None
            else counts_by_day(transaction, code, scope)
        )
        devices = visits_by_device(transaction, code, scope)
        return Fieldwork(found, today, blocks, tuple(days), devices, scope)


def agency_fieldwork(
    database: Database, code: str, agency: str, today: datetime.date
) -> AgencyFieldwork:
    """One agency of a round and each of its desks."""
    found = counted_round(database, code)
    with database.read() as transaction:
        known = _known(database, transaction, found, today)
        if agency not in known.plan:
            raise NotInRound(agency, code)
        named = get_agency(transaction, agency)
        line = _agency_line(known, named)
        block = next(one for one in all_blocks(transaction) if one.code == named.block)
        only = frozenset({agency})
        days = tuple(counts_by_day(transaction, code, only))
        devices = visits_by_device(transaction, code, only)
        own = Fieldwork(found, today, (BlockFieldwork(block, (line,)),), days, devices, only)
        return AgencyFieldwork(own, named, line, _desk_lines(database, transaction, known, agency))


def counted_round(database: Database, code: str) -> Round:
    """The round, with everything counted that came in until now."""
    with database.read() as transaction:
        found = get_round(transaction, code)
    bring_tallies_up_to_date(database, code)
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is counted of a round, by agency."""

    round: Round
    today: datetime.date
    plan: Mapping[str, int | None]
    counts: Mapping[str, PlaceCounts]
    visits: Mapping[str, tuple[int, int]]
    dossiers: Mapping[str, int]
    odd: Mapping[str, tuple[Oddity, ...]]
    outcomes: Mapping[str, OutcomesByMode]
    odd_desks: Mapping[tuple[str, str], tuple[Oddity, ...]]
    desks: Mapping[str, Desks]
    asked: frozenset[str] | None


def _known(
    database: Database, transaction: Transaction, found: Round, today: datetime.date
) -> _Known:
    counted = counted_places(database, transaction, found.code)
    dossiers = population_of(database, transaction, found.period_from, found.period_to)
    visited = visits_by_desk(transaction, found.code)
    odd_at_desks = odd_desks(counted.desks, visited, _elapsed(found, today))
    return _Known(
        found,
        today,
        plan_of(transaction, found),
        counted.agencies,
        visits_by_agency(transaction, found.code),
        dossiers,
        odd_agencies(counted.agencies, dossiers, _elapsed(found, today)),
        field_outcomes(transaction, found.code),
        odd_at_desks,
        _desks(transaction, found, today, counted.desks, odd_at_desks),
        agencies_asked(transaction, found),
    )


def _desks(
    transaction: Transaction,
    found: Round,
    today: datetime.date,
    counts: Mapping[tuple[str, str], PlaceCounts],
    odd: Mapping[tuple[str, str], tuple[Oddity, ...]],
) -> dict[str, Desks]:
    """By agency, where one of its desks is silent or worth a look."""
    sums: dict[str, Desks] = {}
    is_asked = is_collecting(found, today) and asks_at_desks(found)
    places = desk_places(transaction, today) if is_asked else []
    for agency, desk, since in places:
        known = counts.get((agency, desk))
        if desk_silent_days(found, today, known.last if known else None, since) is not None:
            sums[agency] = sums.get(agency, NO_DESKS) + Desks(silent=1)
    for agency, _desk in odd:
        sums[agency] = sums.get(agency, NO_DESKS) + Desks(odd=1)
    return sums


def _is_in(scope: Scope, agency: str) -> bool:
    return scope is None or agency in scope


def _agency_line(known: _Known, agency: Agency) -> PlaceLine:
    code = agency.code
    counts = known.counts.get(code, NOTHING)
    return _line(
        known.round,
        known.today,
        (code, agency.name),
        counts,
        known.visits.get(code, (0, 0)),
        known.dossiers.get(code, 0),
        known.plan[code],
        known.odd.get(code, ()),
        known.outcomes.get(code, NOBODY_ASKED),
        known.desks.get(code, NO_DESKS),
        silent=silent_days(known.round, known.today, counts.last)
        if _is_in(known.asked, code)
        else None,
    )


def _desk_lines(
    database: Database, transaction: Transaction, known: _Known, agency: str
) -> tuple[PlaceLine, ...]:
    found, today = known.round, known.today
    counts = counted_places(database, transaction, found.code).desks
    visits = visits_by_desk(transaction, found.code, frozenset({agency}))
    named = {one.code: (one.name, one.valid_from) for one in desks_of(transaction, agency, today)}
    gone = {desk: (desk, None) for place, desk in counts if place == agency and desk not in named}
    return tuple(
        _line(
            found,
            today,
            (desk, name),
            (counted := counts.get((agency, desk), NOTHING)),
            visits.get((agency, desk), (0, 0)),
            None,
            None,
            known.odd_desks.get((agency, desk), ()),
            silent=desk_silent_days(found, today, counted.last, since),
        )
        for desk, (name, since) in {**named, **gone}.items()
    )


def _line(
    found: Round,
    today: datetime.date,
    named: tuple[str, str],
    counts: PlaceCounts,
    visits: tuple[int, int],
    dossiers: int | None,
    planned: int | None,
    oddities: tuple[Oddity, ...],
    outcomes: OutcomesByMode = NOBODY_ASKED,
    desks: Desks | None = None,
    *,
    silent: int | None,
) -> PlaceLine:
    forecast = _forecast(found, today, counts.finished, dossiers)
    return PlaceLine(
        code=named[0],
        name=named[1],
        # What came by paper or import opened no page of ours: never fewer begun than finished.
        counts=Counts(visits[0], max(visits[1], counts.finished), counts.finished, counts.valid),
        dossiers=dossiers,
        planned=planned,
        forecast=forecast,
        silent_days=silent,
        last_on=counts.last,
        oddities=oddities,
        outcomes=outcomes,
        alike=counts.alike,
        most=counts.most,
        desks=desks,
    )


def _elapsed(found: Round, today: datetime.date) -> int:
    """Days on which answers could come until today, at least one."""
    last = min(today, found.closes_on)
    return max((last - found.opens_on).days + 1, 1)


def _forecast(found: Round, today: datetime.date, finished: int, dossiers: int | None) -> int:
    """Finished so far, and the days that are left at the mean of the days that went by.

    Never more than there are dossiers, or than the round takes from one agency.
    """
    if not is_collecting(found, today):
        return finished
    whole = (found.closes_on - found.opens_on).days + 1
    expected = round(finished * whole / _elapsed(found, today))
    ends = [end for end in (dossiers, found.capacity) if end is not None]
    return max(finished, min([expected, *ends]))


def _by_block(
    lines: list[PlaceLine], names: Mapping[str, Agency], blocks: list[Block]
) -> tuple[BlockFieldwork, ...]:
    ordered = sorted(lines, key=lambda one: sort_key(one.name))
    grouped = (
        BlockFieldwork(block, tuple(one for one in ordered if names[one.code].block == block.code))
        for block in blocks
    )
    return tuple(group for group in grouped if group.agencies)
