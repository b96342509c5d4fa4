"""What goes with satisfaction: how much each factor and criterion matters, against how it is done.

The outcome is the question that asks for satisfaction as a whole, outside the factors. Without
such a question nothing can be told: an index of all criteria is explained by them by definition.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.drivers import (
    NothingToExplain,
    answer_covariances,
    drivers,
    grouped,
    importances,
)
from sipas.findings.findings import Findings, GroupKind, Hidden
from sipas.findings.sections import DriverSet, DriverShare
from sipas.tallies.agencies import CellKey
from sipas.tallies.measures import Measure
from sipas.tallies.tally import Tally

Floats = NDArray[np.float64]

FEWEST_RESPONSES = 100
RESPONSES_FOR_EACH = 10  # for each factor or criterion whose importance is told


def drivers_of(
    findings: Findings,
    measures: Sequence[Measure],
    tallies: Mapping[CellKey, Tally],
    weight_of: Mapping[CellKey, float],
    members: Mapping[str, frozenset[str]],
) -> tuple[DriverSet, ...]:
    """Importance against performance for the province and each block, by factors and criteria.

    weight_of : the weight of each response of a cell. Groups with few responses, and groups of
    which any figure is hidden, have none.
    """
    outcome = _outcome(findings, measures)
    if outcome is None:
        return ()
    found = []
    for group in findings.groups:
        if group.kind is GroupKind.AGENCY:
            continue
        second = _second_moments(tallies, weight_of, members[group.code])
        if second is None:
            continue
        for kind in ("factor", "criterion"):
            inside = [m for m in measures if m.kind == kind and m.code != outcome.code]
            one = _drivers(findings, group.code, kind, inside, outcome, second)
            found += [one] if one else []
    return tuple(found)


def _outcome(findings: Findings, measures: Sequence[Measure]) -> Measure | None:
    """The last scored question that stands in no factor, where others do."""
    factors = findings.measures_of_kind("factor")
    alone = [m for m in findings.measures_of_kind("criterion") if m.factor is None]
    if not factors or not alone:
        return None
    return next(measure for measure in measures if measure.code == alone[-1].code)


def _second_moments(
    tallies: Mapping[CellKey, Tally], weight_of: Mapping[CellKey, float], members: frozenset[str]
) -> Floats | None:
    inside = [key for key, tally in tallies.items() if tally.n and key.agency in members]
    if not inside:
        return None
    weights = np.array([weight_of[key] for key in inside])
    second: Floats = np.tensordot(weights, np.array([tallies[key].m for key in inside]), axes=1)
    return second


def _drivers(
    findings: Findings,
    group: str,
    kind: str,
    inside: Sequence[Measure],
    outcome: Measure,
    second: Floats,
) -> DriverSet | None:
    headline = findings.find(group)
    if headline is None or headline.responses < max(
        FEWEST_RESPONSES, RESPONSES_FOR_EACH * len(inside)
    ):
        return None
    shown = [findings.find(group, measure.code) for measure in findings.measures]
    if any(one is None or one.hidden is not Hidden.NO for one in shown):
        return None
    performance = [findings.finding(group, measure.code).value for measure in inside]
    if len(inside) < 2 or any(value is None for value in performance):
        return None
    membership = np.zeros((len(inside) + 1, second.shape[0] // 3))
    for row, measure in enumerate((*inside, outcome)):
        membership[row, list(measure.items)] = 1
    try:
        shares, explained = importances(grouped(answer_covariances(second), membership))
    except NothingToExplain:
        return None
    codes = [measure.code for measure in inside]
    told = drivers(codes, shares, np.array(performance, dtype=np.float64))
    lines = (DriverShare(one.code, one.importance, one.performance, one.corner) for one in told)
    return DriverSet(group, kind, outcome.code, explained, headline.responses, tuple(lines))
