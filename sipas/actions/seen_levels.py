"""The levels that a fieldwork has shown so far: of the whole, of blocks, of single agencies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast
from weakref import WeakKeyDictionary

from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.watched_cells import watched_cells
from sipas.actions.watched_places import Fieldwork, PlaceLine
from sipas.estimation.expected import variance_effect
from sipas.store.database import Database
from sipas.store.rounds import Round
from sipas.store.tallies import CellName, all_cells, cells_of, get_cells_version
from sipas.tallies.agencies import FirstStage
from sipas.tallies.first_stage import raised_dossiers
from sipas.tallies.indices import Aggregation, Formula
from sipas.tallies.levels import Level, index_levels
from sipas.tallies.measures import Measure, measures_of
from sipas.tallies.tables import CellKey, IndexOptions, Weighting
from sipas.tallies.tally import Tally

LEAST_SEEN = 10
"""Fewer responses tell nobody a level."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A level, fraction, and its variance against one yes-or-no answer of each person.

    `between` is the variance that more responses do not lower: by how much the agencies differ of
    which only some were drawn; 0 where each stands for itself. `effect` is None if it cannot be
    seen.
    """

    level: float
    effect: float | None
    between: float = 0.0


Seens = Mapping[str, Seen]
Groups = Mapping[str, tuple[PlaceLine, ...]]
_Basis = tuple[int, FirstStage | None]
_kept: WeakKeyDictionary[Database, dict[object, tuple[_Basis, Seens]]] = WeakKeyDictionary()


def seen_groups(
    database: Database, fieldwork: Fieldwork, groups: Groups, first_stage: FirstStage | None
) -> Seens:
    """Levels of many agencies together, looked at again when counts or sample have changed."""
    code, kept = fieldwork.round.code, _kept.setdefault(database, {})
    name = (code, fieldwork.scope)
    with database.read() as transaction:
        basis = get_cells_version(transaction, code), first_stage
        known = kept.get(name)
        if known is not None and known[0] == basis:
            return known[1]
        cells = all_cells(transaction, code)
    seen = _seen(database, fieldwork.round, cells, groups, first_stage)
    kept[name] = basis, seen
    return seen


def seen_agencies(database: Database, found: Round, lines: list[PlaceLine]) -> Seens:
    """Of each agency by itself."""
    telling = [one for one in lines if one.counts.finished >= LEAST_SEEN]
    seen: dict[str, Seen] = {}
    for start in range(0, len(telling), 100):  # the cost of a table grows with its agencies squared
        part = telling[start : start + 100]
        with database.read() as transaction:
            cells = cells_of(transaction, found.code, [one.code for one in part])
        seen |= _seen(database, found, cells, {one.code: (one,) for one in part}, None)
    return seen


def overall_measure(database: Database, found: Round) -> Measure | None:
    """None where the round asks nothing yet."""
    if found.questionnaire_version_id is None:
        return None
    questionnaire = frozen_questionnaire(database, found.questionnaire_version_id).source
    return next((one for one in measures_of(questionnaire) if one.kind == "overall"), None)


def _seen(
    database: Database,
    found: Round,
    cells: Mapping[CellName, bytes],
    groups: Groups,
    first_stage: FirstStage | None,
) -> dict[str, Seen]:
    """Level and effect of each group that ten people answered for."""
    population = {one.code: one.dossiers or 0 for part in groups.values() for one in part}
    known = {name: packed for name, packed in cells.items() if population.get(name[0], 0) > 0}
    overall = overall_measure(database, found)
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
    told = index_levels(tallies, population, measure, members, options, first_stage)
    inside = {}
    if first_stage is not None:
        raised = raised_dossiers(_answered(tallies), population, first_stage)
        inside = index_levels(tallies, raised, measure, members, options)
    return {
        code: _as_seen(one, inside.get(code)) for code, one in told.items() if one.n >= LEAST_SEEN
    }


def _as_seen(told: Level, inside: Level | None) -> Seen:
    """`inside`: as if the agencies drawn were all that there are; None where none was drawn."""
    if inside is None:
        effect = variance_effect(told.value, told.standard_error, told.n, told.dossiers)
        return Seen(told.value, effect)
    effect = variance_effect(told.value, inside.standard_error, told.n, told.dossiers)
    between = max(told.standard_error**2 - inside.standard_error**2, 0.0)
    return Seen(told.value, effect, between)


def _answered(tallies: Mapping[CellKey, Tally]) -> Collection[str]:
    return list(dict.fromkeys(key.agency for key, tally in tallies.items() if tally.n))
