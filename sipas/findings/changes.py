"""This round against the one before: differences, tests and the verdicts that words follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist

from sipas.estimation.comparisons import adjust_differences, independent_difference
from sipas.estimation.results import Difference, Estimate
from sipas.findings.findings import Change, Findings, RoundFacts, Verdict
from sipas.findings.sections import Join, Previous

WITHOUT_SAMPLE_SIZE = "previous_without_sample_size"
ADJUSTMENT = "holm"


@dataclass(frozen=True, slots=True)
class PreviousRound:
    """The round before: (group code, measure) -> its estimate, or a figure as it was published.

    `formula`, `questionnaire`, `selection`: None where nobody said how its figures were made.
    `joins`: groups whose figure was joined across a reorganisation, or could not be.
    """

    code: str
    name: str
    year: int
    figures: Mapping[tuple[str, str], Estimate | float]
    formula: str | None = None
    questionnaire: str | None = None
    selection: str | None = None
    joins: tuple[Join, ...] = ()

    def name_only(self) -> Previous:
        only = not any(isinstance(figure, Estimate) for figure in self.figures.values())
        return Previous(self.code, self.name, self.year, published_only=only)


def previous_round(findings: Findings) -> PreviousRound:
    """Earlier findings as the round to compare with; what they hide is not compared."""
    figures: dict[tuple[str, str], Estimate | float] = {}
    for finding in findings.findings:
        if finding.published is not None:
            figures[finding.group, finding.measure] = finding.published
        elif finding.estimate is not None and finding.estimate.value is not None:
            figures[finding.group, finding.measure] = finding.estimate
    facts = findings.facts
    was_asked = not findings.is_published_only
    return PreviousRound(
        facts.code,
        facts.name,
        facts.year,
        figures,
        facts.formula,
        facts.questionnaire if was_asked else None,
        facts.selection if was_asked else None,
    )


def is_comparable(facts: RoundFacts, previous: PreviousRound) -> bool:
    """Another formula, questionnaire or choice of people changes figures where nothing changed."""
    return (
        previous.formula in (None, facts.formula)
        and previous.questionnaire in (None, facts.questionnaire)
        and previous.selection in (None, facts.selection)
    )


def changes_against(findings: Findings, previous: PreviousRound) -> tuple[Change, ...]:
    """Every figure that both rounds have, tested; Holm over the figures of one table.

    A table is one kind of group by one kind of measure: the four blocks' overall indices are
    one family of tests, the factors of the province another.
    """
    if not is_comparable(findings.facts, previous):
        return ()
    changes = [
        _change(findings, group, measure, figure)
        for (group, measure), figure in previous.figures.items()
        if _estimate(findings, group, measure) is not None
    ]
    families: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        kinds = findings.group(change.group).kind, findings.measure(change.measure).kind
        families.setdefault(kinds, []).append(change)
    level = 1 - findings.facts.confidence
    adjusted = {
        (change.group, change.measure): change
        for family in families.values()
        for change in _adjusted(family, level)
    }
    order = [(finding.group, finding.measure) for finding in findings.findings]
    return tuple(adjusted[key] for key in order if key in adjusted)


def _estimate(findings: Findings, group: str, measure: str) -> Estimate | None:
    found = findings.find(group, measure)
    if found is None or found.estimate is None or found.estimate.value is None:
        return None
    return found.estimate


def _change(findings: Findings, group: str, measure: str, figure: Estimate | float) -> Change:
    now = findings.finding(group, measure).estimate
    if now is None or now.value is None:
        raise LookupError(f"Không có ước lượng của {group}, {measure}.")
    before = _as_estimate(figure, now)
    value = before.value if before.value is not None else 0.0
    known = isinstance(figure, Estimate)
    difference = difference_of(now, before, findings.facts.confidence)
    return Change(
        group,
        measure,
        value,
        difference,
        Verdict.UNCLEAR,
        None if known else WITHOUT_SAMPLE_SIZE,
        before.n if known else None,
    )


def difference_of(now: Estimate, before: Estimate, confidence: float) -> Difference | None:
    """Of two independent samples; None where one of them says nothing of its error."""
    if now.standard_error is None or before.standard_error is None:
        return None
    if now.degrees_of_freedom + before.degrees_of_freedom < 1:
        return None
    pair = with_error_of_interval(now), with_error_of_interval(before)
    return independent_difference(*pair, confidence)


def with_error_of_interval(estimate: Estimate) -> Estimate:
    """Where all answers were equal, the standard error is 0 but the truth is not known.

    The half width of the interval in normal quantiles then stands for it, so that ten satisfied
    people do not outrank, or change, anything with certainty.
    """
    if estimate.standard_error != 0 or estimate.lower is None or estimate.upper is None:
        return estimate
    quantile = NormalDist().inv_cdf((1 + estimate.confidence) / 2)
    error = (estimate.upper - estimate.lower) / (2 * quantile)
    return replace(estimate, standard_error=error)


def _as_estimate(figure: Estimate | float, now: Estimate) -> Estimate:
    """A figure published without n gets this round's standard error.

    A number without n cannot be tested otherwise; taking it for exact would call noise a change.
    """
    return figure if isinstance(figure, Estimate) else replace(now, value=figure)


def _adjusted(family: list[Change], level: float) -> list[Change]:
    found = [change.difference for change in family if change.difference is not None]
    tested = iter(adjust_differences(found, ADJUSTMENT))
    return [
        change if change.difference is None else _with_verdict(change, next(tested), level)
        for change in family
    ]


def _with_verdict(change: Change, tested: Difference, level: float) -> Change:
    verdict = Verdict.UNCLEAR
    if tested.p_adjusted < level and tested.value:
        verdict = Verdict.UP if tested.value > 0 else Verdict.DOWN
    return replace(change, difference=tested, verdict=verdict)
