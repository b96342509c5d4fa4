"""Figures of the round before, joined across a reorganisation, and what this round says to them.

A joined figure adds up nothing but agencies whose own figures were shown, so that it gives away no
agency that was hidden: whoever has the parts and their dossiers could have added them up as well.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sipas.estimation.comparisons import adjust_differences
from sipas.estimation.results import Estimate
from sipas.findings.changes import ADJUSTMENT, PreviousRound, difference_of, is_comparable
from sipas.findings.counting import count_responses
from sipas.findings.estimating import cells_inside, estimate_groups, weigh_cells
from sipas.findings.findings import OVERALL, Change, Findings, Hidden
from sipas.findings.joining import JoinPlan
from sipas.findings.sections import Join, JoinKind, NotJoined
from sipas.findings.weighting import CalibrationBasis
from sipas.questionnaires.model import Questionnaire
from sipas.tallies.measures import measures_of
from sipas.tallies.tables import CellKey, IndexTable
from sipas.tallies.tally import Tally

Figures = Mapping[str, Estimate]
"""By measure."""
AddedUp = Mapping[JoinPlan, Figures | NotJoined]
_SECRET = (Hidden.FEW, Hidden.COMPLEMENT)


def add_up(
    before: Findings,
    plans: Iterable[JoinPlan],
    questionnaire: Questionnaire,
    tallies: Mapping[CellKey, Tally],
    basis: CalibrationBasis | None,
) -> AddedUp:
    """The figures of several agencies together in the round before, by its own rules.

    before : as it was published; its dossiers are the N of each stratum. questionnaire, tallies,
    basis : of that round. A plan has no figures, but a reason, where the answers of its agencies
    are no longer those that were published, where one of them is hidden, or where they are too few.
    """
    wanted = [plan for plan in plans if plan.is_added_up]
    measures = measures_of(questionnaire)
    population = {one.group: one.population for one in before.findings}
    counted = count_responses(questionnaire, tallies, population, before.groups)
    inside = cells_inside(tallies, counted)
    weighted = weigh_cells(before.facts, questionnaire, inside, counted, basis)
    unions = {str(place): frozenset(plan.before) for place, plan in enumerate(wanted)}
    table = estimate_groups(before.facts, inside, counted, measures, weighted.cells, unions)
    responses = {code: tally.n for code, tally in counted.tallies.items()}
    found: dict[JoinPlan, Figures | NotJoined] = {}
    for place, plan in enumerate(wanted):
        reason = _reason(before, plan, responses)
        if weighted.problem is not None:
            reason = NotJoined.ANSWERS_CHANGED
        found[plan] = reason or {
            measure.code: figure
            for measure in measures
            if not _is_secret(before, plan.before, measure.code)
            and (figure := table.get(str(place), measure.code)).value is not None
        }
    return found


def _reason(before: Findings, plan: JoinPlan, responses: Mapping[str, int]) -> NotJoined:
    if any(responses[code] != before.finding(code).responses for code in plan.before):
        return NotJoined.ANSWERS_CHANGED
    if any(before.finding(code).hidden is Hidden.NOT_DRAWN for code in plan.before):
        return NotJoined.NOT_DRAWN_BEFORE
    if _is_secret(before, plan.before, OVERALL):
        return NotJoined.HIDDEN
    together = sum(responses[code] for code in plan.before)
    if before.facts.thin_below is not None and together < before.facts.thin_below:
        return NotJoined.THIN
    return NotJoined.NO


def _is_secret(findings: Findings, agencies: Iterable[str], measure: str) -> bool:
    return any(
        found is None or found.hidden in _SECRET
        for found in (findings.find(agency, measure) for agency in agencies)
    )


def joined_round(
    plain: PreviousRound,
    before: Findings,
    plans: Sequence[JoinPlan],
    added: AddedUp,
    names: Mapping[str, str],
) -> PreviousRound:
    """The round before with a figure for each group of this one that it can be held against.

    names : of agencies that one of the rounds did not ask.
    """
    touched = {code for plan in plans for code in plan.groups}
    figures = {key: figure for key, figure in plain.figures.items() if key[0] not in touched}
    joins = []
    for plan in plans:
        join = _join(before, plan, names)
        known = added.get(plan) or _figures_of(plain, before, plan)
        if isinstance(known, NotJoined):
            kind = JoinKind.NONE
            join = replace(join, kind=kind, reason=known or join.reason)
        elif plan.kind is JoinKind.UNION:
            join = replace(join, previous=known[OVERALL])
        else:
            figures |= {(plan.groups[0], measure): figure for measure, figure in known.items()}
        joins.append(join)
    return replace(plain, figures=figures, joins=tuple(joins))


def _join(before: Findings, plan: JoinPlan, names: Mapping[str, str]) -> Join:
    """With the words of the round before."""
    known = {group.code: group.label for group in before.groups}
    whole_block = plan.kind is JoinKind.RENAMED and plan.source
    codes = (plan.source,) if whole_block else plan.before
    return Join(
        plan.kind,
        plan.groups,
        tuple(known[code] for code in codes),
        plan.reason,
        tuple(known.get(code) or names.get(code, code) for code in plan.missing),
    )


def _figures_of(plain: PreviousRound, before: Findings, plan: JoinPlan) -> Figures | NotJoined:
    """Those of the group that is exactly the agencies of the plan."""
    if plan.kind is JoinKind.NONE:
        return NotJoined.NO
    figures = {
        measure: figure
        for (group, measure), figure in plain.figures.items()
        if group == plan.source and isinstance(figure, Estimate)
    }
    if OVERALL in figures:
        return figures
    is_thin = before.finding(plan.source).hidden is Hidden.THIN
    return NotJoined.THIN if is_thin else NotJoined.HIDDEN


Together = Callable[[Mapping[str, frozenset[str]]], IndexTable]
"""The overall index of unions of this round's agencies."""


