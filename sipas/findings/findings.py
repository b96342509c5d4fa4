"""The one object out: everything that a round found, which pages, reports and files only show.

Frozen when a round is published. Fractions are 0–1; labels are Vietnamese source words, which
whoever shows them passes through gettext.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sipas.estimation.results import Difference, Estimate
from sipas.findings.sections import (
    Answering,
    Borrowed,
    Borrowing,
    DriverSet,
    GradeOf,
    Join,
    Previous,
    Projection,
    WeightProblem,
    Weights,
)

Key = tuple[str, str]
"""The codes of a group and of a measure."""

PROVINCE = "province"
OVERALL = "overall"


class GroupKind(StrEnum):
    PROVINCE = "province"
    BLOCK = "block"
    AGENCY = "agency"


class Hidden(StrEnum):
    """Why a figure is not shown."""

    NO = ""
    FEW = "few"  # fewer responses than the smallest cell of the round
    COMPLEMENT = "complement"  # shown, it would give away a figure that is hidden
    THIN = "thin"  # too few responses to stand alone: see what is borrowed
    NOT_DRAWN = "not_drawn"  # agencies were drawn, and this was not: others stand for it


class Verdict(StrEnum):
    UP = "up"
    DOWN = "down"
    UNCLEAR = "unclear"


class NoteKind(StrEnum):
    NO_RESPONSES = "no_responses"
    MORE_RESPONSES_THAN_DOSSIERS = "more_responses_than_dossiers"
    NO_DOSSIERS = "no_dossiers"
    PREVIOUS_WITHOUT_SAMPLE_SIZE = "previous_without_sample_size"
    PREVIOUS_NOT_COMPARABLE = "previous_not_comparable"


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a round is, and by which rules its figures were made."""

    code: str
    name: str
    year: int
    state: str
    period_from: date | None = None
    period_to: date | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    questionnaire: str = ""
    fingerprint: str = ""
    formula: str = "top_two_box"
    aggregation: str = "ratio_of_sums"
    weighting: str = "dossiers"
    interval: str = "beta"
    confidence: float = 0.95
    minimum_cell: int = 10
    target: float | None = None
    selection: str = "self_selected"
    calibration: str = ""
    thin_below: int | None = None
    grades: tuple[tuple[str, float], ...] = ()
    demonstration: bool = False
    computed_on: datetime | None = None
    # Where the figures were taken from, for a round that has no responses of its own.
    published_source: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The province, a block or an agency; `parent` is the code of the group that holds it."""

    kind: GroupKind
    code: str
    name: str
    parent: str | None = None
    short_name: str = ""

    @property
    def label(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class MeasureName:
    """A criterion, a factor or the overall index; `factor` is the factor that holds a criterion."""

    code: str
    kind: str
    label: str
    factor: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure of one group; `estimate` and `levels` are None where they are hidden.

    `levels`: answers at level 1 to 5, then not applicable, then missing.
    `published`: a figure taken over as it was published, without sample size or interval.
    """

    group: str
    measure: str
    estimate: Estimate | None
    hidden: Hidden
    population: int
    responses: int
    levels: tuple[int, ...] | None = None
    published: float | None = None

    @property
    def value(self) -> float | None:
        return self.published if self.estimate is None else self.estimate.value


@dataclass(frozen=True, slots=True)
class Change:
    """Against the round before; `assumption` names what had to be assumed for the test.

    `previous_responses` is None where only the figure of that round was published.
    """

    group: str
    measure: str
    previous_value: float
    difference: Difference | None
    verdict: Verdict
    assumption: str | None = None
    previous_responses: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """`verdict`: met, not_met or unclear; `probability` that the index reaches the target."""

    group: str
    measure: str
    target: float
    verdict: str
    probability: float


