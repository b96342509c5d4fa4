"""Tallies kept up to date: every response counted exactly once, and nobody made to wait for it.

A response is stored together with a row of the queue, in one transaction. Here rows of the queue
are folded into the cells of the round; that the cells gain them and the queue loses them is again
one transaction. Whatever dies in between, a row is either still queued or counted.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from sipas.actions.fieldwork_counts import (
    Days,
    as_counts,
    fieldwork_day_corrections,
    fold_fieldwork_days,
)
from sipas.actions.queued_levels import levels_by_name
from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import add_fieldwork_days
from sipas.store.responses import read_levels
from sipas.store.tallies import (
    CellName,
    Queued,
    all_cells,
    all_queued,
    delete_cells,
    delete_queued,
    get_cells,
    get_cells_version,
    grow_cells_version,
    lock_cells,
    put_cells,
)
from sipas.tallies.packing import FaultyTally, from_bytes, to_bytes
from sipas.tallies.tables import CellKey
from sipas.tallies.tally import Tally, add, fold_levels, tally_levels

AT_ONCE = 5000  # rows of the queue that are counted in one transaction

Tallies = dict[CellName, Tally]


@dataclass(frozen=True, slots=True)
class Recount:
    """`differences` are the cells whose tally was not that of their responses; `days` is the
    number of counts by desk and day that were not.
    """

    equal: bool
    responses: int
    differences: tuple[CellKey, ...] = ()
    days: int = 0
    repaired: bool = False


class CellsDamaged(RuntimeError):
    """A cell holds fewer responses than were withdrawn from it; a recount puts it right."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Số đếm của đợt khảo sát “{code}” không khớp với phiếu; hãy chạy: sipas recount {code}"
        )
        self.code = code


class _TakenByAnother(Exception):
    """Another updater counted some of these rows first; this transaction is undone."""


def bring_tallies_up_to_date(database: Database, code: str) -> int:
    """Counts what is queued for a round; returns how many rows that were.

    Rows are read and folded before the cells are locked, so the lock is held only as long as it
    takes to add. Several updaters may run at once: who finds rows gone begins again.
    """
    counted = 0
    while True:
        version, queued = _read_queue(database, code)
        if not queued:
            return counted
        number = sum(len(row.ids) for row in queued)
        changes, days = _fold_queue(queued), fold_fieldwork_days(queued)
        try:
            with database.write() as transaction:
                _take(transaction, code, version, queued)
                _add_to_cells(transaction, code, changes)
                add_fieldwork_days(transaction, code, as_counts(days), version + 1)
        except _TakenByAnother:
            continue
        counted += number
        if number < AT_ONCE:  # all that was there when this began
            return counted


def read_tallies(database: Database, code: str) -> tuple[int, dict[CellKey, Tally]]:
    """The version of a round's cells, which grows with each change, and the cells."""
    with database.read() as transaction:
        version = get_cells_version(transaction, code)
        packed = all_cells(transaction, code)
    return version, {CellKey(*name): from_bytes(tally) for name, tally in packed.items()}


def recount(database: Database, code: str, *, repair: bool = True) -> Recount:
    """Counts all responses anew and puts right each cell that differs.

    Responses, cells and queue are read at one moment. What a cell lacks then, it still lacks after
    more has been queued and counted, so it can be added later and nobody has to wait.
    """
    with database.read() as transaction:
        counted = _count_responses(transaction, code)
        queued = all_queued(transaction, code)
        cells, damaged = _readable(all_cells(transaction, code))
        days = fieldwork_day_corrections(transaction, code, queued)
    corrections = _sum(counted, _negative_of(_sum(cells, _fold_queue(queued))))
    wrong = {name: one for name, one in corrections.items() if _says_something(one)}
    responses = sum(tally.n for tally in counted.values())
    differences = tuple(CellKey(*name) for name in sorted(wrong.keys() | damaged))
    differs = bool(differences or days)
    if differs and repair:
        _correct(database, code, wrong, damaged, days)
    return Recount(not differs, responses, differences, len(days), repaired=differs and repair)


def _read_queue(database: Database, code: str) -> tuple[int, list[Queued]]:
    with database.read() as transaction:
        return get_cells_version(transaction, code), all_queued(transaction, code, AT_ONCE)


def _take(transaction: Transaction, code: str, version: int, queued: list[Queued]) -> None:
    """Takes these rows out of the queue, unless anybody has counted since they were read.

    The rows alone would not tell: SQLite gives the number of a row that is gone to a new one.
    """
    if lock_cells(transaction, code) != version:
        raise _TakenByAnother
    delete_queued(transaction, [number for row in queued for number in row.ids])


def _add_to_cells(transaction: Transaction, code: str, changes: Tallies) -> None:
    packed = get_cells(transaction, code, changes)
    changed = _sum({name: from_bytes(tally) for name, tally in packed.items()}, changes)
    if any(one.n < 0 or (one.counts < 0).any() for one in changed.values()):
        raise CellsDamaged(code)
    put_cells(transaction, code, {name: to_bytes(one) for name, one in changed.items() if one.n})
    delete_cells(transaction, code, [name for name, one in changed.items() if not one.n])
    grow_cells_version(transaction, code)


def _correct(
    database: Database, code: str, wrong: Tallies, damaged: set[CellName], days: Days
) -> None:
    with database.write() as transaction:
        version = lock_cells(transaction, code)
        delete_cells(transaction, code, damaged)
        _add_to_cells(transaction, code, wrong)
        add_fieldwork_days(transaction, code, as_counts(days), version + 1)


def _fold_queue(queued: Sequence[Queued]) -> Tallies:
    """What each cell gains, less what it loses."""
    gained = _fold([row for row in queued if row.change > 0])
    return _sum(gained, _negative_of(_fold([row for row in queued if row.change < 0])))


def _fold(rows: Sequence[Queued]) -> Tallies:
    if not rows:
        return {}
    return fold_levels(*levels_by_name(rows, [(row.agency, row.variables) for row in rows]))


def _count_responses(transaction: Transaction, code: str) -> Tallies:
    return {
        (cell.agency, cell.variables): tally_levels(
            np.frombuffer(cell.levels, dtype=np.uint8).reshape(cell.responses, -1)
        )
        for cell in read_levels(transaction, code)
    }


def _sum(first: Tallies, second: Tallies) -> Tallies:
    total = dict(first)
    for name, tally in second.items():
        total[name] = add(total[name], tally) if name in total else tally
    return total


def _negative_of(tallies: Tallies) -> Tallies:
    """What undoes these tallies when it is added."""
    return {name: Tally(-one.n, -one.counts, -one.m) for name, one in tallies.items()}


def _says_something(tally: Tally) -> bool:
    return bool(tally.n or tally.counts.any() or tally.m.any())


def _readable(packed: dict[CellName, bytes]) -> tuple[Tallies, set[CellName]]:
    """The cells, and the names of those that are damaged."""
    cells: Tallies = {}
    for name, tally in packed.items():
        with suppress(FaultyTally):
            cells[name] = from_bytes(tally)
    return cells, packed.keys() - cells.keys()
