"""What a plan gives each agency and block of a round: forms, people to ask, and precision."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import inf, sqrt

from sipas.actions.last_levels import LastLevels, deviations_of, last_levels
from sipas.actions.population import population_of
from sipas.languages import sort_key
from sipas.sampling.plan import PlannedGroup, PlannedSample, SizeOf, Stratum, plan_sample
from sipas.sampling.sample_plan import SamplePlan
from sipas.store.database import Database
from sipas.store.organisation import Agency, all_agencies, all_blocks
from sipas.store.rounds import Round, get_round, round_agencies, round_quotas
from sipas.tallies.expected_intervals import Whole, expected_half_widths, interval_sizes


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """`half_width` of the interval to be expected, a fraction; inf where there will be none."""

    name: str
    group: PlannedGroup
    half_width: float

    @property
    def has_precision(self) -> bool:
        return self.half_width != inf

    @property
    def code(self) -> str:
        return self.group.code


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """`agencies` by block: the block's line and those of its agencies.

    `last` is the round before, if one is known; `deviating` counts the agencies whose deviation it
    tells. `wished` are the quotas that were given, by code; `kept` those that are saved.
    """

    round: Round
    plan: SamplePlan
    whole: PlannedLine
    blocks: tuple[tuple[PlannedLine, tuple[PlannedLine, ...]], ...]
    sample: PlannedSample
    kept: Mapping[str, int | None]
    wished: Mapping[str, int]
    last: LastLevels | None
    deviating: int

    @property
    def agencies(self) -> tuple[PlannedLine, ...]:
        return tuple(line for _block, lines in self.blocks for line in lines)

    @property
    def planned(self) -> dict[str, int | None]:
        return {one.code: one.planned for one in self.sample.agencies}

    @property
    def cut(self) -> tuple[PlannedLine, ...]:
        """Agencies of whom a list wishes for more forms than they have dossiers."""
        return tuple(
            line
            for line in self.agencies
            if 0 < line.group.population < self.wished.get(line.code, 0)
        )

    @property
    def promised(self) -> tuple[PlannedLine, ...]:
        """What the margin was promised for: the whole, each block or each agency."""
        if self.plan.precision_of == "whole":
            return (self.whole,)
        if self.plan.precision_of == "blocks":
            return tuple(block for block, _lines in self.blocks)
        return self.agencies


def planned_round(
    database: Database,
    code: str,
    plan: SamplePlan | None = None,
    quotas: Mapping[str, int] | None = None,
) -> RoundPlan:
    """By `plan` and `quotas`, else by what the round has kept."""
    with database.read() as transaction:
        found = get_round(transaction, code)
        members = set(round_agencies(transaction, code))
        everyone = all_agencies(transaction)
        blocks = all_blocks(transaction)
        kept = round_quotas(transaction, code)
        period = (found.period_from, found.period_to)
        population = population_of(database, transaction, *period)
        last = last_levels(database, transaction, found)
    known = [one for one in everyone if one.code in members]
    chosen = plan or found.plan or SamplePlan()
    places = {block.code: place for place, block in enumerate(blocks)}
    known.sort(key=lambda one: (places.get(one.block, 0), sort_key(one.name)))
    deviations = deviations_of(last, known, everyone) if chosen.allocation == "neyman" else {}
    given = quotas if quotas is not None else {key: n or 0 for key, n in kept.items()}
    sample = plan_sample(
        _strata(known, population, deviations), chosen, given, _size_of(found, chosen)
    )
    names = {block.code: block.name for block in blocks}
    whole, lines = _lines(found, chosen, sample, known, names)
    wished = given if chosen.allocation == "quotas" else {}
    return RoundPlan(
        found, chosen, whole, lines, sample, kept, wished, last, len(members & deviations.keys())
    )


def _strata(
    agencies: Collection[Agency], population: Mapping[str, int], deviations: Mapping[str, float]
) -> list[Stratum]:
    """An agency without a deviation of its own has that of its block, else that of all."""
    of_blocks: dict[str, list[float]] = {}
    for one in agencies:
        if one.code in deviations:
            of_blocks.setdefault(one.block, []).append(deviations[one.code] ** 2)
    everywhere = [square for own in of_blocks.values() for square in own]

    def usual(one: Agency) -> float | None:
        squares = of_blocks.get(one.block, everywhere)
        return sqrt(sum(squares) / len(squares)) if squares else None

    return [
        Stratum(
            one.code, one.block, population.get(one.code, 0), deviations.get(one.code, usual(one))
        )
        for one in agencies
    ]


def _size_of(found: Round, plan: SamplePlan) -> SizeOf:
    """The fewest forms whose interval, by the round's own method, keeps the margin."""

    def size_of(populations: Whole) -> Whole:
        chosen = plan.margin, plan.confidence, plan.expected, plan.design_effect
        return interval_sizes(populations, *chosen, found.interval)

    return size_of


def _lines(
    found: Round,
    plan: SamplePlan,
    sample: PlannedSample,
    agencies: Collection[Agency],
    names: Mapping[str, str],
) -> tuple[PlannedLine, tuple[tuple[PlannedLine, tuple[PlannedLine, ...]], ...]]:
    groups = (sample.whole, *sample.blocks, *sample.agencies)
    widths = expected_half_widths(
        [one.planned for one in groups],
        [one.variance for one in groups],
        [one.degrees for one in groups],
        plan.expected,
        found.interval,
        plan.confidence,
    ).tolist()
    whole, *rest = [
        PlannedLine(names.get(one.code, ""), one, width)
        for one, width in zip(groups, widths, strict=True)
    ]
    first = len(sample.blocks)
    own: dict[str, list[PlannedLine]] = {}
    for agency, line in zip(agencies, rest[first:], strict=True):
        own.setdefault(agency.block, []).append(
            PlannedLine(agency.name, line.group, line.half_width)
        )
    return whole, tuple((block, tuple(own[block.code])) for block in rest[:first])
