"""How precise each index will be when a round closes, from what was seen until today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import NamedTuple, cast
from weakref import WeakKeyDictionary

from sipas.actions.publication import earlier_findings
from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.watched_cells import watched_cells
from sipas.actions.watched_places import Fieldwork, PlaceLine
from sipas.estimation.expected import expected_intervals, variance_effect
from sipas.findings.findings import OVERALL, PROVINCE, Findings
from sipas.store.database import Database
from sipas.store.rounds import Round
from sipas.store.tallies import CellName, all_cells, cells_of, get_cells_version
from sipas.tallies.indices import Aggregation, Formula
from sipas.tallies.levels import index_levels
from sipas.tallies.measures import Measure, measures_of
from sipas.tallies.tables import CellKey, IndexOptions, Weighting
from sipas.tallies.tally import Tally

ASSUMED_LEVEL = 0.85
"""What is expected where neither this round nor an earlier one says anything."""
LEAST_SEEN = 10
"""Fewer responses tell nobody a level."""


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
class _Seen:
    level: float
    effect: float | None


@dataclass(frozen=True, slots=True)
class FieldPrecision:
    """What to expect of the whole (None before the first dossier), of blocks and of agencies."""

    whole: Expected | None
    blocks: Mapping[str, Expected]
    agencies: Mapping[str, Expected]
    year: int | None = None
    """Of the round from which a level of last year was taken."""


_Seens = Mapping[str, _Seen]
_kept: WeakKeyDictionary[Database, dict[object, tuple[int, _Seens]]] = WeakKeyDictionary()
_published: WeakKeyDictionary[Database, tuple[Findings, Mapping[str, float]]] = WeakKeyDictionary()


def field_precision(
    database: Database, fieldwork: Fieldwork, lines: Iterable[PlaceLine]
) -> FieldPrecision:
    """For the whole, every block, and these agencies of it; the observed level where there is one.

    An agency without ten responses takes its level of last year, and the variance of the whole.
    """
    shown = list(lines)
    groups = {block.block.code: block.agencies for block in fieldwork.blocks}
    seen = _seen_groups(database, fieldwork, {PROVINCE: fieldwork.agencies, **groups})
    own = _seen_agencies(database, fieldwork.round, shown)
    before, year = _levels_before(database, fieldwork.round)
    common = seen.get(PROVINCE)
    effect = common.effect if common and common.effect else 1.0
    asked = {
        _Place(kind, code): levels
        for kind, code, members, known in (
            (PROVINCE, PROVINCE, fieldwork.agencies, common),
            *(("block", code, part, seen.get(code)) for code, part in groups.items()),
            *(("agency", one.code, (one,), own.get(one.code)) for one in shown),
        )
        if (levels := _to_come(code, members, known, before, effect)) is not None
    }
    found = _expected(database, fieldwork.round, asked)
    return FieldPrecision(
        found.get(_Place(PROVINCE, PROVINCE)),
        {place.code: one for place, one in found.items() if place.kind == "block"},
        {place.code: one for place, one in found.items() if place.kind == "agency"},
        year,
    )


class _Place(NamedTuple):
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class _ToCome:
    """What an interval is expected from."""

    level: float
    basis: Basis
    effect: float
    responses: int
    population: int
    agencies: int


def _to_come(
    code: str,
    members: tuple[PlaceLine, ...],
    seen: _Seen | None,
    before: Mapping[str, float],
    common: float,
) -> _ToCome | None:
    """None where no response is to come, or no dossier is known."""
    answering = [one for one in members if one.forecast and one.dossiers]
    if not answering:
        return None
    if seen is not None:
        level, basis = seen.level, Basis.SEEN
    elif code in before:
        level, basis = before[code], Basis.LAST_YEAR
    else:
        level, basis = ASSUMED_LEVEL, Basis.ASSUMED
    return _ToCome(
        level,
        basis,
        seen.effect if seen and seen.effect else common,
        sum(one.forecast for one in answering),
        sum(one.dossiers or 0 for one in answering),
        len(answering),
    )


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
        [one.responses for one in rows],
        [one.population for one in rows],
        [one.agencies for one in rows],
        found.confidence,
        is_share=_is_share(database, found),
    )
    return {
        place: Expected(one.level, one.basis, one.effect, float(low), float(high))
        for (place, one), low, high in zip(asked.items(), lower, upper, strict=True)
        if not isnan(low)
    }


def _seen_groups(
    database: Database, fieldwork: Fieldwork, groups: Mapping[str, tuple[PlaceLine, ...]]
) -> _Seens:
    """Levels of many agencies together, looked at again when the counts have changed."""
    code, kept = fieldwork.round.code, _kept.setdefault(database, {})
    name = (code, fieldwork.scope)
    with database.read() as transaction:
        version = get_cells_version(transaction, code)
        known, seen = kept.get(name, (-1, {}))
        if known == version:
            return seen
        cells = all_cells(transaction, code)
    seen = _seen(database, fieldwork.round, cells, groups)
    kept[name] = (version, seen)
    return seen


def _seen_agencies(database: Database, found: Round, lines: list[PlaceLine]) -> _Seens:
    telling = [one for one in lines if one.counts.finished >= LEAST_SEEN]
    seen: dict[str, _Seen] = {}
    for start in range(0, len(telling), 100):  # the cost of a table grows with its agencies squared
        part = telling[start : start + 100]
        with database.read() as transaction:
            cells = cells_of(transaction, found.code, [one.code for one in part])
        seen |= _seen(database, found, cells, {one.code: (one,) for one in part})
    return seen


def _seen(
    database: Database,
    found: Round,
    cells: Mapping[CellName, bytes],
    groups: Mapping[str, tuple[PlaceLine, ...]],
) -> dict[str, _Seen]:
    """Level and effect of each group that ten people answered for."""
    population = {one.code: one.dossiers or 0 for part in groups.values() for one in part}
    known = {name: packed for name, packed in cells.items() if population.get(name[0], 0) > 0}
    overall = _overall(database, found)
    if overall is None or not known:
        return {}
    tallies, measure = watched_cells(database, found, known, overall)
    members = {code: [one.code for one in part] for code, part in groups.items()}
    options = IndexOptions(
        formula=cast("Formula", found.formula),
        aggregation=cast("Aggregation", found.aggregation),
        weighting=cast("Weighting", found.weighting),
        confidence=found.confidence,
    )
    answered = _responses(tallies)
    seen = {}
    for code, told in index_levels(tallies, population, measure, members, options).items():
        if told.n >= LEAST_SEEN:
            size = sum(population[one] for one in members[code] if answered.get(one))
            effect = variance_effect(told.value, told.standard_error, told.n, size)
            seen[code] = _Seen(told.value, effect)
    return seen


def _responses(tallies: Mapping[CellKey, Tally]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for key, tally in tallies.items():
        sums[key.agency] = sums.get(key.agency, 0) + tally.n
    return sums


def _overall(database: Database, found: Round) -> Measure | None:
    if found.questionnaire_version_id is None:
        return None
    questionnaire = frozen_questionnaire(database, found.questionnaire_version_id).source
    return next((one for one in measures_of(questionnaire) if one.kind == "overall"), None)


def _is_share(database: Database, found: Round) -> bool:
    measure = _overall(database, found)
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
