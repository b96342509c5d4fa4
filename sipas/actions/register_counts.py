"""The register by numbers: dossiers returned in a period, by agency and by field."""

import datetime
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sipas.actions.population import population_of
from sipas.store.database import Database
from sipas.store.organisation import all_agencies
from sipas.store.register import count_by_field, get_register_version, last_returned_on

PAGE = 100
_MOST_PERIODS = 16
_Kept = dict[tuple[datetime.date, datetime.date], tuple[int, tuple[tuple[str, int], ...]]]
_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """`agencies` and `fields`: (name, dossiers), most first; one page of agencies."""

    total: int
    agencies: tuple[tuple[str, int], ...]
    fields: tuple[tuple[str, int], ...]
    is_empty: bool
    page: int
    pages: int


def usual_period(database: Database, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Twelve whole months and the days after them, to the last returned day, or to today."""
    with database.read() as transaction:
        last = min(last_returned_on(transaction) or today, today)
    return last.replace(year=last.year - 1, day=1), last


def count_register(
    database: Database, first: datetime.date, last: datetime.date, page: int = 1
) -> RegisterCounts:
    with database.read() as transaction:
        counts = population_of(database, transaction, first, last)
        names = {one.code: one.name for one in all_agencies(transaction, named_on=last)}
        version = get_register_version(transaction)
        known, fields = _kept.setdefault(database, {}).get((first, last), (None, ()))
        if known != version:
            fields = tuple(count_by_field(transaction, first, last))
            _keep(database, (first, last), version, fields)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    pages = max(1, -(-len(ordered) // PAGE))
    here = min(max(1, page), pages)
    agencies = tuple((names[code], n) for code, n in ordered[(here - 1) * PAGE : here * PAGE])
    return RegisterCounts(sum(counts.values()), agencies, fields, version == 0, here, pages)


def _keep(
    database: Database,
    period: tuple[datetime.date, datetime.date],
    version: int,
    fields: tuple[tuple[str, int], ...],
) -> None:
    kept = _kept[database]
    if len(kept) >= _MOST_PERIODS:
        kept.pop(next(iter(kept)), None)
    kept[period] = (version, fields)
