"""What is known of a fieldwork at one moment: the round, its blocks, its agencies and its desks."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sipas.actions.field_outcomes import WITHOUT_CODE, OutcomesByMode, by_mode
from sipas.actions.oddities import Oddity
from sipas.actions.surveys import AT_DESKS
from sipas.estimation.outcome_rates import OutcomeRates, asked_of, outcome_rates, together
from sipas.estimation.response import Dispositions
from sipas.store.fieldwork import DayCounts as DayCounts  # noqa: PLC0414 re-exported: pages hold no store
from sipas.store.organisation import Agency, Block
from sipas.store.rounds import Round, RoundState

SILENT_AFTER = datetime.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers along the way of a form: page opened, form begun, response stored, response valid."""

    opened: int
    started: int
    finished: int
    valid: int


@dataclass(frozen=True, slots=True)
class Desks:
    """How many desks of an agency have been silent, and how many are worth a look."""

    silent: int = 0
    odd: int = 0

    def __add__(self, other: "Desks") -> "Desks":
        return Desks(self.silent + other.silent, self.odd + other.odd)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An agency or a desk on one day of the round.

    `planned` responses, or None where nothing was planned; `forecast` how many there will be at
    today's pace; `outcomes` how those ended who were given a code or drawn, by mode; `alike` forms
    that chose one level for everything, `most` forms on one day; `desks` are those of an agency.
    """

    code: str
    name: str
    counts: Counts
    dossiers: int | None
    planned: int | None
    forecast: int
    silent_days: int | None
    last_on: datetime.date | None
    oddities: tuple[Oddity, ...] = ()
    outcomes: OutcomesByMode = field(default_factory=dict)
    alike: int = 0
    most: int = 0
    desks: "Desks | None" = None

    @property
    def needs_a_look(self) -> bool:
        """For itself, or for one of its desks."""
        return bool(self.oddities or (self.desks and self.desks.odd))

    @property
    def codes(self) -> int:
        """One-time codes that were issued and not taken back: each is somebody's outcome."""
        return sum(asked_of(one) for mode, one in self.outcomes.items() if mode != WITHOUT_CODE)

    @property
    def ended(self) -> Dispositions:
        return together(self.outcomes.values())

    @property
    def rates(self) -> OutcomeRates:
        return outcome_rates(self.ended)

    @property
    def share(self) -> float | None:
        """Of the plan; None where nothing was planned."""
        return self.counts.finished / self.planned if self.planned else None


@dataclass(frozen=True, slots=True)
class BlockFieldwork:
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
    def codes(self) -> int:
        return sum(one.codes for one in self.agencies)

    @property
    def share(self) -> float | None:
        """Of the plan; None where nothing was planned."""
        return self.counts.finished / self.planned if self.planned else None

    @property
    def forecast(self) -> int:
        return sum(one.forecast for one in self.agencies)

    @property
    def ended(self) -> Dispositions:
        return together(one.ended for one in self.agencies)

    @property
    def rates(self) -> OutcomeRates:
        return outcome_rates(self.ended)

    @property
    def silent(self) -> int:
        return sum(one.silent_days is not None for one in self.agencies)

    @property
    def odd(self) -> int:
        return sum(one.needs_a_look for one in self.agencies)


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """A round as it is watched; `scope` are the agencies that somebody may see, None for all."""

    round: Round
    today: datetime.date
    blocks: tuple[BlockFieldwork, ...]
    days: tuple[DayCounts, ...]
    devices: Mapping[str, tuple[int, int]]
    scope: frozenset[str] | None = None

    @property
    def is_collecting(self) -> bool:
        return is_collecting(self.round, self.today)

    @property
    def counts(self) -> Counts:
        return _sum_of([block.counts for block in self.blocks])

    @property
    def codes(self) -> int:
        return sum(block.codes for block in self.blocks)

    @property
    def outcomes(self) -> OutcomesByMode:
        return by_mode(one.outcomes for one in self.agencies)

    @property
    def dossiers(self) -> int:
        return sum(block.dossiers for block in self.blocks)

    @property
    def planned(self) -> int | None:
        planned = [one.planned for one in self.blocks if one.planned is not None]
        return sum(planned) if planned else None

    @property
    def forecast(self) -> int:
        return sum(block.forecast for block in self.blocks)

    @property
    def silent_desks(self) -> int:
        return sum(line.desks.silent for line in self.agencies if line.desks)

    @property
    def has_plan(self) -> bool:
        return any(line.planned is not None for line in self.agencies)

    @property
    def agencies(self) -> tuple[PlaceLine, ...]:
        return tuple(line for block in self.blocks for line in block.agencies)


@dataclass(frozen=True, slots=True)
class AgencyFieldwork:
    """One agency with its desks; `own` is the fieldwork of this agency alone."""

    own: Fieldwork
    agency: Agency
    line: PlaceLine
    desks: tuple[PlaceLine, ...]


def is_collecting(found: Round, today: datetime.date) -> bool:
    return found.state == RoundState.OPEN and found.opens_on <= today <= found.closes_on


def silent_days(
    found: Round,
    today: datetime.date,
    last: datetime.date | None,
    since: datetime.date | None = None,
) -> int | None:
    """Days without a response while answers could come; None while that is nothing to remark.

    `since` is the day on which a place was opened, where that is known.
    """
    if not is_collecting(found, today):
        return None
    silent = today - (last or max(found.opens_on, since or found.opens_on))
    return silent.days if silent >= SILENT_AFTER else None


def asks_at_desks(found: Round) -> bool:
    """Whether answers come by the codes that stand on desks."""
    return AT_DESKS in found.modes


def desk_silent_days(
    found: Round,
    today: datetime.date,
    last: datetime.date | None,
    since: datetime.date | None = None,
) -> int | None:
    """`silent_days` of a desk: none is silent in a round that asks elsewhere."""
    return silent_days(found, today, last, since) if asks_at_desks(found) else None


def _sum_of(counts: list[Counts]) -> Counts:
    return Counts(
        sum(one.opened for one in counts),
        sum(one.started for one in counts),
        sum(one.finished for one in counts),
        sum(one.valid for one in counts),
    )
