"""The intervals of an index table: what each counts, and where it ends."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.intervals import Precision, proportion_interval, simple_size
from sipas.tallies.measures import Measure
from sipas.tallies.moments import GroupMoments
from sipas.tallies.working import working_variances

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def valid_per_item(moments: GroupMoments) -> Integers:
    """int64 (G, J): responses with a level from 1 to 5."""
    valid: Integers = moments.answers[:, :, 1:6].sum(axis=2)
    return valid


def persons_of(moments: GroupMoments, measures: Sequence[Measure]) -> Floats:
    """float (G, K): persons who surely answered: the answers to the measure's most answered item.

    For one item this is the number of valid answers. The answers of one person to several items
    go together, so counting answers would promise too narrow an interval.
    """
    valid = valid_per_item(moments)
    most = [valid[:, list(measure.items)].max(axis=1) for measure in measures]
    return np.stack(most, axis=1).astype(np.float64)


def interval_ends(
    interval: str,
    confidence: float,
    formula: str,
    moments: GroupMoments,
    measures: Sequence[Measure],
    value: Floats,
    variance: Floats,
) -> tuple[Floats, Floats]:
    """Lower and upper ends, float (G, K) each; nan where there is none.

    interval, confidence : method by name and level, see `estimation.intervals`. formula : of the
    indices. value, variance :
    float (G, K), of the indices, fractions. A group whose every dossier answered has no error left:
    its interval is the value itself.
    """
    persons = persons_of(moments, measures)
    n, df = _counted_persons(moments, measures, interval)
    simple = _simple_sizes(moments, measures, persons)
    fitted = None if moments.calibrated is None else float(moments.calibrated)
    working = None
    if interval == "likelihood":
        working = working_variances(moments, measures, value, formula)
    most = simple_size(persons, _group_sizes(moments, persons), moments.dossiers[:, None])
    precision = Precision(value, variance, df, n, persons, working, simple, fitted, most)
    lower, upper = proportion_interval(interval, precision, confidence)
    exact = moments.is_census[:, None] & (persons == moments.n[:, None])
    return np.where(exact, value, lower), np.where(exact, value, upper)


def _group_sizes(moments: GroupMoments, persons: Floats) -> Floats:
    return np.broadcast_to(moments.n[:, None].astype(np.float64), persons.shape)


def _simple_sizes(moments: GroupMoments, measures: Sequence[Measure], persons: Floats) -> Floats:
    """float (G, K): see `Precision.simple`; nan for one item, whose index is a share of persons."""
    n = _group_sizes(moments, persons)
    single = np.array([len(measure.items) == 1 for measure in measures], dtype=bool)
    return np.where(single, np.nan, simple_size(persons, n, moments.dossiers[:, None]))


def _counted_persons(
    moments: GroupMoments, measures: Sequence[Measure], interval: str
) -> tuple[Floats, Floats]:
    """Persons and degrees of freedom that an interval counts, float (G, K) each.

    Those of the group; for one item, and methods that treat it as a proportion of persons, only
    of those who gave a valid answer: svyciprop works on them (t and xlogit are delta methods).
    """
    shape = (moments.n.size, len(measures))
    n = np.broadcast_to(moments.n[:, None], shape).astype(np.float64)
    df = np.broadcast_to(moments.df[:, None], shape).astype(np.float64)
    if interval not in ("t", "xlogit"):
        single = [column for column, measure in enumerate(measures) if len(measure.items) == 1]
        item = [measures[column].items[0] for column in single]
        n[:, single] = valid_per_item(moments)[:, item]
        df[:, single] = moments.item_df[:, item]
    if moments.calibrated is not None and interval == "beta":
        n[:] = moments.calibrated  # svyciprop counts all rows of a calibrated sample
    return n, df
