"""The desks as an administrator sees them: by block and agency, each with code and poster."""

import datetime
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from sipas.actions.appearance import look_of
from sipas.actions.codes import poster_of
from sipas.actions.printed_posters import note_printed
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

PER_PAGE = 100


class UnknownDesk(LookupError):
    """A desk code that the organisation does not have."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Không có quầy nào mang mã “{code}”.")


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk with its agency; an agency without a desk has a line, too."""

    block: Block
    agency: Agency
    desk: Desk | None


@dataclass(frozen=True, slots=True)
class DesksPage:
    """One page of the desks found, and the blocks to choose from; pages count from 1."""

    lines: tuple[DeskLine, ...]
    blocks: tuple[Block, ...]
    found: int
    page: int
    pages: int


def desks_page(
    database: Database,
    on: datetime.date,
    scope: frozenset[str] | None = None,
    search: str = "",
    block: str = "",
    page: int = 1,
) -> DesksPage:
    """Desks valid on a day, by block and agency in the order of the alphabet.

    `search` is part of a name or a code, with or without the marks of Vietnamese; a `scope` keeps
    to these agencies. A page that is not there becomes the nearest one.
    """
    with database.read() as transaction:
        blocks = all_blocks(transaction, on)
        agencies = all_agencies(transaction, on)
        desks = all_desks(transaction, on)
    if scope is not None:
        agencies = [one for one in agencies if one.code in scope]
        blocks = [one for one in blocks if one.code in {agency.block for agency in agencies}]
    of_agency = {code: tuple(group) for code, group in groupby(desks, lambda one: one.agency)}
    place = {one.code: (number, one) for number, one in enumerate(blocks)}
    wanted = _without_marks(search)
    lines = [
        DeskLine(place[agency.block][1], agency, desk)
        for agency in agencies
        if agency.block in place and block in {"", agency.block}
        for desk in of_agency.get(agency.code, (None,))
        if not wanted or wanted in _searched(agency, desk)
    ]
    lines.sort(key=lambda one: (place[one.block.code][0], sort_key(one.agency.name)))
    pages = max(1, -(-len(lines) // PER_PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(lines[(page - 1) * PER_PAGE : page * PER_PAGE])
    return DesksPage(shown, tuple(blocks), len(lines), page, pages)


def _searched(agency: Agency, desk: Desk | None) -> str:
    words = [agency.name, agency.code]
    return _without_marks(" ".join(words if desk is None else [*words, desk.name, desk.code]))


def _without_marks(text: str) -> str:
    """Small letters without the marks of Vietnamese, as people type in a hurry."""
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def poster_of_desk(
    database: Database,
    base_address: str,
    code: str,
    on: datetime.date,
    scope: frozenset[str] | None = None,
    *,
    is_printed: bool = True,
) -> bytes:
    """The A5 poster of one desk, as PDF; not `is_printed` where somebody only looks at it."""
    with database.read() as transaction:
        desk = _desk_within(transaction, code, scope)
        agency = get_agency(transaction, desk.agency)
        installation = all_installation(transaction)
    poster = poster_of(desk, agency.name, installation, base_address)
    content = desk_poster(poster, look=look_of(installation))
    if is_printed:
        note_printed(database, {desk.code: poster}, on)
    return content


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
