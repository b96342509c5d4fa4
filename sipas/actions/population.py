"""How many dossiers each agency returned in a period: counted once for each state of the register.

Two million dossiers take a second to count; the register changes a few times a month.
"""

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

from sipas.store.database import Database, Transaction
from sipas.store.register import count_dossiers, get_register_version

_MOST_PERIODS = 32
_Period = tuple[datetime.date, datetime.date]
_kept: WeakKeyDictionary[Database, dict[_Period, tuple[int, Mapping[str, int]]]] = (
    WeakKeyDictionary()
)


def population_of(
    database: Database,
    transaction: Transaction,
    period_from: datetime.date,
    period_to: datetime.date,
) -> Mapping[str, int]:
    """Dossiers returned in the period per agency that returned any, both days included."""
    kept = _kept.setdefault(database, {})
    version = get_register_version(transaction)
    known, counts = kept.get((period_from, period_to), (None, None))
    if counts is None or known != version:
        counts = MappingProxyType(count_dossiers(transaction, period_from, period_to))
        if len(kept) >= _MOST_PERIODS:
            kept.pop(next(iter(kept)), None)
        kept[period_from, period_to] = (version, counts)
    return counts
