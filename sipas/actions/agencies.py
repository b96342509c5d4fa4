"""Agencies as an administrator sees them: the list of a day, and one with its whole life."""

import datetime
from dataclasses import dataclass

from sipas.languages import folded, sort_key
from sipas.store.database import Database
from sipas.store.organisation import (
    Agency,
    Block,
    Desk,
    UnknownAgency,
    all_agencies,
    all_blocks,
    all_desks,
    count_desks,
)
from sipas.store.successors import predecessors_of
from sipas.store.unit_changes import UnitChange, changes_of_units
from sipas.store.units import History, find_histories, fingerprint

PAGE = 100


@dataclass(frozen=True, slots=True)
class AgencyLine:
    agency: Agency
    block: str
    desks: int


@dataclass(frozen=True, slots=True)
class AgencyList:
    """One page of those that were found; `blocks` are those of the day."""

    lines: tuple[AgencyLine, ...]
    found: int
    page: int
    pages: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AgencyView:
    """`agency`: as it was called on the day; `history`: all its names; `seen`: for a form."""

    agency: Agency
    history: History
    seen: str
    block: str
    desks: tuple[Desk, ...]
    predecessors: tuple[Agency, ...]
    successors: tuple[Agency, ...]
    changes: tuple[UnitChange, ...]


def list_agencies(
    database: Database,
    on: datetime.date,
    search: str = "",
    block: str = "",
    page: int = 1,
    scope: frozenset[str] | None = None,
) -> AgencyList:
    """Agencies of a day in the order of the alphabet, found by name or code without tones."""
    with database.read() as transaction:
        agencies = all_agencies(transaction, on)
        blocks = all_blocks(transaction, on)
        desks = count_desks(transaction, on)
    wanted = folded(search.strip())
    found = [
        one
        for one in agencies
        if (scope is None or one.code in scope)
        and (not block or one.block == block)
        and (not wanted or wanted in folded(f"{one.name} {one.short_name} {one.code}"))
    ]
    pages = max(1, -(-len(found) // PAGE))
    here = min(max(1, page), pages)
    found.sort(key=lambda one: sort_key(one.name))
    names = {one.code: one.name for one in blocks}
    lines = tuple(
        AgencyLine(one, names.get(one.block, one.block), desks.get(one.code, 0))
        for one in found[(here - 1) * PAGE : here * PAGE]
    )
    return AgencyList(lines, len(found), here, pages, tuple(blocks))


def get_agency_view(database: Database, code: str, on: datetime.date) -> AgencyView:
    with database.read() as transaction:
        histories = find_histories(transaction, [("agency", code)])
        if not histories:
            raise UnknownAgency(code)
        history = histories["agency", code]
        agency = _agency_of(history, on)
        before = predecessors_of(transaction, "agency", code)
        around = find_histories(
            transaction,
            [("agency", one) for one in (*before, *agency.successors)] + [("block", agency.block)],
        )
        desks = tuple(one for one in all_desks(transaction, on) if one.agency == code)
        changes = changes_of_units(transaction, [("agency", code)])
    block = around.get(("block", agency.block))
    return AgencyView(
        agency,
        history,
        fingerprint(history),
        block.on(on).name if block else agency.block,
        desks,
        tuple(_agency_of(around["agency", one], on) for one in before),
        tuple(_agency_of(around["agency", one], on) for one in agency.successors),
        tuple(changes),
    )


def _agency_of(history: History, on: datetime.date) -> Agency:
    found = history.on(on)
    if not isinstance(found, Agency):
        raise TypeError(f"{found} is no agency")
    return found


def blocks_on(database: Database, day: datetime.date) -> list[Block]:
    with database.read() as transaction:
        return all_blocks(transaction, day)
