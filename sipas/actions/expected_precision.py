"""How precise each index will be when a round closes, from what was seen until today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sipas.actions.first_stage import first_stage_of
from sipas.actions.publication import earlier_findings
from sipas.actions.seen_levels import Seens, overall_measure, seen_agencies, seen_groups
from sipas.actions.watched_places import Fieldwork, PlaceLine
from sipas.estimation.expected import expected_intervals
from sipas.findings.findings import OVERALL, PROVINCE, Findings
from sipas.store.database import Database
from sipas.store.rounds import Round
from sipas.tallies.agencies import FirstStage
from sipas.tallies.first_stage import group_numbers

ASSUMED_LEVEL = 0.85
"""What is expected where neither this round nor an earlier one says anything."""


class Basis(StrEnum):
    """Where an expected level comes from."""

    SEEN = "seen"
    LAST_YEAR = "last_year"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Expected:
    """The interval to expect, fractions; `effect` is the variance against one yes-or-no answer."""

    level: float
    basis: Basis
    effect: float
    lower: float
    upper: float

    @property
    def half_length(self) -> float:
        return (self.upper - self.lower) / 2


@dataclass(frozen=True, slots=True)
class FieldPrecision:
    """What to expect of the whole (None before the first dossier), of blocks and of agencies."""

    whole: Expected | None
    blocks: Mapping[str, Expected]
    agencies: Mapping[str, Expected]
    year: int | None = None
    """Of the round from which a level of last year was taken."""
    is_drawn: bool = False
    """Whether agencies were drawn, so that the whole and the blocks tell of those not drawn."""


_published: WeakKeyDictionary[Database, tuple[Findings, Mapping[str, float]]] = WeakKeyDictionary()


def field_precision(
    database: Database, fieldwork: Fieldwork, lines: Iterable[PlaceLine]
) -> FieldPrecision:
    """For the whole, every block, and these agencies of it; the observed level where there is one.

    An agency without ten responses takes its level of last year, and the variance of the whole.
    """
    shown = list(lines)
    groups = {
        PROVINCE: fieldwork.agencies,
        **{block.block.code: block.agencies for block in fieldwork.blocks},
    }
    first_stage = _first_stage(database, fieldwork)
    seen = seen_groups(database, fieldwork, groups, first_stage)
    before, year = _levels_before(database, fieldwork.round)
    own = seen_agencies(database, fieldwork.round, shown)
    known = _Known(before, seen, own, first_stage is not None)
    ends = _ends(groups, shown, first_stage)
    asked = {
        place: one
        for place, end in ends.items()
        if (one := known.to_come(place, end, ends[_Place(PROVINCE, PROVINCE)])) is not None
    }
    found = _expected(database, fieldwork.round, asked)
    return FieldPrecision(
        found.get(_Place(PROVINCE, PROVINCE)),
        {place.code: one for place, one in found.items() if place.kind == "block"},
        {place.code: one for place, one in found.items() if place.kind == "agency"},
        year,
        first_stage is not None,
    )


def _first_stage(database: Database, fieldwork: Fieldwork) -> FirstStage | None:
    """None, too, for who is told of some agencies: those stand for themselves."""
    if fieldwork.scope is not None:
        return None
    with database.read() as transaction:
        return first_stage_of(transaction, fieldwork.round)


class _Place(NamedTuple):
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class _End:
    """How much a place will have at the end; `agencies` are those from which answers come."""

    responses: int
    dossiers: float
    degrees: int
    agencies: int


@dataclass(frozen=True, slots=True)
class _ToCome:
    """What an interval is expected from."""

    level: float
    basis: Basis
    effect: float
    between: float
    end: _End


@dataclass(frozen=True, slots=True)
class _Known:
    """Levels of last year, and those seen of the whole and blocks, and of agencies."""

    before: Mapping[str, float]
    groups: Seens
    agencies: Seens
    is_drawn: bool

    def to_come(self, place: _Place, end: _End, whole_end: _End) -> _ToCome | None:
        """None where agencies were drawn and nothing tells yet by how much they differ."""
        whole = self.groups.get(PROVINCE)
        common = whole.effect if whole and whole.effect else 1.0
        seen = (self.agencies if place.kind == "agency" else self.groups).get(place.code)
        if seen is not None:
            return _ToCome(seen.level, Basis.SEEN, seen.effect or common, seen.between, end)
        between = 0.0
        if self.is_drawn and place.kind != "agency":
            if whole is None:
                return None
            # The agencies of this block differ as all do that were drawn; they are fewer.
            between = whole.between * whole_end.agencies / end.agencies
        if place.code in self.before:
            return _ToCome(self.before[place.code], Basis.LAST_YEAR, common, between, end)
        return _ToCome(ASSUMED_LEVEL, Basis.ASSUMED, common, between, end)


def _ends(
    groups: Mapping[str, tuple[PlaceLine, ...]],
    shown: list[PlaceLine],
    first_stage: FirstStage | None,
) -> dict[_Place, _End]:
    """Of each place that has dossiers and to which responses come."""
    answering = {one.code: one for one in groups[PROVINCE] if one.forecast and one.dossiers}
    responses = {code: one.forecast for code, one in answering.items()}
    dossiers = {code: one.dossiers or 0 for code, one in answering.items()}
    ends: dict[_Place, _End] = {}
    for code, part in groups.items():
        members = [one.code for one in part if one.code in answering]
        if members:
            degrees, stands_for = group_numbers(responses, dossiers, members, first_stage)
            kind = PROVINCE if code == PROVINCE else "block"
            coming = sum(responses[member] for member in members)
            ends[_Place(kind, code)] = _End(coming, stands_for, degrees, len(members))
    for one in shown:
        if one.forecast and one.dossiers:
            end = _End(one.forecast, one.dossiers, one.forecast - 1, 1)
            ends[_Place("agency", one.code)] = end
    return ends


def _expected(
    database: Database, found: Round, asked: Mapping[_Place, _ToCome]
) -> dict[_Place, Expected]:
    """The intervals of all places at once."""
    rows = list(asked.values())
    if not rows:
        return {}
    lower, upper = expected_intervals(
        [one.level for one in rows],
        [one.effect for one in rows],
        [one.end.responses for one in rows],
        [one.end.dossiers for one in rows],
        [one.end.degrees for one in rows],
        found.confidence,
        is_share=_is_share(database, found),
        between=[one.between for one in rows],
    )
    return {
        place: Expected(one.level, one.basis, one.effect, float(low), float(high))
        for (place, one), low, high in zip(asked.items(), lower, upper, strict=True)
        if not isnan(low)
    }


def _is_share(database: Database, found: Round) -> bool:
    measure = overall_measure(database, found)
    return measure is not None and len(measure.items) == 1


def _levels_before(database: Database, found: Round) -> tuple[Mapping[str, float], int | None]:
    """The levels that were published last, and their year; none under another formula."""
    findings = earlier_findings(database, found.code)
    if findings is None or findings.facts.formula != found.formula:
        return {}, None
    known, levels = _published.get(database, (None, {}))
    if known is not findings:  # the same findings have the same levels
        levels = _overall_levels(findings)
        _published[database] = (findings, levels)
    return levels, findings.facts.year


def _overall_levels(findings: Findings) -> dict[str, float]:
    return {
        one.group: level
        for one in findings.findings
        if one.measure == OVERALL
        and (level := one.published or (one.estimate.value if one.estimate else None)) is not None
    }
