"""From tallies to estimates of groups of agencies, in the ways of one round."""

from collections.abc import Mapping
from typing import cast

from sipas.estimation.design import design_weights
from sipas.findings.counting import Counted
from sipas.findings.findings import PROVINCE, GroupKind, RoundFacts
from sipas.findings.sections import WeightProblem
from sipas.findings.weighting import CalibrationBasis, Weighted, weigh
from sipas.questionnaires.model import Questionnaire
from sipas.tallies.agencies import CellKey, agencies_of
from sipas.tallies.calibration import CalibratedCells
from sipas.tallies.indices import Aggregation, Formula
from sipas.tallies.measures import Measure
from sipas.tallies.table_stack import stacked
from sipas.tallies.tables import IndexOptions, IndexTable, Weighting, index_table
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
    return weigh(basis, inside, counted, questionnaire, facts.minimum_cell)


def weights_of(
    inside: Mapping[CellKey, Tally], counted: Counted, weighted: Weighted
) -> dict[CellKey, float]:
    """The weight of each response of a cell."""
    if weighted.cells is not None:
        weights = weighted.cells.weight.tolist()
        return dict(zip(weighted.cells.keys, weights, strict=True))
    heard = {key: tally for key, tally in inside.items() if tally.n}
    agencies = agencies_of(heard, counted.population, counted.first_stage)
    each = design_weights(agencies.n, agencies.population) * agencies.raised
    weight = dict(zip(agencies.names, each.tolist(), strict=True))
    return {key: weight[key.agency] for key in heard}


def estimate_groups(
    facts: RoundFacts,
    inside: Mapping[CellKey, Tally],
    counted: Counted,
    measures: tuple[Measure, ...],
    cells: CalibratedCells | None,
    groups: Mapping[str, frozenset[str]] | None = None,
) -> IndexTable:
    """Every measure of the round's groups, or of other unions of its agencies.

    Where agencies were drawn, blocks and province stand for all of them; an agency, and a union of
    agencies, for itself.
    """
    agencies = counted.members[PROVINCE]
    population = {agency: counted.population[agency] for agency in agencies}
    options = IndexOptions(
        formula=cast("Formula", facts.formula),
        aggregation=cast("Aggregation", facts.aggregation),
        interval=facts.interval,
        confidence=facts.confidence,
        weighting=cast("Weighting", facts.weighting),
    )
    known = inside, population, measures
    wanted = counted.members if groups is None else groups
    if groups is not None or counted.first_stage is None:
        return index_table(*known, wanted, options, cells)
    wide = [one.code for one in counted.groups if one.kind is not GroupKind.AGENCY]
    own = {code: members for code, members in wanted.items() if code not in wide}
    projected = {code: wanted[code] for code in wide}
    return stacked(
        index_table(*known, projected, options, cells, counted.first_stage),
        index_table(*known, own, options, cells),
    )
