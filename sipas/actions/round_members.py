"""Whom a round asks about: its agencies, searched and a page at a time, or a block at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sipas.actions.drafting import agencies_of_period
from sipas.actions.population import population_of
from sipas.languages import folded, sort_key
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, all_agencies, all_blocks
from sipas.store.rounds import Round, get_round, round_agencies, round_quotas

PAGE = 200


@dataclass(frozen=True, slots=True)
class AgencyToAsk:
    agency: Agency
    dossiers: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BlockToAsk:
    """`agencies` of the block are on this page; the counts are of the whole block."""

    block: Block
    chosen: int
    total: int
    agencies: tuple[AgencyToAsk, ...]


@dataclass(frozen=True, slots=True)
class MembersPage:
    """`found` agencies answer the search; `chosen` of `total` are asked about, on all pages."""

    blocks: tuple[BlockToAsk, ...]
    chosen: int
    total: int
    found: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class RoundOutline:
    """A round and the planned forms of its agencies, by code."""

    round: Round
    quotas: Mapping[str, int | None]

    @property
    def planned(self) -> int:
        return sum(quota or 0 for quota in self.quotas.values())


def members_page(database: Database, found: Round, search: str = "", page: int = 1) -> MembersPage:
    """Agencies of the round's period and those already chosen, by block and by name."""
    lines, blocks = _lines(database, found)
    wanted = folded(search)
    fitting = [
        line
        for line in lines
        if not wanted or wanted in folded(f"{line.agency.name} {line.agency.code}")
    ]
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(max(page, 1), pages)
    shown = fitting[(page - 1) * PAGE : page * PAGE]
    chosen = sum(line.is_chosen for line in lines)
    found_blocks = (_block(block, lines, shown) for block in blocks)
    return MembersPage(
        tuple(one for one in found_blocks if one.total),
        chosen,
        len(lines),
        len(fitting),
        page,
        pages,
    )


def with_shown(
    members: Collection[str], shown: Collection[str], chosen: Collection[str]
) -> tuple[str, ...]:
    """The agencies after a page of `shown` was sent; those on other pages stay as they are."""
    return tuple(sorted({*members} - {*shown} | {*chosen}))


def with_block(
    database: Database, found: Round, members: Collection[str], block: str, *, is_asked: bool
) -> tuple[str, ...]:
    """The agencies after a whole block was taken in or left out."""
    lines, _blocks = _lines(database, found)
    own = {line.agency.code for line in lines if line.agency.block == block}
    wanted = {*members, *own} if is_asked else set(members) - own
    return tuple(sorted(wanted))


def members_of(database: Database, code: str) -> tuple[str, ...]:
    with database.read() as transaction:
        return round_agencies(transaction, code)


def round_outline(database: Database, code: str) -> RoundOutline:
    with database.read() as transaction:
        found = get_round(transaction, code)
        return RoundOutline(found, round_quotas(transaction, code))


def _lines(database: Database, found: Round) -> tuple[list[AgencyToAsk], list[Block]]:
    period = (found.period_from, found.period_to)
    existing = set(agencies_of_period(database, period))
    with database.read() as transaction:
        chosen = set(round_agencies(transaction, found.code))
        wanted = existing | chosen
        agencies = [one for one in all_agencies(transaction) if one.code in wanted]
        blocks = all_blocks(transaction)
        population = population_of(database, transaction, *period)
    places = {block.code: place for place, block in enumerate(blocks)}
    agencies.sort(key=lambda one: (places.get(one.block, 0), sort_key(one.name)))
    lines = [AgencyToAsk(one, population.get(one.code, 0), one.code in chosen) for one in agencies]
    return lines, blocks


def _block(block: Block, lines: Sequence[AgencyToAsk], shown: Sequence[AgencyToAsk]) -> BlockToAsk:
    own = [line for line in lines if line.agency.block == block.code]
    here = tuple(line for line in shown if line.agency.block == block.code)
    return BlockToAsk(block, sum(line.is_chosen for line in own), len(own), here)