def hold_joins(
    findings: Findings,
    previous: PreviousRound,
    changes: Iterable[Change],
    together: Together,
) -> tuple[Join, ...]:
    """What is said of each join in this round: hidden here, it says nothing; unions are tested."""
    if not is_comparable(findings.facts, previous):
        return ()
    changed = {change.group for change in changes if change.measure == OVERALL}
    kept = []
    for join in previous.joins:
        shown = any(_is_shown(findings, code) for code in join.groups)
        if join.kind is JoinKind.UNION:
            kept.append(_checked(findings, join))
        elif shown and (join.kind is JoinKind.NONE or changed.intersection(join.groups)):
            kept.append(join)
    return _tested(findings, kept, together)


def _is_shown(findings: Findings, group: str) -> bool:
    found = findings.find(group, OVERALL)
    return found is not None and found.value is not None


def _checked(findings: Findings, join: Join) -> Join:
    """A union stays one where each part has answered, and none of them is hidden."""
    found = [findings.finding(code) for code in join.groups]
    silent = tuple(
        findings.group(one.group).label for one in found if not one.responses or not one.population
    )
    none = replace(join, kind=JoinKind.NONE, previous=None)
    if silent:
        return replace(none, reason=NotJoined.NOT_ASKED_NOW, missing=silent)
    if _is_secret(findings, join.groups, OVERALL):
        return replace(none, reason=NotJoined.HIDDEN)
    if sum(one.responses for one in found) < (findings.facts.thin_below or 0):
        return replace(none, reason=NotJoined.THIN)
    return join


def _tested(findings: Findings, joins: list[Join], together: Together) -> tuple[Join, ...]:
    """Holm over the unions of the round, which are one table."""
    places = [place for place, one in enumerate(joins) if one.kind is JoinKind.UNION]
    if not places:
        return tuple(joins)
    table = together({str(place): frozenset(joins[place].groups) for place in places})
    held = {
        place: _held(findings, joins[place], table.get(str(place), OVERALL)) for place in places
    }
    found = {place: one.difference for place, one in held.items() if one.difference is not None}
    adjusted = adjust_differences(list(found.values()), ADJUSTMENT)
    for place, tested in zip(found, adjusted, strict=True):
        held[place] = replace(held[place], difference=tested)
    return tuple(held.get(place, one) for place, one in enumerate(joins))


def _held(findings: Findings, join: Join, now: Estimate) -> Join:
    if join.previous is None:
        return join
    difference = difference_of(now, join.previous, findings.facts.confidence)
    return replace(join, estimate=now, difference=difference)
