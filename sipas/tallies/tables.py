"""Index tables: every measure for every group, from tallies, with its uncertainty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.notes import join_notes
from sipas.estimation.results import Estimate
from sipas.tallies.agencies import (
    Agencies,
    CellKey,
    FirstStage,
    Groups,
    UnknownPopulation,
    agencies_of,
)
from sipas.tallies.calibrated_moments import calibrated_moments
from sipas.tallies.calibration import CalibratedCells
from sipas.tallies.indices import (
    Aggregation,
    Formula,
    UnknownFormula,
    indices,
    total_columns,
    variances,
)
from sipas.tallies.measures import Measure
from sipas.tallies.moments import GroupMoments, group_moments
from sipas.tallies.table_intervals import interval_ends, persons_of, valid_per_item
from sipas.tallies.table_notes import group_sentences, measure_sentences
from sipas.tallies.tally import Tally

__all__ = ["CellKey", "Groups", "IndexOptions", "IndexTable", "UnknownPopulation", "index_table"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Weighting = Literal["dossiers", "equal"]


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How a round computes its index; each is a setting of the round and is named in reports.

    formula : top_two_box (share of levels 4-5), mean_over_5, mean_0_100.
    aggregation : ratio_of_sums (all valid answers of a factor alike) or mean_of_items (each item
        alike).
    interval : beta, wilson, logit, xlogit, arcsine, likelihood, t.
    lonely_unit : what to do with an agency of one response; see `design.Design`. A live round
        passes through such moments, so here the default is not to fail; `fail` leaves the groups
        concerned without standard error, with a note.
    weighting : dossiers (an agency counts by its dossiers) or equal (each agency alike).
    factor_weights : (factor code, weight) pairs; empty: the overall index takes all criteria
        alike, else it is the weighted mean of the factor indices.
    """

    formula: Formula = "top_two_box"
    aggregation: Aggregation = "ratio_of_sums"
    interval: str = "beta"
    confidence: float = 0.95
    lonely_unit: str = "adjust"
    weighting: Weighting = "dossiers"
    factor_weights: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class IndexTable:
    """Every measure of every group.

    groups : G names. measures : K measures. options : how it was computed.
    value, standard_error, lower, upper : float (G, K), fractions; nan: no estimate.
    df : int64 (G,), units minus strata. n : int64 (G,), responses.
    valid : int64 (G, K), valid answers. design_effect : float (G, K).
    answers : int64 (G, J, 7), responses per item and answer (missing, 1-5, not applicable).
    gradient, covariance : of the indices in the group's totals, (G, K, D), and theirs, (G, D, D).
    """

    groups: tuple[str, ...]
    measures: tuple[Measure, ...]
    options: IndexOptions
    value: Floats
    standard_error: Floats
    df: Integers
    lower: Floats
    upper: Floats
    n: Integers
    valid: Integers
    design_effect: Floats
    answers: Integers
    gradient: Floats
    covariance: Floats
    group_notes: tuple[tuple[str, ...], ...]
    measure_notes: Mapping[tuple[int, int], tuple[str, ...]]

    def get(self, group: str, measure: str) -> Estimate:
        """One estimate.

        Raises
        ------
        KeyError : the table has no such group or measure.
        """
        row, column = self._place(group, measure)
        deff = _known(self.design_effect[row, column])
        notes = (*self.group_notes[row], *self.measure_notes.get((row, column), ()))
        return Estimate(
            value=_known(self.value[row, column]),
            standard_error=_known(self.standard_error[row, column]),
            degrees_of_freedom=float(self.df[row]),
            lower=_known(self.lower[row, column]),
            upper=_known(self.upper[row, column]),
            confidence=self.options.confidence,
            interval=self.options.interval,
            n=int(self.n[row]),
            valid=int(self.valid[row, column]),
            design_effect=deff,
            effective_n=float(self.n[row]) / deff if deff else None,
            note=join_notes(list(notes)),
        )

    def covariance_within(self, group: str, first: str, second: str) -> float:
        """Covariance of two measures of one group (squared fractions); nan where unknown."""
        row, one = self._place(group, first)
        other = self._place(group, second)[1]
        gradient = self.gradient[row]
        return float(gradient[one] @ self.covariance[row] @ gradient[other])

    def _place(self, group: str, measure: str) -> tuple[int, int]:
        codes = [known.code for known in self.measures]
        if group not in self.groups or measure not in codes:
            raise KeyError(f"The table has no {measure!r} of {group!r}.")
        return self.groups.index(group), codes.index(measure)


