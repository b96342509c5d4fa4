"""What a plan gives each agency and block of a round, and what stands against opening it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from sipas.actions.drafting import agencies_of_period
from sipas.actions.population import population_of
from sipas.languages import sort_key
from sipas.sampling.plan import PlannedGroup, PlannedSample, Stratum, plan_sample
from sipas.sampling.sample_plan import SamplePlan
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, all_agencies, all_blocks, all_desks
from sipas.store.rounds import (
    Round,
    RoundState,
    all_rounds,
    get_round,
    round_agencies,
    round_quotas,
)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    name: str
    group: PlannedGroup

    @property
    def has_precision(self) -> bool:
        return self.group.half_width != inf


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """`agencies` by block: the block's line and those of its agencies."""

    round: Round
    plan: SamplePlan
    blocks: tuple[tuple[PlannedLine, tuple[PlannedLine, ...]], ...]
    sample: PlannedSample
    quotas: Mapping[str, int | None]

    @property
    def planned(self) -> dict[str, int | None]:
        return {one.code: one.planned for one in self.sample.agencies}


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the check list; `step` is where it is mended; `count` how many it concerns."""

    name: str
    is_met: bool
    is_blocking: bool
    step: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class AgencyToAsk:
    agency: Agency
    dossiers: int
    is_chosen: bool


def planned_round(
    database: Database,
    code: str,
    plan: SamplePlan | None = None,
    quotas: Mapping[str, int] | None = None,
) -> RoundPlan:
    """By `plan`, else by what the round has kept."""
    with database.read() as transaction:
        found = get_round(transaction, code)
        members = set(round_agencies(transaction, code))
        known = [one for one in all_agencies(transaction) if one.code in members]
        blocks = all_blocks(transaction)
        kept = round_quotas(transaction, code)
        period = (found.period_from, found.period_to)
        population = population_of(database, transaction, *period)
    chosen = plan or found.plan or SamplePlan()
    places = {block.code: place for place, block in enumerate(blocks)}
    known.sort(key=lambda one: (places.get(one.block, 0), sort_key(one.name)))
    strata = [Stratum(one.code, one.block, population.get(one.code, 0)) for one in known]
    given = quotas if quotas is not None else {key: n or 0 for key, n in kept.items()}
    sample = plan_sample(strata, chosen, given)
    names = {block.code: block.name for block in blocks}
    return RoundPlan(found, chosen, _lines(sample, known, names), sample, kept)


def agencies_to_ask(
    database: Database, found: Round
) -> tuple[tuple[Block, tuple[AgencyToAsk, ...]], ...]:
    """Every agency of the round's period, with its dossiers, by block."""
    existing = set(agencies_of_period(database, (found.period_from, found.period_to)))
    with database.read() as transaction:
        chosen = set(round_agencies(transaction, found.code))
        wanted = existing | chosen
        agencies = [one for one in all_agencies(transaction) if one.code in wanted]
        blocks = all_blocks(transaction)
        period = (found.period_from, found.period_to)
        population = population_of(database, transaction, *period)
    agencies.sort(key=lambda one: sort_key(one.name))
    lines = [AgencyToAsk(one, population.get(one.code, 0), one.code in chosen) for one in agencies]
    groups = (
        (block, tuple(line for line in lines if line.agency.block == block.code))
        for block in blocks
    )
    return tuple(group for group in groups if group[1])


def _lines(
    sample: PlannedSample, agencies: list[Agency], names: Mapping[str, str]
) -> tuple[tuple[PlannedLine, tuple[PlannedLine, ...]], ...]:
    own: dict[str, list[PlannedLine]] = {}
    for agency, group in zip(agencies, sample.agencies, strict=True):
        own.setdefault(agency.block, []).append(PlannedLine(agency.name, group))
    return tuple(
        (PlannedLine(names[block.code], block), tuple(own[block.code])) for block in sample.blocks
    )


def round_checks(database: Database, code: str, today: datetime.date) -> tuple[Check, ...]:
    """What must be, and what should be, before a round opens."""
    view = planned_round(database, code)
    with database.read() as transaction:
        desks = {desk.agency for desk in all_desks(transaction, today)}
        others = [one for one in all_rounds(transaction) if _overlaps(one, view.round)]
        shared = {agency for one in others for agency in round_agencies(transaction, one.code)}
    agencies = view.sample.agencies
    without_dossiers = sum(not one.population for one in agencies)
    without_desks = sum(one.code not in desks for one in agencies)
    over = sum((view.quotas.get(one.code) or 0) > one.population for one in agencies)
    twice = sum(one.code in shared for one in agencies)
    wide = sum(one.half_width > view.plan.margin for one in agencies if one.population)
    asks_at_desks = "desk_code" in view.round.modes
    return (
        Check("asks", view.round.questionnaire_version_id is not None, True, "basics"),
        Check("days", view.round.closes_on >= today, True, "basics"),
        Check("agencies", bool(agencies), True, "agencies"),
        Check("dossiers", not without_dossiers, False, "agencies", without_dossiers),
        Check("desks", not (asks_at_desks and without_desks), False, "modes", without_desks),
        Check("quotas", not over, False, "size", over),
        Check("overlap", not twice, False, "basics", twice),
        Check("precision", not wide, False, "size", wide),
    )


def _overlaps(one: Round, found: Round) -> bool:
    """Whether another round is open, or may open, on a day on which this one takes answers."""
    is_other = one.code != found.code and one.questionnaire_version_id is not None
    lives = one.state in {RoundState.APPROVED, RoundState.OPEN}
    meets = one.opens_on <= found.closes_on and one.closes_on >= found.opens_on
    return is_other and lives and meets