@dataclass(frozen=True, slots=True)
class Rank:
    """The places that an agency may hold in its block; `tie` numbers the groups of equals."""

    group: str
    lowest: int
    highest: int
    tie: int
    among: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader must know, about the groups named."""

    kind: NoteKind
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is known of a round, already free of what must stay hidden."""

    facts: RoundFacts
    groups: tuple[Group, ...]
    measures: tuple[MeasureName, ...]
    findings: tuple[Finding, ...]
    previous: Previous | None = None
    changes: tuple[Change, ...] = ()
    targets: tuple[Target, ...] = ()
    ranks: tuple[Rank, ...] = ()
    notes: tuple[Note, ...] = ()
    grades: tuple[GradeOf, ...] = ()
    weights: Weights | None = None
    weight_problem: WeightProblem | None = None
    borrowing: Borrowing | None = None
    answering: Answering | None = None
    drivers: tuple[DriverSet, ...] = ()
    joins: tuple[Join, ...] = ()
    projection: Projection | None = None
    _cells: dict[Key, Finding] = field(init=False, repr=False, compare=False)
    _changes: dict[Key, Change] = field(init=False, repr=False, compare=False)
    _targets: dict[Key, Target] = field(init=False, repr=False, compare=False)
    _ranks: dict[str, Rank] = field(init=False, repr=False, compare=False)
    _grades: dict[str, GradeOf] = field(init=False, repr=False, compare=False)
    _borrowed: dict[str, Borrowed] = field(init=False, repr=False, compare=False)
    _groups: dict[str, Group] = field(init=False, repr=False, compare=False)
    _measures: dict[str, MeasureName] = field(init=False, repr=False, compare=False)
    _joins: dict[str, Join] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A page looks up some thousand of them.
        known = {
            "_cells": {(one.group, one.measure): one for one in self.findings},
            "_changes": {(one.group, one.measure): one for one in self.changes},
            "_targets": {(one.group, one.measure): one for one in self.targets},
            "_ranks": {one.group: one for one in self.ranks},
            "_grades": {one.group: one for one in self.grades},
            "_borrowed": {
                one.group: one for one in (self.borrowing.estimates if self.borrowing else ())
            },
            "_groups": {one.code: one for one in self.groups},
            "_measures": {one.code: one for one in self.measures},
            "_joins": {code: one for one in self.joins for code in one.groups},
        }
        for name, found in known.items():
            object.__setattr__(self, name, found)

    @property
    def is_published_only(self) -> bool:
        """True for a round whose figures were taken over, without responses."""
        return bool(self.facts.published_source)

    @property
    def headline(self) -> Finding | None:
        return self.find(PROVINCE, OVERALL)

    @property
    def responses(self) -> int:
        return self.headline.responses if self.headline else 0

    def finding(self, group: str, measure: str = OVERALL) -> Finding:
        return self._cells[group, measure]

    def find(self, group: str, measure: str = OVERALL) -> Finding | None:
        return self._cells.get((group, measure))

    def group(self, code: str) -> Group:
        return self._groups[code]

    def measure(self, code: str) -> MeasureName:
        return self._measures[code]

    @property
    def blocks(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.kind is GroupKind.BLOCK)

    def agencies_of(self, block: str) -> tuple[Group, ...]:
        return tuple(
            group
            for group in self.groups
            if group.kind is GroupKind.AGENCY and group.parent == block
        )

    def reported_agencies_of(self, block: str) -> tuple[Group, ...]:
        """The agencies of a block that have findings, be they hidden."""
        return tuple(group for group in self.agencies_of(block) if self.find(group.code))

    def measures_of_kind(self, kind: str) -> tuple[MeasureName, ...]:
        return tuple(measure for measure in self.measures if measure.kind == kind)

    def change(self, group: str, measure: str = OVERALL) -> Change | None:
        return self._changes.get((group, measure))

    def target(self, group: str, measure: str = OVERALL) -> Target | None:
        return self._targets.get((group, measure))

    def rank(self, group: str) -> Rank | None:
        return self._ranks.get(group)

    def grade(self, group: str) -> GradeOf | None:
        return self._grades.get(group)

    def join(self, group: str) -> Join | None:
        return self._joins.get(group)

    def borrowed(self, group: str) -> Borrowed | None:
        return self._borrowed.get(group)

    def drivers_of(self, group: str, kind: str) -> DriverSet | None:
        return next((one for one in self.drivers if (one.group, one.kind) == (group, kind)), None)
