"""The sums of all agencies, desks and days of a round, kept for each state of its counts."""

from weakref import WeakKeyDictionary

from sipas.actions.place_sums import CountedPlaces, places_of, with_changes
from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import read_fieldwork_days
from sipas.store.tallies import get_cells_version

_MOST_ROUNDS = 8
_kept: WeakKeyDictionary[Database, dict[str, tuple[int, CountedPlaces]]] = WeakKeyDictionary()


def counted_places(database: Database, transaction: Transaction, code: str) -> CountedPlaces:
    """The version grows in the transaction that adds to the counts, so equal versions are equal.

    While answers come in, only the rows that changed are read.
    """
    kept = _kept.setdefault(database, {})
    version = get_cells_version(transaction, code)
    known = kept.get(code)
    if known is not None and known[0] == version:
        return known[1]
    counted = None
    if known is not None and known[0] < version:
        counted = with_changes(known[1], read_fieldwork_days(transaction, code, known[0]))
    if counted is None:
        counted = places_of(read_fieldwork_days(transaction, code))
    if code not in kept and len(kept) >= _MOST_ROUNDS:
        kept.pop(next(iter(kept)), None)
    kept[code] = (version, counted)
    return counted
