"""The register of dossiers: who could have been asked, and how many they are."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, case, func, select, update

from sipas.sampling.register import Dossier
from sipas.store.sample_tables import one_time_codes
from sipas.store.tables import dossiers, register_version
from sipas.store.upsert import insert_of, upsert

BATCH = 5000  # dossiers in memory at a time

Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class PutCounts:
    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "PutCounts") -> "PutCounts":
        return PutCounts(
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class DossierKind:
    """What dossiers are alike in; `late`: late, on_time, or no_due where no day was promised."""

    agency: str
    late: str
    filing: str
    field: str


_FIELDS = tuple(field.name for field in fields(Dossier))


def put_dossiers(connection: Connection, rows: Iterable[Dossier]) -> PutCounts:
    """Writes dossiers batch by batch; of rows with the same code the last one stays.

    A second run of the same file finds everything unchanged and writes nothing.
    """
    counts = PutCounts()
    for batch in _batches(rows):
        counts += _put_batch(connection, batch)
    if counts.added or counts.updated:
        _grow_version(connection)
    return counts


def has_dossiers(connection: Connection) -> bool:
    return connection.execute(select(dossiers.c.code).limit(1)).first() is not None


def last_returned_on(connection: Connection) -> datetime.date | None:
    """None for an empty register."""
    return connection.execute(select(func.max(dossiers.c.returned_on))).scalar()


def count_dossiers(
    connection: Connection, period_from: datetime.date, period_to: datetime.date
) -> dict[str, int]:
    """Dossiers returned in the period, both days included, per agency that returned any."""
    found = (
        select(dossiers.c.agency, func.count())
        .where(dossiers.c.returned_on.between(period_from, period_to))
        .group_by(dossiers.c.agency)
    )
    return dict(connection.execute(found).all())


def count_kinds_of_dossiers(
    connection: Connection, period_from: datetime.date, period_to: datetime.date
) -> dict["DossierKind", int]:
    """Dossiers returned in the period, both days included, by agency, deadline, filing, field."""
    found = _by_kind().where(dossiers.c.returned_on.between(period_from, period_to))
    return {DossierKind(*row[:4]): row[4] for row in connection.execute(found)}


def count_coded_dossiers(
    connection: Connection, code: str, states: Iterable[str]
) -> dict["DossierKind", int]:
    """The same of the dossiers that have a one-time code of this round in one of these states."""
    found = (
        _by_kind()
        .join(one_time_codes, one_time_codes.c.dossier == dossiers.c.code)
        .where(one_time_codes.c.round == code, one_time_codes.c.state.in_(tuple(states)))
    )
    return {DossierKind(*row[:4]): row[4] for row in connection.execute(found)}


def _by_kind() -> Select[Any]:
    late = case(
        (dossiers.c.due_on.is_(None), "no_due"),
        (dossiers.c.returned_on > dossiers.c.due_on, "late"),
        else_="on_time",
    ).label("late")
    named = (dossiers.c.agency, late, dossiers.c.filing, dossiers.c.field)
    return select(*named, func.count()).group_by(dossiers.c.agency, "late", *named[2:])


def count_by_field(
    connection: Connection, period_from: datetime.date, period_to: datetime.date
) -> list[tuple[str, int]]:
    """The same per field, most first; it reads the rows, so the caller keeps what was counted."""
    count = func.count()
    found = (
        select(dossiers.c.field, count)
        .where(dossiers.c.returned_on.between(period_from, period_to))
        .group_by(dossiers.c.field)
        .order_by(count.desc(), dossiers.c.field)
    )
    return [(field, int(number)) for field, number in connection.execute(found)]


def find_dossier(connection: Connection, code: str) -> Dossier | None:
    row = connection.execute(select(dossiers).where(dossiers.c.code == code)).one_or_none()
    return None if row is None else Dossier(*row)


def get_register_version(connection: Connection) -> int:
    """Grows with every import that changed something; 0 before the first."""
    found = connection.execute(select(register_version.c.version)).scalar_one_or_none()
    return 0 if found is None else found


def _batches(rows: Iterable[Dossier]) -> Iterator[dict[str, Dossier]]:
    source = iter(rows)
    while batch := {row.code: row for row in islice(source, BATCH)}:
        yield batch


def _put_batch(connection: Connection, batch: dict[str, Dossier]) -> PutCounts:
    known = _known(connection, batch)
    added = [row for code, row in batch.items() if code not in known]
    updated = [batch[code] for code, row in known.items() if batch[code] != row]
    upsert(connection, dossiers, [_values(row) for row in (*added, *updated)])
    return PutCounts(len(added), len(updated), len(known) - len(updated))


def _known(connection: Connection, batch: dict[str, Dossier]) -> dict[str, Dossier]:
    found = connection.execute(select(dossiers).where(dossiers.c.code.in_(batch)))
    return {row.code: Dossier(*row) for row in found}


def _values(row: Dossier) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS}


def _grow_version(connection: Connection) -> None:
    first = insert_of(connection, register_version).on_conflict_do_nothing()
    connection.execute(first, [{"id": 1, "version": 0}])
    connection.execute(update(register_version).values(version=register_version.c.version + 1))
