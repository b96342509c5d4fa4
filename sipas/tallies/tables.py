"""Index tables: every measure for every group, from tallies."""

from dataclasses import dataclass
from typing import Literal

Formula = Literal["top_two_box", "mean_over_5", "mean_0_100"]
Aggregation = Literal["ratio_of_sums", "mean_of_items"]
Weighting = Literal["dossiers", "equal"]


@dataclass(frozen=True, slots=True)
class CellKey:
    """Whose responses a tally holds: an agency, and the values of the variables that split it."""

    agency: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How a round computes its index; each is a setting of the round and is named in reports.

    formula : top_two_box (share of levels 4-5), mean_over_5, mean_0_100.
    aggregation : ratio_of_sums (all valid answers of a factor alike) or mean_of_items (each item
        alike).
    interval : beta, wilson, logit, xlogit, arcsine, likelihood, t.
    lonely_unit : what to do with an agency of one response; see `design.LONELY_UNIT_POLICIES`.
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
