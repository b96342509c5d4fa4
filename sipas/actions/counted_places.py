"""The sums of all agencies and desks of a round, added up once for each state of the counts."""

from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import (
    DayCounts,
    PlaceCounts,
    counts_by_agency,
    counts_by_day,
    counts_by_desk,
)
from sipas.store.tallies import get_cells_version

_MOST_ROUNDS = 8
_kept: WeakKeyDictionary[Database, dict[tuple[str, Callable[..., Any]], tuple[int, Any]]] = (
    WeakKeyDictionary()
)


def known_counts_by_agency(
    database: Database, transaction: Transaction, code: str
) -> Mapping[str, PlaceCounts]:
    found: Mapping[str, PlaceCounts] = _known(database, transaction, code, counts_by_agency)
    return found


def known_counts_by_desk(
    database: Database, transaction: Transaction, code: str
) -> Mapping[tuple[str, str], PlaceCounts]:
    found: Mapping[tuple[str, str], PlaceCounts] = _known(
        database, transaction, code, counts_by_desk
    )
    return found


def known_counts_by_day(database: Database, transaction: Transaction, code: str) -> list[DayCounts]:
    found: list[DayCounts] = _known(database, transaction, code, counts_by_day)
    return found


def _known(
    database: Database, transaction: Transaction, code: str, count: Callable[..., Any]
) -> Any:
    """The version grows in the transaction that adds to the counts, so equal versions are equal."""
    kept = _kept.setdefault(database, {})
    version = get_cells_version(transaction, code)
    known, counts = kept.get((code, count), (None, None))
    if known != version:
        counts = count(transaction, code)
        if len(kept) >= 3 * _MOST_ROUNDS:
            kept.pop(next(iter(kept)), None)
        kept[code, count] = (version, counts)
    return counts
