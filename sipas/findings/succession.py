"""Who became whom: the agencies of one round and those of the next, by who took over from whom."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lineage:
    """The days of an agency, None where open, and who took over on the day after the last."""

    code: str
    name: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Succession:
    """Agencies of the round before that together are these of the later one, by code.

    `missing_before` and `missing_after` belong to them too, and were not asked in that round: then
    the two sides are not the same thing, and cannot be compared.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    missing_before: tuple[str, ...] = ()
    missing_after: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.missing_before and not self.missing_after

    @property
    def is_same(self) -> bool:
        """One agency that went on as it was."""
        return self.is_whole and self.before == self.after


def successions(
    before: Collection[str],
    after: Collection[str],
    lineages: Mapping[str, Lineage],
    before_day: datetime.date,
    after_day: datetime.date,
) -> tuple[Succession, ...]:
    """The smallest sets of agencies that can be compared as wholes, whoever merged or split.

    before, after : agencies asked in the two rounds. lineages : of those that have successors, or
    are some; an agency without one goes on for ever. before_day, after_day : the last day of the
    period of each round. A take-over counts when it came before `after_day`; an agency that was
    not asked is missed when it existed on `before_day`.

    An agency that ended without a successor stands alone on its side, as does a wholly new one.
    """
    heirs = {code: _heirs(code, lineages, after_day, frozenset()) for code in (*before, *lineages)}
    sets = _Sets()
    for code in before:
        sets.add("before", code)
        asked = {one for one in (*heirs[code], code) if one in after}
        for one in asked:
            sets.join(("before", code), ("after", one))
        for one in heirs[code] - set(after) if asked else ():
            sets.join(("before", code), ("missing_after", one))
    for code in after:
        sets.add("after", code)
    for code in set(lineages) - set(before):
        known = lineages[code]
        asked = {one for one in heirs[code] if one in after and sets.has_before(one)}
        if asked and _exists(known, before_day):
            for one in asked:
                sets.join(("missing_before", code), ("after", one))
    return sets.successions()


def _heirs(
    code: str, lineages: Mapping[str, Lineage], day: datetime.date, seen: frozenset[str]
) -> frozenset[str]:
    """Who an agency is on a day: itself, or whoever took over, or took over from those."""
    known = lineages.get(code)
    goes_on = known is None or not known.successors or known.last is None or known.last >= day
    if goes_on or known is None or code in seen:
        return frozenset({code})
    return frozenset().union(
        *(_heirs(one, lineages, day, seen | {code}) for one in known.successors)
    )


def _exists(known: Lineage, day: datetime.date) -> bool:
    return (known.first is None or known.first <= day) and (known.last is None or known.last >= day)


_Node = tuple[str, str]


class _Sets:
    """Disjoint sets of nodes (side, code)."""

    def __init__(self) -> None:
        self._set_of: dict[_Node, set[_Node]] = {}

    def add(self, side: str, code: str) -> None:
        self._set_of.setdefault((side, code), {(side, code)})

    def join(self, first: _Node, second: _Node) -> None:
        self.add(*first)
        self.add(*second)
        one, other = self._set_of[first], self._set_of[second]
        if one is not other:
            one |= other
            for node in other:
                self._set_of[node] = one

    def has_before(self, after: str) -> bool:
        return any(side == "before" for side, _ in self._set_of["after", after])

    def successions(self) -> tuple[Succession, ...]:
        unique = {id(found): found for found in self._set_of.values()}
        return tuple(sorted(map(_succession, unique.values()), key=_order))


def _succession(nodes: Iterable[_Node]) -> Succession:
    found = sorted(nodes)

    def of(side: str) -> tuple[str, ...]:
        return tuple(code for one, code in found if one == side)

    return Succession(of("before"), of("after"), of("missing_before"), of("missing_after"))


def _order(one: Succession) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return one.after, one.before
