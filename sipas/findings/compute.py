"""From tallies to findings: estimate, hide, compare, rank; without a clock or a database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from sipas.estimation.comparisons import target_verdict
from sipas.estimation.ranking import rank_ranges, tie_groups
from sipas.estimation.results import Estimate
from sipas.findings.changes import (
    PreviousRound,
    changes_against,
    is_comparable,
    with_error_of_interval,
)
from sipas.findings.disclosure import hidden_cells
from sipas.findings.findings import (
    OVERALL,
    PROVINCE,
    Change,
    Finding,
    Findings,
    Group,
    GroupKind,
    Hidden,
    MeasureName,
    Note,
    NoteKind,
    Rank,
    RoundFacts,
    Target,
)
from sipas.questionnaires.model import Questionnaire
from sipas.tallies.indices import Aggregation, Formula
from sipas.tallies.measures import Measure, measures_of
from sipas.tallies.tables import CellKey, IndexOptions, IndexTable, Weighting, index_table
from sipas.tallies.tally import Tally, empty_tally, merge

OVERALL_LABEL = "Chỉ số hài lòng chung"


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was collected, by group code: merged tallies, dossiers; agencies without dossiers."""

    groups: tuple[Group, ...]
    members: Mapping[str, frozenset[str]]
    tallies: Mapping[str, Tally]
    population: Mapping[str, int]
    without_dossiers: tuple[str, ...]


def compute_findings(
    facts: RoundFacts,
    questionnaire: Questionnaire,
    tallies: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    groups: tuple[Group, ...],
    previous: PreviousRound | None = None,
) -> Findings:
    """All findings of a round, with everything hidden that must not be read from them.

    tallies : what was answered, by agency and calibration variables; agencies outside `groups`
        are left out.
    population : agency code -> dossiers returned in the period (≥ 0), the N of its stratum.
    groups : the province first, then blocks, then agencies, each naming its parent.
    previous : the round to compare with, None when there is none.
    """
    measures = measures_of(questionnaire)
    names = _measure_names(questionnaire, measures)
    counted = _count(questionnaire, tallies, population, groups)
    table = _estimate(facts, tallies, counted, measures)
    findings = _findings(facts, counted, measures, names, table)
    shown = Findings(facts, groups, names, findings)
    changes = changes_against(shown, previous) if previous else ()
    notes = [*_notes_on_agencies(counted), *_notes_on_previous(facts, previous, changes)]
    return replace(
        shown,
        previous=previous.name_only() if previous and changes else None,
        changes=changes,
        targets=_targets(shown),
        ranks=_ranks(shown),
        notes=tuple(notes),
    )


def published_findings(
    facts: RoundFacts,
    groups: tuple[Group, ...],
    figures: Mapping[tuple[str, str], float],
) -> Findings:
    """Findings of a round of which only figures are known: (group code, measure) -> fraction."""
    findings = tuple(
        Finding(group, measure, None, Hidden.NO, 0, 0, published=value)
        for (group, measure), value in figures.items()
    )
    overall = MeasureName(OVERALL, "overall", OVERALL_LABEL)
    return Findings(facts, groups, (overall,), findings)


def _measure_names(
    questionnaire: Questionnaire, measures: tuple[Measure, ...]
) -> tuple[MeasureName, ...]:
    """Labels as the questionnaire words them; without factors the criteria sum to the overall."""
    labels = {question.code: question.text for question in questionnaire.scored}
    labels |= {factor.code: factor.title for factor in questionnaire.factors}
    labels[OVERALL] = OVERALL_LABEL
    holders = {
        question.code: factor.code
        for factor in questionnaire.factors
        for question in factor.questions
    }
    lone = None if any(measure.kind == "factor" for measure in measures) else OVERALL
    return tuple(
        MeasureName(
            measure.code,
            measure.kind,
            labels[measure.code],
            holders.get(measure.code, lone) if measure.kind == "criterion" else None,
        )
        for measure in measures
    )


