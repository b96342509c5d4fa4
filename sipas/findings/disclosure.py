"""Which figures stay hidden so that no group's answers are given away, not even by subtraction.

Published figures add up in two directions: agencies to blocks to the province, and criteria to
factors to the overall index. Each pattern below protects one direction: a hidden cell always has
hidden neighbours whose sum is as large as a cell that may be shown. Patterns are nested (whole
group, then its factors, then the criteria of one factor), and each leaves at least two unknowns on
every line of both directions; so no combination of sums gives a single cell away.
Hundepool et al. (2012), Statistical Disclosure Control, section 4.4.
"""

from collections.abc import Callable, Iterable, Mapping

from sipas.findings.findings import Group, Hidden, MeasureName

Counts = Mapping[str, int]
Pattern = dict[str, Hidden]


def hidden_groups(groups: Iterable[Group], counts: Counts, minimum: int) -> Pattern:
    """Groups to hide, with the reason, when agencies sum to blocks and blocks to the province.

    `counts`: group code -> answers (≥ 0) behind the figure. A group without answers has nothing to
    hide and is left out. `minimum`: the smallest count that may be shown.
    """
    children = _children(groups, counts)
    few = [code for code, count in counts.items() if 0 < count < minimum]
    hidden = dict.fromkeys(few, Hidden.FEW)
    while True:
        more = {
            code: Hidden.COMPLEMENT
            for parent, members in children.items()
            if parent not in hidden
            for code in _complement(members, children, counts, hidden, minimum)
        }
        if not more:
            return hidden
        hidden |= more


def _children(groups: Iterable[Group], counts: Counts) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for group in groups:
        if group.parent is not None and counts.get(group.code, 0) > 0:
            members.setdefault(group.parent, []).append(group.code)
    return members


def _complement(
    members: list[str],
    children: Mapping[str, list[str]],
    counts: Counts,
    hidden: Pattern,
    minimum: int,
) -> list[str]:
    """The next group to hide below a parent that is shown, and what must go with it; or nothing."""
    unknown = [code for code in members if code in hidden]
    shown = sorted((code for code in members if code not in hidden), key=lambda c: (counts[c], c))
    enough = len(unknown) != 1 and sum(counts[code] for code in unknown) >= minimum
    if not unknown or enough or not shown:
        return []
    return [shown[0], *_smallest_below(shown[0], children, counts, hidden)]


def _smallest_below(
    parent: str, children: Mapping[str, list[str]], counts: Counts, hidden: Pattern
) -> list[str]:
    """A hidden block whose agencies are all shown is their sum: hide the smallest of them too."""
    members = children.get(parent, [])
    if not members or any(code in hidden for code in members):
        return []
    smallest = min(members, key=lambda code: (counts[code], code))
    return [smallest, *_smallest_below(smallest, children, counts, hidden)]


def hidden_cells(
    groups: tuple[Group, ...],
    measures: tuple[MeasureName, ...],
    responses: Counts,
    answers: Callable[[str, str], int],
    minimum: int,
) -> dict[tuple[str, str], Hidden]:
    """Every (group, measure) to hide, with the reason.

    `responses`: group code -> responses. `answers(group, criterion)`: valid answers to a criterion.
    A factor rests on at least as many persons as its most answered criterion.
    """
    factors = _by_factor(measures)

    def persons(group: str, factor: str) -> int:
        return max(answers(group, criterion) for criterion in factors[factor])

    heard = {
        g: _persons(n, [persons(g, factor) for factor in factors]) for g, n in responses.items()
    }
    whole = hidden_groups(groups, heard, minimum)
    least = {g: _positive_minimum(persons(g, factor) for factor in factors) for g in responses}
    of_factors = _wider(whole, hidden_groups(groups, least, minimum))
    cells = {(g, m.code): why for m in measures for g, why in whole.items()}
    cells |= {(g, factor): why for factor in factors for g, why in of_factors.items()}
    for criteria in factors.values():
        fewest = {g: _positive_minimum(answers(g, c) for c in criteria) for g in responses}
        detail = _detail(groups, fewest, criteria, of_factors, minimum)
        cells |= {(g, criterion): why for criterion in criteria for g, why in detail.items()}
    for measure in measures:
        if measure.kind == "criterion" and measure.factor is None:
            alone = {g: answers(g, measure.code) for g in responses}
            pattern = _wider(whole, hidden_groups(groups, alone, minimum))
            cells |= {(g, measure.code): why for g, why in pattern.items()}
    return cells


def _detail(
    groups: tuple[Group, ...],
    counts: Counts,
    criteria: list[str],
    of_factor: Pattern,
    minimum: int,
) -> Pattern:
    """Where the criteria of one factor are hidden; a single criterion is the factor itself."""
    if len(criteria) == 1:
        return of_factor
    return _wider(of_factor, hidden_groups(groups, counts, minimum))


def _by_factor(measures: Iterable[MeasureName]) -> dict[str, list[str]]:
    factors: dict[str, list[str]] = {}
    for measure in measures:
        if measure.kind == "criterion" and measure.factor is not None:
            factors.setdefault(measure.factor, []).append(measure.code)
    return factors


def _persons(responses: int, per_factor: list[int]) -> int:
    """At least so many persons stand behind the overall index."""
    return min(responses, max(per_factor, default=responses))


def _positive_minimum(counts: Iterable[int]) -> int:
    return min((count for count in counts if count > 0), default=0)


def _wider(inner: Pattern, outer: Pattern) -> Pattern:
    """The union of two patterns; the reason of the inner one stands."""
    return {**outer, **inner}
