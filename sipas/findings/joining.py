"""Which groups of the round before stand for a group of this one, across a reorganisation.

An agency that took over from several is held against all of them together; agencies that came out
of one are held against it as a whole. Where a side was not asked in full, nothing is compared.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sipas.findings.findings import OVERALL, Findings, Group, GroupKind
from sipas.findings.sections import JoinKind, NotJoined
from sipas.findings.succession import Lineage, Succession, successions

_Sources = Mapping[frozenset[str], str]


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """`before`: agencies of the round before; `groups`: of this one; `missing`: agencies.

    `source` is the group of the round before that is exactly those agencies, "" where there is
    none and their answers must be added up.
    """

    kind: JoinKind
    groups: tuple[str, ...]
    before: tuple[str, ...]
    source: str = ""
    reason: NotJoined = NotJoined.NO
    missing: tuple[str, ...] = ()

    @property
    def is_added_up(self) -> bool:
        return self.kind is not JoinKind.NONE and not self.source


def plan_joins(
    before: Findings,
    groups: Sequence[Group],
    lineages: Mapping[str, Lineage],
    last_day: datetime.date,
) -> tuple[JoinPlan, ...]:
    """What must be joined, or cannot be; a group that is as it was has no plan.

    before : of the round before; nothing can be joined to one of which only figures are known.
    groups : of this round, whose period ends on `last_day`. lineages : see `successions`.
    """
    if before.is_published_only or before.facts.period_to is None:
        return ()
    then = {code: block for code, block in _blocks(before.groups).items() if _asked(before, code)}
    now = _blocks(groups)
    found = successions(then, now, lineages, before.facts.period_to, last_day)
    sources = _sources(then)
    agencies = [plan for one in found if (plan := _agency_plan(one, sources)) is not None]
    return (*_block_plans(then, now, found, sources), *agencies)


def _blocks(groups: Iterable[Group]) -> dict[str, str]:
    """Agency -> its block."""
    return {one.code: one.parent or "" for one in groups if one.kind is GroupKind.AGENCY}


def _asked(before: Findings, agency: str) -> bool:
    """Without answers or dossiers it stands for nothing in any figure of its round."""
    found = before.find(agency, OVERALL)
    return found is not None and found.responses > 0 and found.population > 0


def _sources(then: Mapping[str, str]) -> _Sources:
    """The groups of the round before, by their agencies."""
    members: dict[str, set[str]] = {}
    for agency, block in then.items():
        members.setdefault(block, set()).add(agency)
    blocks = {frozenset(inside): block for block, inside in members.items()}
    return blocks | {frozenset({agency}): agency for agency in then}


def _agency_plan(found: Succession, sources: _Sources) -> JoinPlan | None:
    if not found.before or not found.after or found.is_same:
        return None
    problem = _problem([found])
    if problem is not None:
        return JoinPlan(JoinKind.NONE, found.after, found.before, "", *problem)
    source = sources.get(frozenset(found.before), "")
    kind = JoinKind.UNION
    if len(found.after) == 1:
        kind = JoinKind.RENAMED if len(found.before) == 1 else JoinKind.MERGED
    return JoinPlan(kind, found.after, found.before, source)


def _problem(parts: Iterable[Succession]) -> tuple[NotJoined, tuple[str, ...]] | None:
    kept = list(parts)
    if before := sorted(code for one in kept for code in one.missing_before):
        return NotJoined.NOT_ASKED_BEFORE, tuple(before)
    if after := sorted(code for one in kept for code in one.missing_after):
        return NotJoined.NOT_ASKED_NOW, tuple(after)
    return None


def _block_plans(
    then: Mapping[str, str],
    now: Mapping[str, str],
    found: Sequence[Succession],
    sources: _Sources,
) -> Iterator[JoinPlan]:
    for block in dict.fromkeys(now.values()):
        inside = {agency for agency, one in now.items() if one == block}
        own = {agency for agency, one in then.items() if one == block}
        here = [one for one in found if inside.intersection(one.after)]
        gone = [one for one in found if not one.after and own.issuperset(one.before)]
        around = [*here, *(one for one in found if own.intersection(one.before))]
        if all(inside.issuperset(one.after) and own.issuperset(one.before) for one in around):
            continue
        plan = _block_plan(block, inside, (*here, *gone), sources)
        if plan is not None:
            yield plan


def _block_plan(
    block: str, inside: set[str], parts: Sequence[Succession], sources: _Sources
) -> JoinPlan | None:
    before = tuple(sorted(code for one in parts for code in one.before))
    if not before:
        return None
    split = [one for one in parts if not inside.issuperset(one.after)]
    if split:
        names = tuple(sorted(code for one in split for code in one.before))
        return JoinPlan(JoinKind.NONE, (block,), before, "", NotJoined.SEVERAL_BLOCKS, names)
    problem = _problem(parts)
    if problem is not None:
        return JoinPlan(JoinKind.NONE, (block,), before, "", *problem)
    source = sources.get(frozenset(before), "")
    kind = JoinKind.RENAMED if source else JoinKind.REBUILT
    return JoinPlan(kind, (block,), before, source)
