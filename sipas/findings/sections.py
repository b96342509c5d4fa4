"""What findings say beyond single figures: weights, borrowed estimates, who answered, drivers.

Fractions are 0-1. Names of variables and categories are the questionnaire's Vietnamese words, or
one of the codes that `weighting_words` knows.
"""

from dataclasses import dataclass


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
    """Who answered. `issued`: codes were given out, so that `rates` are response rates.

    `r_indicator`: 1 where the respondents mirror the register, None where it cannot be told;
    `largest_bias`: in standard deviations of what is measured.
    """

    issued: int
    rates: tuple[ResponseRate, ...]
    modes: tuple[ModeCount, ...]
    shares: tuple[RegisterShare, ...]
    r_indicator: float | None
    largest_bias: float | None


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
class GradeOf:
    """The grade of a group's overall index, and every grade that its interval touches."""

    group: str
    grade: str
    touched: tuple[str, ...]
