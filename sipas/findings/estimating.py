"""From tallies to estimates of groups of agencies, in the ways of one round."""

from collections.abc import Mapping
from typing import cast

from sipas.findings.counting import Counted
from sipas.findings.findings import PROVINCE, RoundFacts
from sipas.findings.sections import WeightProblem
from sipas.findings.weighting import CalibrationBasis, Weighted, weigh
from sipas.questionnaires.model import Questionnaire
from sipas.tallies.calibration import CalibratedCells
from sipas.tallies.indices import Aggregation, Formula
from sipas.tallies.measures import Measure
from sipas.tallies.tables import CellKey, IndexOptions, IndexTable, Weighting, index_table
from sipas.tallies.tally import Tally


def cells_inside(tallies: Mapping[CellKey, Tally], counted: Counted) -> dict[CellKey, Tally]:
    """The cells that can be weighted."""
    agencies = counted.members[PROVINCE]
    return {
        key: tally
        for key, tally in tallies.items()
        if key.agency in agencies and counted.population[key.agency] > 0
    }


def weigh_cells(
    facts: RoundFacts,
    questionnaire: Questionnaire,
    inside: Mapping[CellKey, Tally],
    counted: Counted,
    basis: CalibrationBasis | None,
) -> Weighted:
    if basis is None:
        return Weighted()
    if facts.weighting == "equal":
        return Weighted(problem=WeightProblem("equal_weighting", ()))
    return weigh(
        basis, inside, counted.population, counted.groups, questionnaire, facts.minimum_cell
    )


def weights_of(
    inside: Mapping[CellKey, Tally], counted: Counted, weighted: Weighted
) -> dict[CellKey, float]:
    """The weight of each response of a cell."""
    if weighted.cells is not None:
        weights = weighted.cells.weight.tolist()
        return dict(zip(weighted.cells.keys, weights, strict=True))
    return {
        key: counted.population[key.agency] / counted.tallies[key.agency].n
        for key, tally in inside.items()
        if tally.n
    }


def estimate_groups(
    facts: RoundFacts,
    inside: Mapping[CellKey, Tally],
    counted: Counted,
    measures: tuple[Measure, ...],
    cells: CalibratedCells | None,
    groups: Mapping[str, frozenset[str]] | None = None,
) -> IndexTable:
    """Every measure of the round's groups, or of other unions of its agencies."""
    agencies = counted.members[PROVINCE]
    population = {agency: counted.population[agency] for agency in agencies}
    options = IndexOptions(
        formula=cast("Formula", facts.formula),
        aggregation=cast("Aggregation", facts.aggregation),
        interval=facts.interval,
        confidence=facts.confidence,
        weighting=cast("Weighting", facts.weighting),
    )
    members = counted.members if groups is None else groups
    return index_table(inside, population, measures, members, options, cells)
