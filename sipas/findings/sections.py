"""What findings say beyond single figures: weights, borrowed estimates, who answered, drivers.

Fractions are 0-1. Names of variables and categories are the questionnaire's Vietnamese words, or
one of the codes that `weighting_words` knows.
"""

from dataclasses import dataclass
from enum import StrEnum

from sipas.estimation.results import Difference, Estimate


@dataclass(frozen=True, slots=True)
class WeightCategory:
    """Shares of a category: known of the dossiers, and of the responses before and after.

    `names`: one word for each variable of the margin. `before` and `after` are None where a
    category of the margin has too few responses to be told.
    """

    names: tuple[str, ...]
    known: float
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class WeightMargin:
    variables: tuple[str, ...]
    categories: tuple[WeightCategory, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What a calibration did; weights are dossiers for one response, factors after over before."""

    method: str
    kish: float
    smallest: float
    largest: float
    smallest_factor: float
    largest_factor: float
    margins: tuple[WeightMargin, ...]


@dataclass(frozen=True, slots=True)
class WeightProblem:
    """Why the weights could not be fitted: kind, margin and category, in names as above.

    `kind`: responses_only, known_only, not_converged, equal_weighting, faulty.
    """

    kind: str
    variables: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Borrowed:
    """The estimate of a thin agency by the model; `share` is what came from the other agencies.

    `share` is 1 where the agency's own answers must stay hidden and were not used at all.
    """

    group: str
    value: float
    standard_error: float
    lower: float
    upper: float
    share: float


@dataclass(frozen=True, slots=True)
class Borrowing:
    """The model behind borrowed estimates: how many agencies it learned from, and by what.

    `covariates`: late, online, field (with `fields` naming them), block. Without estimates: too few
    agencies to learn from.
    """

    areas: int
    covariates: tuple[str, ...]
    fields: tuple[str, ...]
    estimates: tuple[Borrowed, ...]


@dataclass(frozen=True, slots=True)
class ModeCount:
    mode: str
    responses: int


@dataclass(frozen=True, slots=True)
class RegisterShare:
    """A category of the register: its share of the dossiers and of the responses.

    `variable`: block, late, filing, field. `z`: the difference over its standard error, were the
    responses a random draw.
    """

    variable: str
    category: str
    register: float
    responses: float
    z: float


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """One of AAPOR's response rates, by its name (RR1 to RR6)."""

    name: str
    rate: float


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answered. `issued`: so many were asked in person, so that `rates` are response rates.

    `not_eligible` of them were none of those to ask; `eligible_share` of those of whom that is not
    known is taken as eligible (AAPOR's e), None where it is known of all. `r_indicator`: 1 where
    the respondents mirror the register, None where it cannot be told; `largest_bias`: in standard
    deviations of what is measured.
    """

    issued: int
    rates: tuple[ResponseRate, ...]
    modes: tuple[ModeCount, ...]
    shares: tuple[RegisterShare, ...]
    r_indicator: float | None
    largest_bias: float | None
    not_eligible: int = 0
    eligible_share: float | None = None


@dataclass(frozen=True, slots=True)
class DriverShare:
    """`corner`: fix_first, keep_up, lower_priority, do_not_overdo."""

    measure: str
    importance: float
    performance: float
    corner: str


@dataclass(frozen=True, slots=True)
class DriverSet:
    """What goes with the answer to one question, in one group; most important first.

    `kind`: factor or criterion. `outcome`: the question. `explained`: R², 0-1.
    """

    group: str
    kind: str
    outcome: str
    explained: float
    responses: int
    drivers: tuple[DriverShare, ...]


@dataclass(frozen=True, slots=True)
class ProjectedGroup:
    """The province or a block: `drawn` of `listed` agencies, of which `answered` have responses."""

    group: str
    drawn: int
    listed: int
    answered: int


@dataclass(frozen=True, slots=True)
class Projection:
    """Agencies were drawn: figures of blocks and province are estimates for all that were listed.

    `by_block`: so many were drawn of each block; else of all of them together.
    """

    groups: tuple[ProjectedGroup, ...]
    by_block: bool

    def of(self, group: str) -> ProjectedGroup | None:
        return next((one for one in self.groups if one.group == group), None)


@dataclass(frozen=True, slots=True)
class GradeOf:
    """The grade of a group's overall index, and every grade that its interval touches."""

    group: str
    grade: str
    touched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Previous:
    """The round that changes are measured against."""

    code: str
    name: str
    year: int
    published_only: bool


class JoinKind(StrEnum):
    """What a group of this round was in the round before."""

    RENAMED = "renamed"  # one group under another code
    MERGED = "merged"  # several agencies, their answers added up
    REBUILT = "rebuilt"  # a block, its answers added up from the agencies that are in it now
    UNION = "union"  # agencies that can only be compared together
    NONE = "none"  # not comparable, for a reason


class NotJoined(StrEnum):
    """Why nothing of the round before stands for a group of this one."""

    NO = ""
    NOT_ASKED_BEFORE = "not_asked_before"
    NOT_ASKED_NOW = "not_asked_now"
    NOT_DRAWN_BEFORE = "not_drawn_before"
    SEVERAL_BLOCKS = "several_blocks"
    HIDDEN = "hidden"
    THIN = "thin"
    ANSWERS_CHANGED = "answers_changed"


@dataclass(frozen=True, slots=True)
class Join:
    """How groups of this round are held against the round before, where agencies were reorganised.

    `before`: what they were called then; `missing`: the names that `reason` is about. A union has
    its own overall index now (`estimate`), that of the round before, and the tested difference.
    """

    kind: JoinKind
    groups: tuple[str, ...]
    before: tuple[str, ...] = ()
    reason: NotJoined = NotJoined.NO
    missing: tuple[str, ...] = ()
    estimate: Estimate | None = None
    previous: Estimate | None = None
    difference: Difference | None = None
