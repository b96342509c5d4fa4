"""The field of a round while it is collected: every agency and desk, its counts and its pace."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sipas.actions.oddities import Oddity, odd_agencies, odd_desks
from sipas.actions.population import population_of
from sipas.actions.tallying import bring_tallies_up_to_date
from sipas.languages import sort_key
from sipas.sampling.precision import half_width
from sipas.store.database import Database, Transaction
from sipas.store.field import (
    DayCounts as DayCounts,  # noqa: PLC0414 re-exported: pages hold no store
)
from sipas.store.field import (
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
from sipas.store.rounds import Round, RoundState, get_round, round_agencies

SILENT_AFTER = datetime.timedelta(days=3)
EXPECTED = 0.85
"""The level at which the expected precision is told where a round has no plan of its own."""
NOTHING = PlaceCounts("", "", 0, 0, 0, 0, 0, None)
Scope = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers along the way of a form: page opened, form begun, response stored, response valid."""

    opened: int
    started: int
    finished: int
    valid: int


@dataclass(frozen=True, slots=True)
class Codes:
    """One-time codes: issued and not taken back, used for a response, refused by their citizen."""

    issued: int = 0
    finished: int = 0
    refused: int = 0

    def __add__(self, other: "Codes") -> "Codes":
        return Codes(
            self.issued + other.issued,
            self.finished + other.finished,
            self.refused + other.refused,
        )

    @property
    def rate(self) -> float | None:
        """Responses over codes issued (AAPOR's RR1, no code being known to be ineligible)."""
        return self.finished / self.issued if self.issued else None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An agency or a desk on one day of the round.

    `planned` responses, or None where nothing was planned; `forecast` how many there will be at
    today's pace; `precision` half the width of the interval to be expected then (a fraction).
    """

    code: str
    name: str
    counts: Counts
    dossiers: int | None
    planned: int | None
    forecast: int
    precision: float | None
    silent_days: int | None
    last_on: datetime.date | None
    oddities: tuple[Oddity, ...] = ()
    codes: Codes = Codes()

    @property
    def share(self) -> float | None:
        """Of the plan; None where nothing was planned."""
        return self.counts.finished / self.planned if self.planned else None


@dataclass(frozen=True, slots=True)
class BlockField:
    block: Block
    agencies: tuple[PlaceLine, ...]

    @property
    def counts(self) -> Counts:
        return _sum_of([one.counts for one in self.agencies])

    @property
    def dossiers(self) -> int:
        return sum(one.dossiers or 0 for one in self.agencies)

    @property
    def planned(self) -> int | None:
        planned = [one.planned for one in self.agencies if one.planned is not None]
        return sum(planned) if planned else None

    @property
    def codes(self) -> Codes:
        return sum((one.codes for one in self.agencies), Codes())

    @property
    def silent(self) -> int:
        return sum(one.silent_days is not None for one in self.agencies)

    @property
    def odd(self) -> int:
        return sum(bool(one.oddities) for one in self.agencies)


@dataclass(frozen=True, slots=True)
class Field:
    """A round as it is watched; `elapsed` and `whole` are days of collecting."""

    round: Round
    today: datetime.date
    blocks: tuple[BlockField, ...]
    days: tuple[DayCounts, ...]
    devices: Mapping[str, tuple[int, int]]

    @property
    def is_collecting(self) -> bool:
        return is_collecting(self.round, self.today)

    @property
    def counts(self) -> Counts:
        return _sum_of([block.counts for block in self.blocks])

    @property
    def codes(self) -> Codes:
        return sum((block.codes for block in self.blocks), Codes())

    @property
    def has_plan(self) -> bool:
        return any(line.planned is not None for line in self.agencies)

    @property
    def agencies(self) -> tuple[PlaceLine, ...]:
        return tuple(line for block in self.blocks for line in block.agencies)


@dataclass(frozen=True, slots=True)
class AgencyField:
    """One agency with its desks."""

    round: Round
    agency: Agency
    line: PlaceLine
    desks: tuple[PlaceLine, ...]
    days: tuple[DayCounts, ...]
    devices: Mapping[str, tuple[int, int]]


class NotInRound(LookupError):
    """An agency that the round does not ask about."""

    def __init__(self, agency: str, code: str) -> None:
        super().__init__(f"Đợt khảo sát “{code}” không có cơ quan “{agency}”.")


def field_of(database: Database, code: str, today: datetime.date, scope: Scope = None) -> Field:
    """All agencies of a round, or those in `scope`, by block; what is queued is counted first."""
    found = _counted(database, code)
    with database.read() as transaction:
        lines = _agency_lines(database, transaction, found, today)
        names = {one.code: one for one in all_agencies(transaction)}
        shown = [one for one in lines if scope is None or one.code in scope]
        blocks = _by_block(shown, names, all_blocks(transaction))
        days = tuple(counts_by_day(transaction, code, scope))
        return Field(found, today, blocks, days, visits_by_device(transaction, code, scope))


def agency_field(database: Database, code: str, agency: str, today: datetime.date) -> AgencyField:
    """One agency of a round and each of its desks."""
    found = _counted(database, code)
    with database.read() as transaction:
        lines = {one.code: one for one in _agency_lines(database, transaction, found, today)}
        if agency not in lines:
            raise NotInRound(agency, code)
        names = {one.code: one for one in all_agencies(transaction)}
        return AgencyField(
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


def is_collecting(found: Round, today: datetime.date) -> bool:
    return found.state == RoundState.OPEN and found.opens_on <= today <= found.closes_on


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
            found.capacity,
            odd.get(code, ()),
            codes.get(code, Codes()),
        )
        for code in round_agencies(transaction, found.code)
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
    codes: Codes = Codes(),
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
) -> tuple[BlockField, ...]:
    ordered = sorted(lines, key=lambda one: sort_key(one.name))
    grouped = (
        BlockField(block, tuple(one for one in ordered if names[one.code].block == block.code))
        for block in blocks
    )
    return tuple(group for group in grouped if group.agencies)


def _sum_of(counts: list[Counts]) -> Counts:
    return Counts(
        sum(one.opened for one in counts),
        sum(one.started for one in counts),
        sum(one.finished for one in counts),
        sum(one.valid for one in counts),
    )
