"""The sums of all agencies, desks and days of a round, of all rows or of those that changed."""

import datetime
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sipas.store.fieldwork import Counts, DayCounts, FieldworkDay, PlaceCounts

Place = TypeVar("Place", bound=Hashable)
Integers = NDArray[np.int64]
Row = tuple[Any, ...]
"""Agency, desk, day, mode, finished, valid, alike."""
_Sums = tuple[int, int, int, int, datetime.date]
"""Finished, valid, alike, most on one day, newest day."""
_FOLLOWED = datetime.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CountedPlaces:
    """`desks` are by agency and desk, `days` by day and mode in their order.

    `newest` are the rows of the last days, from `since` on: there the counts still change.
    """

    agencies: Mapping[str, PlaceCounts] = field(default_factory=dict)
    desks: Mapping[tuple[str, str], PlaceCounts] = field(default_factory=dict)
    days: tuple[DayCounts, ...] = ()
    since: datetime.date = datetime.date.max
    newest: Mapping[FieldworkDay, Counts] = field(default_factory=dict)


def places_of(rows: Sequence[Row]) -> CountedPlaces:
    """Added up from all rows of a round."""
    if not rows:
        return CountedPlaces()
    agencies, desks, told, modes, *numbers = zip(*rows, strict=True)
    counts = np.array(numbers, dtype=np.int64).T
    order = sorted(set(told))
    days, on = [_day(one) for one in order], _at(order, told)
    at_desks = _sums(list(zip(agencies, desks, strict=True)), on, counts, days)
    since = days[-1] - _FOLLOWED
    followed = {one for one, day in zip(order, days, strict=True) if day >= since}
    return CountedPlaces(
        {code: _place((code, ""), sums) for code, sums in _sums(agencies, on, counts, days)},
        {place: _place(place, sums) for place, sums in at_desks},
        _by_day(list(zip(told, modes, strict=True)), counts),
        since,
        dict(map(_read, (row for row in rows if row[2] in followed))),
    )


def with_changes(before: CountedPlaces, rows: Iterable[Row]) -> CountedPlaces | None:
    """The same with these rows as they are now.

    None where a row of an earlier day changed or something was taken away: then only all rows tell.
    """
    now = dict(before.newest)
    added: dict[FieldworkDay, Counts] = {}
    for key, counts in map(_read, rows):
        then = now.get(key, (0, 0, 0))
        if key.day < before.since or any(new < old for new, old in zip(counts, then, strict=True)):
            return None
        if counts == then:
            continue
        now[key] = counts
        added[key] = (counts[0] - then[0], counts[1] - then[1], counts[2] - then[2])
    return _with(before, now, added) if added else before


def _with(
    before: CountedPlaces, now: dict[FieldworkDay, Counts], added: Mapping[FieldworkDay, Counts]
) -> CountedPlaces:
    at_desks: Counter[tuple[str, str, datetime.date]] = Counter()
    at_agencies: Counter[tuple[str, datetime.date]] = Counter()
    for key, counts in now.items():
        at_desks[key.agency, key.desk, key.day] += counts[0]
        at_agencies[key.agency, key.day] += counts[0]
    agencies, desks = dict(before.agencies), dict(before.desks)
    days = {(one.day, one.mode): one for one in before.days}
    for key, counts in added.items():
        desk, mode = (key.agency, key.desk), (key.day, key.mode)
        on_day = at_desks[key.agency, key.desk, key.day]
        desks[desk] = _grown(desks.get(desk), desk, key.day, counts, on_day)
        on_day = at_agencies[key.agency, key.day]
        agencies[key.agency] = _grown(
            agencies.get(key.agency), (key.agency, ""), key.day, counts, on_day
        )
        known = days.get(mode, DayCounts(*mode, 0, 0))
        days[mode] = DayCounts(*mode, known.finished + counts[0], known.valid + counts[1])
    since = max(key.day for key in now) - _FOLLOWED
    return CountedPlaces(
        agencies,
        desks,
        tuple(days[mode] for mode in sorted(days)),
        since,
        {key: counts for key, counts in now.items() if key.day >= since},
    )


def _grown(
    known: PlaceCounts | None,
    place: tuple[str, str],
    day: datetime.date,
    counts: Counts,
    on_day: int,
) -> PlaceCounts:
    """`on_day` is what the place has finished on that day in all."""
    before = known or PlaceCounts(*place, 0, 0, 0, 0, None)
    return PlaceCounts(
        *place,
        before.finished + counts[0],
        before.valid + counts[1],
        before.alike + counts[2],
        max(before.most, on_day),
        day if before.last is None else max(before.last, day),
    )


def _read(row: Row) -> tuple[FieldworkDay, Counts]:
    agency, desk, told, mode, finished, valid, alike = row
    return FieldworkDay(agency, desk, _day(told), mode), (finished, valid, alike)


def _place(place: tuple[str, str], sums: _Sums) -> PlaceCounts:
    finished, valid, alike, most, last = sums
    return PlaceCounts(*place, finished, valid, alike, most, last)


def _sums(
    places: Sequence[Place], on: Integers, counts: Integers, days: Sequence[datetime.date]
) -> list[tuple[Place, _Sums]]:
    """The rows of each place added up.

    places : (R,), of the rows. on : int64 (R,), number of each row's day among `days`, which are
    in their order. counts : int64 (R, 3); finished, valid, alike.
    """
    names = list(dict.fromkeys(places))
    at = _at(names, places)
    pairs, pair = np.unique(at * len(days) + on, return_inverse=True)  # all modes of a day together
    place, day = np.divmod(pairs, len(days))
    most, last = np.zeros((2, len(names)), np.int64)
    np.maximum.at(most, place, _added(pair, counts[:, :1], len(pairs))[:, 0])
    np.maximum.at(last, place, day)
    whole = np.column_stack([_added(at, counts, len(names)), most, last]).tolist()
    return [
        (name, (finished, valid, alike, top, days[newest]))
        for name, (finished, valid, alike, top, newest) in zip(names, whole, strict=True)
    ]


def _by_day(
    places: Sequence[tuple[datetime.date | str, str]], counts: Integers
) -> tuple[DayCounts, ...]:
    names = sorted(set(places))
    added = _added(_at(names, places), counts, len(names)).tolist()
    return tuple(
        DayCounts(_day(day), mode, finished, valid)
        for (day, mode), (finished, valid, _alike) in zip(names, added, strict=True)
    )


def _at(names: Sequence[Place], places: Sequence[Place]) -> Integers:
    """int64 (R,): the number of each row's place among the names."""
    numbers = {name: number for number, name in enumerate(names)}
    return np.fromiter(map(numbers.__getitem__, places), np.int64, len(places))


def _added(at: Integers, counts: Integers, size: int) -> Integers:
    """int64 (size, C): the rows of each number added up."""
    added = np.zeros((size, counts.shape[1]), np.int64)
    np.add.at(added, at, counts)
    return added


def _day(told: datetime.date | str) -> datetime.date:
    """SQLite's driver hands out text."""
    return datetime.date.fromisoformat(told) if isinstance(told, str) else told
