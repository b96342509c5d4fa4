"""What an estimation returns: estimates, differences, verdicts. Shapes only, no arithmetic."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["met", "not_met", "unclear"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimated number with its uncertainty.

    value : the estimate; a fraction 0-1 for proportions and indices, in the unit of the
        variable for means and totals. None: nothing could be estimated, `note` says why.
    standard_error : in the unit of `value`; None where no variance can be computed.
    degrees_of_freedom : primary units minus strata, counted in the domain.
    lower, upper : ends of the interval `interval` at level `confidence` (0-1); None without
        a standard error.
    n : responses in the domain.
    valid : valid answers that went into the number (answers, not persons, for a factor).
    design_effect : variance over the variance of a simple random sample of the same size.
    effective_n : n / design_effect.
    note : what a reader must know, a Vietnamese sentence; `notes.translate_note` turns it.
    """

    value: float | None
    standard_error: float | None
    degrees_of_freedom: float
    lower: float | None
    upper: float | None
    confidence: float
    interval: str
    n: int
    valid: int
    design_effect: float | None = None
    effective_n: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second, with its test.

    value, standard_error, lower, upper, smallest_detectable : in the unit of the two estimates.
    p : two-sided; `p_adjusted` is `p` after `adjustment` ("none", "holm",
        "benjamini_hochberg") over the family of comparisons it belongs to.
    smallest_detectable : the smallest true change that a sample of this precision would have
        shown with a power of 80 per cent.
    """

    value: float
    standard_error: float
    t: float
    degrees_of_freedom: float
    p: float
    p_adjusted: float
    lower: float
    upper: float
    confidence: float
    smallest_detectable: float
    adjustment: str = "none"


@dataclass(frozen=True, slots=True)
class TargetVerdict:
    """Whether a target is met.

    probability : confidence (0-1) with which the true value lies at or above the target: one
        minus the p-value of the one-sided test that it lies below.
    """

    verdict: Verdict
    probability: float


@dataclass(frozen=True, slots=True)
class RankRange:
    """The ranks (1 = highest value) that a group may hold, jointly with all other groups."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of a value, and every grade that its interval touches, best first."""

    code: str
    touched: tuple[str, ...]
