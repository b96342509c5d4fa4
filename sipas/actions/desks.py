"""The desks as an administrator sees them: by block and agency, each with code and poster."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from sipas.actions.codes import poster_of
from sipas.languages import sort_key
from sipas.reports.posters import desk_poster
from sipas.sampling.links import desk_address, qr_svg
from sipas.store.database import Database, Transaction
from sipas.store.installation import all_installation
from sipas.store.organisation import (
    Agency,
    Block,
    Desk,
    all_agencies,
    all_blocks,
    all_desks,
    find_desk,
    get_agency,
)


class UnknownDesk(LookupError):
    """A desk code that the organisation does not have."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Không có quầy nào mang mã “{code}”.")


@dataclass(frozen=True, slots=True)
class AgencyDesks:
    agency: Agency
    desks: tuple[Desk, ...]


@dataclass(frozen=True, slots=True)
class BlockDesks:
    """The agencies of a block in the order of the alphabet; one without a desk is there too."""

    block: Block
    agencies: tuple[AgencyDesks, ...]


def desks_by_block(
    database: Database, on: datetime.date, scope: frozenset[str] | None = None
) -> list[BlockDesks]:
    """Blocks, agencies and desks that are valid on a day; with a `scope`, of these agencies."""
    with database.read() as transaction:
        blocks = all_blocks(transaction, on)
        agencies = sorted(all_agencies(transaction, on), key=lambda one: sort_key(one.name))
        desks = all_desks(transaction, on)
    of_agency = {code: tuple(group) for code, group in groupby(desks, lambda one: one.agency)}
    if scope is not None:
        agencies = [one for one in agencies if one.code in scope]
        blocks = [one for one in blocks if one.code in {agency.block for agency in agencies}]
    return [
        BlockDesks(
            block,
            tuple(
                AgencyDesks(agency, of_agency.get(agency.code, ()))
                for agency in agencies
                if agency.block == block.code
            ),
        )
        for block in blocks
    ]


def poster_of_desk(
    database: Database, base_address: str, code: str, scope: frozenset[str] | None = None
) -> bytes:
    """The A5 poster of one desk, as PDF."""
    with database.read() as transaction:
        desk = _desk_within(transaction, code, scope)
        agency = get_agency(transaction, desk.agency)
        installation = all_installation(transaction)
    return desk_poster(poster_of(desk, agency.name, installation, base_address))


def code_of_desk(
    database: Database, base_address: str, code: str, scope: frozenset[str] | None = None
) -> str:
    """The code of one desk, as SVG."""
    with database.read() as transaction:
        _desk_within(transaction, code, scope)
    return qr_svg(desk_address(base_address, code))


def _desk_within(transaction: Transaction, code: str, scope: frozenset[str] | None) -> Desk:
    """A desk of another agency is, for who may not see it, as one that does not exist."""
    desk = find_desk(transaction, code)
    if desk is None or (scope is not None and desk.agency not in scope):
        raise UnknownDesk(code)
    return desk
