"""The fieldwork of a round as it stands: every agency and desk, its counts and its pace."""

import datetime
from collections.abc import Mapping

from sipas.actions.oddities import Oddity, odd_agencies, odd_desks
from sipas.actions.population import population_of
from sipas.actions.progress import plan_of
from sipas.actions.tallying import bring_tallies_up_to_date
from sipas.actions.watched_places import (
    AgencyFieldwork,
    BlockFieldwork,
    Codes,
    Counts,
    Fieldwork,
    PlaceLine,
    is_collecting,
)
from sipas.languages import sort_key
from sipas.sampling.precision import half_width
from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import (
    PlaceCounts,
    counts_by_agency,
    counts_by_day,
    counts_by_desk,
    visits_by_agency,
    visits_by_desk,
    visits_by_device,
)
from sipas.store.one_time_codes import CodeState, count_codes_by_agency
from sipas.store.organisation import Agency, Block, all_agencies, all_blocks, desks_of
from sipas.store.rounds import Round, get_round

SILENT_AFTER = datetime.timedelta(days=3)
EXPECTED = 0.85
"""The level at which the expected precision is told where a round has no plan of its own."""
NO_CODES = Codes()
NOTHING = PlaceCounts("", "", 0, 0, 0, 0, 0, None)
Scope = frozenset[str] | None


class NotInRound(LookupError):
    """An agency that the round does not ask about."""

    def __init__(self, agency: str, code: str) -> None:
        super().__init__(f"Đợt khảo sát “{code}” không có cơ quan “{agency}”.")


def fieldwork_of(
    database: Database, code: str, today: datetime.date, scope: Scope = None
) -> Fieldwork:
    """All agencies of a round, or those in `scope`, by block; what is queued is counted first."""
    found = _counted(database, code)
    with database.read() as transaction:
        lines = _agency_lines(database, transaction, found, today)
        names = {one.code: one for one in all_agencies(transaction)}
        shown = [one for one in lines if scope is None or one.code in scope]
        blocks = _by_block(shown, names, all_blocks(transaction))
        days = tuple(counts_by_day(transaction, code, scope))
        return Fieldwork(found, today, blocks, days, visits_by_device(transaction, code, scope))


def agency_fieldwork(
    database: Database, code: str, agency: str, today: datetime.date
) -> AgencyFieldwork:
    """One agency of a round and each of its desks."""
    found = _counted(database, code)
    with database.read() as transaction:
        lines = {one.code: one for one in _agency_lines(database, transaction, found, today)}
        if agency not in lines:
            raise NotInRound(agency, code)
        names = {one.code: one for one in all_agencies(transaction)}
        return AgencyFieldwork(
            found,
            names[agency],
            lines[agency],
            _desk_lines(transaction, found, agency, today),
            tuple(counts_by_day(transaction, code, frozenset({agency}))),
            visits_by_device(transaction, code, frozenset({agency})),
        )


def _counted(database: Database, code: str) -> Round:
    """The round, with everything counted that came in until now."""
    with database.read() as transaction:
        found = get_round(transaction, code)
    bring_tallies_up_to_date(database, code)
    return found


def _agency_lines(
    database: Database, transaction: Transaction, found: Round, today: datetime.date
) -> list[PlaceLine]:
    counts = counts_by_agency(transaction, found.code)
    visits = visits_by_agency(transaction, found.code)
    dossiers = population_of(database, transaction, found.period_from, found.period_to)
    odd = odd_agencies(counts, dossiers, _elapsed(found, today))
    codes = _codes_by_agency(transaction, found.code)
    names = {one.code: one.name for one in all_agencies(transaction)}
    return [
        _line(
            found,
            today,
            (code, names[code]),
            counts.get(code, NOTHING),
            visits.get(code, (0, 0)),
            dossiers.get(code, 0),
            planned,
            odd.get(code, ()),
            codes.get(code, Codes()),
        )
        for code, planned in plan_of(transaction, found).items()
    ]


def _desk_lines(
    transaction: Transaction, found: Round, agency: str, today: datetime.date
) -> tuple[PlaceLine, ...]:
    all_counts = counts_by_desk(transaction, found.code)
    visits = visits_by_desk(transaction, found.code)
    odd = odd_desks(all_counts, visits, _elapsed(found, today))
    names = {one.code: one.name for one in desks_of(transaction, agency, today)}
    gone = {desk: desk for place, desk in all_counts if place == agency and desk not in names}
    return tuple(
        _line(
            found,
            today,
            (desk, name),
            all_counts.get((agency, desk), NOTHING),
            visits.get((agency, desk), (0, 0)),
            None,
            None,
            odd.get((agency, desk), ()),
        )
        for desk, name in {**names, **gone}.items()
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
    codes: Codes = NO_CODES,
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
        precision=_precision(found, forecast, dossiers),
        silent_days=_silent_days(found, today, counts.last),
        last_on=counts.last,
        oddities=oddities,
        codes=codes,
    )


def _codes_by_agency(transaction: Transaction, code: str) -> dict[str, Codes]:
    found: dict[str, Codes] = {}
    for (agency, _mode, state), number in count_codes_by_agency(transaction, code).items():
        issued = 0 if state == CodeState.WITHDRAWN else number
        finished = number if state == CodeState.FINISHED else 0
        refused = number if state == CodeState.REFUSED else 0
        found[agency] = found.get(agency, Codes()) + Codes(issued, finished, refused)
    return found


def _elapsed(found: Round, today: datetime.date) -> int:
    """Days on which answers could come until today, at least one."""
    last = min(today, found.closes_on)
    return max((last - found.opens_on).days + 1, 1)


def _forecast(found: Round, today: datetime.date, finished: int, dossiers: int | None) -> int:
    """Finished so far, and the days that are left at the mean of the days that went by."""
    if not is_collecting(found, today):
        return finished
    whole = (found.closes_on - found.opens_on).days + 1
    expected = round(finished * whole / _elapsed(found, today))
    return expected if dossiers is None else max(finished, min(expected, dossiers))


def _precision(found: Round, forecast: int, dossiers: int | None) -> float | None:
    if not forecast or dossiers is None:
        return None
    return half_width(forecast, max(dossiers, forecast), EXPECTED, found.confidence)


def _silent_days(found: Round, today: datetime.date, last: datetime.date | None) -> int | None:
    """Days without a response while answers could come; None while that is nothing to remark."""
    if not is_collecting(found, today):
        return None
    silent = today - (last or found.opens_on)
    return silent.days if silent >= SILENT_AFTER else None


def _by_block(
    lines: list[PlaceLine], names: Mapping[str, Agency], blocks: list[Block]
) -> tuple[BlockFieldwork, ...]:
    ordered = sorted(lines, key=lambda one: sort_key(one.name))
    grouped = (
        BlockFieldwork(block, tuple(one for one in ordered if names[one.code].block == block.code))
        for block in blocks
    )
    return tuple(group for group in grouped if group.agencies)
