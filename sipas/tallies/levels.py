"""One index of many groups, as far as its level and error: what a field is watched by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sipas.tallies.agencies import CellKey, FirstStage, Groups, agencies_of
from sipas.tallies.indices import indices, total_columns, variances
from sipas.tallies.measures import OVERALL, Measure
from sipas.tallies.moments import group_moments
from sipas.tallies.tables import IndexOptions
from sipas.tallies.tally import Tally

POOLED = Measure(OVERALL, "overall", (0,))
"""The measure of pooled tallies."""


@dataclass(frozen=True, slots=True)
class Level:
    """An index (fraction) with its standard error, from n responses.

    dossiers : that the group has, estimated where agencies were drawn.
    """

    value: float
    standard_error: float
    n: int
    dossiers: float


def pooled(tally: Tally, measure: Measure) -> Tally:
    """The items of a measure as one question that everybody answered as often as there are items.

    Under ratio_of_sums the index of that question, its standard error and n are those of the
    measure: V and Y are the sums of V_j and Y_j, and their moments those of z summed over items.
    Its counts sum to n times the items, so nothing else may be told from it.

    Parameters
    ----------
    tally : of J items. measure : K of them.

    Returns
    -------
    Tally of one item: counts int64 (1, 7), m int64 (3, 3); exact.
    """
    items = np.array(measure.items)
    blocks = tally.m.reshape(3, tally.items, 3, tally.items)
    m = blocks[:, items][:, :, :, items].sum(axis=(1, 3))
    return Tally(tally.n, tally.counts[items].sum(axis=0, keepdims=True), m)


def index_levels(
    tallies: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    measure: Measure,
    groups: Groups,
    options: IndexOptions,
    first_stage: FirstStage | None = None,
) -> dict[str, Level]:
    """The index of each group that has one; parameters and errors are those of `index_table`.

    Values and standard errors are those of `index_table`, in a fraction of its time: nobody asks
    for an interval, for notes, or for other measures.
    """
    agencies = agencies_of(tallies, population, first_stage)
    items = max([1 + max(measure.items), *(tally.items for tally in tallies.values())])
    moments = group_moments(
        tallies,
        agencies,
        groups,
        total_columns(items, options.formula),
        equal_weighting=options.weighting == "equal",
        lonely_unit=options.lonely_unit,
    )
    linear = indices(moments.total, [measure], options.formula, options.aggregation)
    errors = np.sqrt(variances(linear.gradient, moments.covariance))[:, 0]
    found = zip(groups, linear.value[:, 0], errors, moments.n, moments.dossiers, strict=True)
    return {
        name: Level(float(value), float(error), int(n), float(dossiers))
        for name, value, error, n, dossiers in found
        if not np.isnan(value)
    }