def index_table(
    tallies: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    measures: Sequence[Measure],
    groups: Groups,
    options: IndexOptions,
    calibration: CalibratedCells | None = None,
    first_stage: FirstStage | None = None,
) -> IndexTable:
    """The complete set of indices.

    Parameters
    ----------
    tallies : per cell; the cells of an agency together are its sample.
    population : agency -> dossiers returned in the period (at least 1 where it has responses).
    measures : K measures.
    groups : name -> agencies, or single cells (a domain: the agency's other responses then stay
        in the design as zeros).
    options : see `IndexOptions`.
    calibration : of these tallies, see `calibration.calibrate_cells`; its weights stand for all
        dossiers, so `weighting` is "dossiers".
    first_stage : how agencies themselves were drawn, where the groups are to stand for those that
        were not drawn as well; None: groups are the agencies that they name.

    Returns
    -------
    IndexTable.

    Edge cases
    ----------
    No valid answer: no estimate. All answers equal: standard error 0 and an interval from the
    number of persons who answered. Fully answered population: the point itself. More responses
    than dossiers: no finite population correction, and a note. An agency without responses
    cannot be weighted: its group carries a note with what is not covered. One response of an
    agency: by `lonely_unit`, with a note.

    Raises
    ------
    UnknownPopulation : an agency has responses and no dossiers. UnknownFormula, UnknownInterval :
    options that do not exist. FaultyDesign : an unknown policy.

    Source
    ------
    Stratified sample with strata = agencies, weights N / n: Särndal, Swensson & Wretman (1992),
    ch. 3.7 and 5.6 (ratios), 10.3 (domains); drawn agencies as `first_stage`; Korn &
    Graubard (1998) for the default interval.
    """
    if options.weighting not in ("dossiers", "equal"):
        raise UnknownFormula(f"No weighting is called {options.weighting!r}.")
    agencies = agencies_of(tallies, population, first_stage)
    items = 1 + max((max(measure.items) for measure in measures), default=-1)
    items = max([items, *(tally.items for tally in tallies.values())])
    columns = total_columns(items, options.formula)
    moments = _moments(tallies, agencies, groups, columns, options, calibration)
    linear = indices(
        moments.total, measures, options.formula, options.aggregation, options.factor_weights
    )
    variance = variances(linear.gradient, moments.covariance)
    lower, upper = interval_ends(
        options.interval,
        options.confidence,
        options.formula,
        moments,
        measures,
        linear.value,
        variance,
    )
    return IndexTable(
        groups=tuple(groups),
        measures=tuple(measures),
        options=options,
        value=linear.value,
        standard_error=np.where(np.isnan(linear.value), np.nan, np.sqrt(variance)),
        df=moments.df,
        lower=lower,
        upper=upper,
        n=moments.n,
        valid=_valid_answers(moments, measures),
        design_effect=_design_effects(moments, linear.gradient, variance),
        answers=moments.answers,
        gradient=linear.gradient,
        covariance=moments.covariance,
        group_notes=group_sentences(moments, groups, population, options.lonely_unit, first_stage),
        measure_notes=measure_sentences(
            moments, linear.value, variance, lower, persons_of(moments, measures)
        ),
    )


def _moments(
    tallies: Mapping[CellKey, Tally],
    agencies: Agencies,
    groups: Groups,
    columns: Integers,
    options: IndexOptions,
    calibration: CalibratedCells | None,
) -> GroupMoments:
    if calibration is None:
        return group_moments(
            tallies,
            agencies,
            groups,
            columns,
            equal_weighting=options.weighting == "equal",
            lonely_unit=options.lonely_unit,
        )
    if options.weighting == "equal":
        raise UnknownFormula("Calibrated weights stand for dossiers; agencies cannot count alike.")
    return calibrated_moments(
        tallies, agencies, groups, columns, calibration, lonely_unit=options.lonely_unit
    )


def _valid_answers(moments: GroupMoments, measures: Sequence[Measure]) -> Integers:
    valid = valid_per_item(moments)
    return np.stack([valid[:, list(measure.items)].sum(axis=1) for measure in measures], axis=1)


def _design_effects(moments: GroupMoments, gradient: Floats, variance: Floats) -> Floats:
    """V / V_srs, V_srs = (1 - n/N) s^2 / n: s^2 the weighted variance of the linearised values."""
    squares = ((gradient @ moments.second) * gradient).sum(axis=2)
    n, dossiers = moments.n[:, None].astype(np.float64), moments.dossiers[:, None]
    rest = 1 - np.divide(n, dossiers, out=np.ones_like(n), where=dossiers > 0)
    simple = moments.weight[:, None] * squares / np.maximum(n - 1, 1) * rest
    usable = (simple > 0) & (n > 1)
    effects: Floats = np.divide(variance, simple, out=np.full_like(variance, np.nan), where=usable)
    return effects


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
