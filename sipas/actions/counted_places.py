"""The sums of all agencies, desks and days of a round, added up once for each state of counts."""

import datetime
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import DayCounts, PlaceCounts, read_fieldwork_days
from sipas.store.tallies import get_cells_version

_MOST_ROUNDS = 8
Place = TypeVar("Place", bound=Hashable)
Integers = NDArray[np.int64]
_Sums = tuple[int, int, int, int, datetime.date]
"""Finished, valid, alike, most on one day, newest day."""


@dataclass(frozen=True, slots=True)
class CountedPlaces:
    """`desks` are by agency and desk, `days` by day and mode in their order."""

    agencies: Mapping[str, PlaceCounts] = field(default_factory=dict)
    desks: Mapping[tuple[str, str], PlaceCounts] = field(default_factory=dict)
    days: tuple[DayCounts, ...] = ()


_kept: WeakKeyDictionary[Database, dict[str, tuple[int, CountedPlaces]]] = WeakKeyDictionary()


def counted_places(database: Database, transaction: Transaction, code: str) -> CountedPlaces:
    """The version grows in the transaction that adds to the counts, so equal versions are equal."""
    kept = _kept.setdefault(database, {})
    version = get_cells_version(transaction, code)
    known, counted = kept.get(code, (None, CountedPlaces()))
    if known != version:
        counted = _counted(transaction, code)
        if len(kept) >= _MOST_ROUNDS:
            kept.pop(next(iter(kept)), None)
        kept[code] = (version, counted)
    return counted


def _counted(transaction: Transaction, code: str) -> CountedPlaces:
    """One reading of all rows: grouped by the database, each of the three would be one."""
    rows = read_fieldwork_days(transaction, code)
    if not rows:
        return CountedPlaces()
    agencies, desks, told, modes, *numbers = zip(*rows, strict=True)
    counts = np.array(numbers, dtype=np.int64).T
    order = sorted(set(told))
    days, on = [_day(one) for one in order], _at(order, told)
    at_desks = _sums(list(zip(agencies, desks, strict=True)), on, counts, days)
    return CountedPlaces(
        {code: _place((code, ""), sums) for code, sums in _sums(agencies, on, counts, days)},
        {place: _place(place, sums) for place, sums in at_desks},
        _by_day(list(zip(told, modes, strict=True)), counts),
    )


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