def _count(
    questionnaire: Questionnaire,
    tallies: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    groups: tuple[Group, ...],
) -> _Counted:
    """What can be weighted; responses of an agency without dossiers are only noted."""
    members = _members(groups)
    nothing = empty_tally(len(questionnaire.scored))
    cells: dict[str, list[Tally]] = {agency: [nothing] for agency in members[PROVINCE]}
    for key, tally in tallies.items():
        if key.agency in cells:
            cells[key.agency].append(tally)
    found = {agency: merge(parts) for agency, parts in cells.items()}
    usable = {a: tally if population.get(a, 0) > 0 else nothing for a, tally in found.items()}
    return _Counted(
        groups,
        members,
        {code: merge([nothing, *(usable[a] for a in inside)]) for code, inside in members.items()},
        {code: sum(population.get(a, 0) for a in inside) for code, inside in members.items()},
        tuple(a for a, tally in found.items() if tally.n > 0 and population.get(a, 0) == 0),
    )


def _members(groups: tuple[Group, ...]) -> dict[str, frozenset[str]]:
    """Group code -> the agencies in it."""
    agencies = [group for group in groups if group.kind is GroupKind.AGENCY]
    members = {PROVINCE: frozenset(agency.code for agency in agencies)}
    for group in groups:
        if group.kind is GroupKind.BLOCK:
            members[group.code] = frozenset(a.code for a in agencies if a.parent == group.code)
    return members | {agency.code: frozenset({agency.code}) for agency in agencies}


def _estimate(
    facts: RoundFacts,
    tallies: Mapping[CellKey, Tally],
    counted: _Counted,
    measures: tuple[Measure, ...],
) -> IndexTable:
    agencies = counted.members[PROVINCE]
    population = {agency: counted.population[agency] for agency in agencies}
    inside = {key: tally for key, tally in tallies.items() if population.get(key.agency, 0) > 0}
    options = IndexOptions(
        formula=cast("Formula", facts.formula),
        aggregation=cast("Aggregation", facts.aggregation),
        interval=facts.interval,
        confidence=facts.confidence,
        weighting=cast("Weighting", facts.weighting),
    )
    return index_table(inside, population, measures, counted.members, options)


def _findings(
    facts: RoundFacts,
    counted: _Counted,
    measures: tuple[Measure, ...],
    names: tuple[MeasureName, ...],
    table: IndexTable,
) -> tuple[Finding, ...]:
    place = {measure.code: measure.items[0] for measure in measures if measure.kind == "criterion"}

    def answers(group: str, criterion: str) -> int:
        return int(counted.tallies[group].counts[place[criterion], 1:6].sum())

    responses = {code: tally.n for code, tally in counted.tallies.items()}
    hidden = hidden_cells(counted.groups, names, responses, answers, facts.minimum_cell)
    return tuple(
        _finding(counted, group.code, measure, table, hidden.get((group.code, measure.code)))
        for group in counted.groups
        for measure in measures
    )


def _finding(
    counted: _Counted, group: str, measure: Measure, table: IndexTable, why: Hidden | None
) -> Finding:
    tally = counted.tallies[group]
    estimate: Estimate | None = None
    levels: tuple[int, ...] | None = None
    if why is None and tally.n:
        estimate = table.get(group, measure.code)
        rows = tally.counts[list(measure.items)].sum(axis=0)
        levels = tuple(int(count) for count in (*rows[1:], rows[0]))
    return Finding(
        group,
        measure.code,
        estimate,
        why or Hidden.NO,
        counted.population[group],
        tally.n,
        levels,
    )


def _targets(findings: Findings) -> tuple[Target, ...]:
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


def _ranks(findings: Findings) -> tuple[Rank, ...]:
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


def _notes_on_agencies(counted: _Counted) -> list[Note]:
    agencies = [group.code for group in counted.groups if group.kind is GroupKind.AGENCY]
    sizes = {code: (counted.tallies[code].n, counted.population[code]) for code in agencies}
    found = {
        NoteKind.NO_RESPONSES: [c for c, (n, size) in sizes.items() if n == 0 and size > 0],
        NoteKind.MORE_RESPONSES_THAN_DOSSIERS: [
            c for c, (n, size) in sizes.items() if n > size > 0
        ],
        NoteKind.NO_DOSSIERS: sorted(counted.without_dossiers),
    }
    return [Note(kind, tuple(codes)) for kind, codes in found.items() if codes]


def _notes_on_previous(
    facts: RoundFacts, previous: PreviousRound | None, changes: tuple[Change, ...]
) -> list[Note]:
    if previous is not None and not is_comparable(facts, previous):
        return [Note(NoteKind.PREVIOUS_NOT_COMPARABLE)]
    if any(change.assumption for change in changes):
        return [Note(NoteKind.PREVIOUS_WITHOUT_SAMPLE_SIZE)]
    return []
