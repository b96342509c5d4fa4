"""What is judged of each group: its target, its places in its block, its grade."""

from sipas.estimation.comparisons import target_verdict
from sipas.estimation.grading import grade
from sipas.estimation.ranking import rank_ranges, tie_groups
from sipas.estimation.results import Estimate
from sipas.findings.changes import with_error_of_interval
from sipas.findings.findings import OVERALL, Findings, Rank, Target
from sipas.findings.sections import GradeOf


def targets_of(findings: Findings) -> tuple[Target, ...]:
    """The target of the round held against the overall index of every group."""
    target = findings.facts.target
    if target is None:
        return ()
    verdicts = (
        (group.code, target_verdict(estimate, target, findings.facts.confidence))
        for group in findings.groups
        if (estimate := _tested(findings, group.code)) is not None
    )
    return tuple(
        Target(code, OVERALL, target, found.verdict, found.probability) for code, found in verdicts
    )


def grades_of(findings: Findings) -> tuple[GradeOf, ...]:
    """The grade of every group whose index is shown, with those that its interval touches."""
    thresholds = findings.facts.grades
    if not thresholds:
        return ()
    graded = (
        (group.code, grade(found.estimate, thresholds))
        for group in findings.groups
        if (found := findings.find(group.code)) is not None
        and found.estimate is not None
        and found.estimate.value is not None
    )
    return tuple(GradeOf(code, found.code, found.touched) for code, found in graded)


def ranks_of(findings: Findings) -> tuple[Rank, ...]:
    return tuple(rank for block in findings.blocks for rank in _ranks_within(findings, block.code))


def _ranks_within(findings: Findings, block: str) -> list[Rank]:
    """Joint rank ranges and tie groups of the agencies of a block that have an estimate."""
    found = [
        (group.code, with_error_of_interval(estimate))
        for group in findings.agencies_of(block)
        if (estimate := _tested(findings, group.code)) is not None
    ]
    known = [
        (code, estimate.value, estimate.standard_error)
        for code, estimate in found
        if estimate.value is not None and estimate.standard_error is not None
    ]
    if len(known) < 2:
        return []
    codes, values, errors = zip(*known, strict=True)
    ranges = rank_ranges(values, errors, findings.facts.confidence)
    ties = tie_groups(values, errors, findings.facts.confidence)
    return [
        Rank(code, found.lowest, found.highest, tie, len(known))
        for code, found, tie in zip(codes, ranges, ties, strict=True)
    ]


def _tested(findings: Findings, group: str) -> Estimate | None:
    """The overall estimate of a group where it has a standard error to test with."""
    found = findings.find(group)
    estimate = found.estimate if found else None
    if estimate is None or estimate.value is None or estimate.standard_error is None:
        return None
    return estimate
