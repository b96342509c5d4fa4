"""From tallies to findings: estimate, hide, compare, rank; without a clock or a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sipas.estimation.results import Estimate
from sipas.findings.answering import Arrived, answering_of
from sipas.findings.borrowing import Area, RegisterFacts, borrow
from sipas.findings.changes import (
    PreviousRound,
    changes_against,
    is_comparable,
)
from sipas.findings.counting import (
    Counted,
    count_responses,
    not_drawn,
    notes_on_agencies,
    projection_of,
    thin_agencies,
)
from sipas.findings.disclosure import hidden_cells
from sipas.findings.driving import drivers_of
from sipas.findings.estimating import (
    cells_inside,
    estimate_groups,
    weigh_cells,
    weights_of,
)
from sipas.findings.findings import (
    OVERALL,
    Change,
    Finding,
    Findings,
    Group,
    GroupKind,
    Hidden,
    Key,
    MeasureName,
    Note,
    NoteKind,
    RoundFacts,
)
from sipas.findings.joined import hold_joins
from sipas.findings.judging import grades_of, ranks_of, targets_of
from sipas.findings.sections import Borrowing
from sipas.findings.weighting import CalibrationBasis
from sipas.questionnaires.model import Questionnaire
from sipas.tallies.agencies import CellKey, FirstStage
from sipas.tallies.measures import Measure, measures_of
from sipas.tallies.tables import IndexTable
from sipas.tallies.tally import Tally

OVERALL_LABEL = "Chỉ số hài lòng chung"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the answers: the calibration, the register, how answers came in.

    `register`: agency code -> what the register knows of its dossiers. `first_stage`: how agencies
    themselves were drawn, None where they were not or where responses came another way as well.
    """

    calibration: CalibrationBasis | None = None
    register: Mapping[str, RegisterFacts] = field(default_factory=dict)
    arrived: Arrived | None = None
    first_stage: FirstStage | None = None


NOTHING = Beside()


def compute_findings(
    facts: RoundFacts,
    questionnaire: Questionnaire,
    tallies: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    groups: tuple[Group, ...],
    previous: PreviousRound | None = None,
    beside: Beside = NOTHING,
) -> Findings:
    """All findings of a round, with everything hidden that must not be read from them.

    tallies : what was answered, by agency and calibration variables; agencies outside `groups`
        are left out.
    population : agency code -> dossiers returned in the period (≥ 0), the N of its stratum.
    groups : the province first, then blocks, then agencies, each naming its parent.
    previous : the round to compare with, None when there is none.
    beside : see `Beside`. Where the calibration fails, figures stand on the weights before it, and
        `weight_problem` says why.
    """
    measures = measures_of(questionnaire)
    names = _measure_names(questionnaire, measures)
    counted = count_responses(questionnaire, tallies, population, groups, beside.first_stage)
    inside = cells_inside(tallies, counted)
    weighted = weigh_cells(facts, questionnaire, inside, counted, beside.calibration)
    table = estimate_groups(facts, inside, counted, measures, weighted.cells)
    hidden = _hidden(facts, counted, measures, names)
    findings = _findings(counted, measures, table, hidden)
    shown = Findings(facts, groups, names, findings, weights=weighted.weights)
    changes = changes_against(shown, previous) if previous else ()

    def together(unions: Mapping[str, frozenset[str]]) -> IndexTable:
        overall = tuple(measure for measure in measures if measure.code == OVERALL)
        return estimate_groups(facts, inside, counted, overall, weighted.cells, unions)

    joins = hold_joins(shown, previous, changes, together) if previous else ()
    notes = [*notes_on_agencies(counted), *_notes_on_previous(facts, previous, changes)]
    return replace(
        shown,
        previous=previous.name_only() if previous and (changes or joins) else None,
        changes=changes,
        joins=joins,
        targets=targets_of(shown),
        ranks=ranks_of(shown),
        notes=tuple(notes),
        grades=grades_of(shown),
        weight_problem=weighted.problem,
        borrowing=_borrowing(facts, counted, table, hidden, beside.register),
        answering=answering_of(shown, beside.arrived) if beside.arrived else None,
        drivers=drivers_of(
            shown, measures, inside, weights_of(inside, counted, weighted), counted.members
        ),
        projection=projection_of(counted),
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


def _hidden(
    facts: RoundFacts,
    counted: Counted,
    measures: tuple[Measure, ...],
    names: tuple[MeasureName, ...],
) -> dict[Key, Hidden]:
    """What must not be read; then the thin agencies, whose figures must not stand alone."""
    place = {measure.code: measure.items[0] for measure in measures if measure.kind == "criterion"}

    def answers(group: str, criterion: str) -> int:
        return int(counted.tallies[group].counts[place[criterion], 1:6].sum())

    responses = {code: tally.n for code, tally in counted.tallies.items()}
    hidden = hidden_cells(counted.groups, names, responses, answers, facts.minimum_cell)
    for group in thin_agencies(facts, counted):
        for measure in measures:
            hidden.setdefault((group, measure.code), Hidden.THIN)
    for group in not_drawn(counted):
        hidden |= {(group, measure.code): Hidden.NOT_DRAWN for measure in measures}
    return hidden


def _findings(
    counted: Counted,
    measures: tuple[Measure, ...],
    table: IndexTable,
    hidden: Mapping[Key, Hidden],
) -> tuple[Finding, ...]:
    return tuple(
        _finding(counted, group.code, measure, table, hidden.get((group.code, measure.code)))
        for group in counted.groups
        for measure in measures
    )


def _borrowing(
    facts: RoundFacts,
    counted: Counted,
    table: IndexTable,
    hidden: Mapping[Key, Hidden],
    register: Mapping[str, RegisterFacts],
) -> Borrowing | None:
    """Estimates of the thin agencies; the model learns from figures that may be read."""
    thin = thin_agencies(facts, counted)
    if not thin:
        return None
    areas = []
    for group in counted.groups:
        if group.kind is not GroupKind.AGENCY or counted.population[group.code] == 0:
            continue
        secret = hidden.get((group.code, OVERALL)) in (Hidden.FEW, Hidden.COMPLEMENT)
        known = counted.tallies[group.code].n > 0 and not secret
        direct = table.get(group.code, OVERALL) if known else None
        facts_of = register.get(group.code, RegisterFacts(counted.population[group.code]))
        is_thin = group.code in thin
        areas.append(Area(group.code, group.parent or "", direct, is_thin, facts_of))
    return borrow(areas, facts.confidence)


def _finding(
    counted: Counted, group: str, measure: Measure, table: IndexTable, why: Hidden | None
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


def _notes_on_previous(
    facts: RoundFacts, previous: PreviousRound | None, changes: tuple[Change, ...]
) -> list[Note]:
    if previous is not None and not is_comparable(facts, previous):
        return [Note(NoteKind.PREVIOUS_NOT_COMPARABLE)]
    if any(change.assumption for change in changes):
        return [Note(NoteKind.PREVIOUS_WITHOUT_SAMPLE_SIZE)]
    return []
