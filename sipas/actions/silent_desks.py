"""The desks of a round from which nothing has come for days, longest first."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sipas.actions.counted_places import counted_places
from sipas.actions.watched_places import asks_at_desks, desk_silent_days, is_collecting
from sipas.actions.watching import Scope, counted_round
from sipas.languages import Formats, folded, gettext_for, sort_key
from sipas.reports.fieldwork_workbook import Page, Row, fieldwork_workbook
from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import PlaceCounts
from sipas.store.organisation import Agency, Desk, all_agencies, all_blocks, all_desks
from sipas.store.rounds import Round, round_agencies

PAGE = 50
NEVER = "never"
SPANS = ("3", "7", "14", NEVER)
"""Days without a response, or desks from which none ever came; the first is the usual one."""


@dataclass(frozen=True, slots=True)
class SilentDesk:
    """`last_on` is None where no response of this round ever came; `days` count since then."""

    desk: Desk
    agency: Agency
    block: str
    last_on: datetime.date | None
    days: int


@dataclass(frozen=True, slots=True)
class SilentDesks:
    """`desks` are those of page `page` of `pages`, `found` is how many there are on all."""

    round: Round
    is_collecting: bool
    asks_at_desks: bool
    desks: tuple[SilentDesk, ...]
    found: int
    page: int
    pages: int


def silent_desks(
    database: Database,
    code: str,
    today: datetime.date,
    scope: Scope,
    span: str = SPANS[0],
    search: str = "",
    page: int = 1,
) -> SilentDesks:
    """One page of them; a page that is not there becomes the nearest one."""
    found = counted_round(database, code)
    desks = _all_silent(database, found, today, scope, span, search)
    pages = max(1, -(-len(desks) // PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(desks[(page - 1) * PAGE : page * PAGE])
    return SilentDesks(
        found,
        is_collecting(found, today),
        asks_at_desks(found),
        shown,
        len(desks),
        page,
        pages,
    )


def silent_desks_workbook(
    database: Database,
    code: str,
    today: datetime.date,
    scope: Scope,
    span: str,
    search: str,
    language: str,
) -> bytes:
    """All of them."""
    _, formats = gettext_for(language), Formats(language)
    desks = _all_silent(database, counted_round(database, code), today, scope, span, search)
    headings = (
        _("Quầy"),
        _("Mã quầy"),
        _("Cơ quan"),
        _("Mã cơ quan"),
        _("Khối"),
        _("Phiếu mới nhất"),
        _("Số ngày im lặng"),
    )
    rows: list[Row] = [
        (
            one.desk.name,
            one.desk.code,
            one.agency.name,
            one.agency.code,
            one.block,
            formats.date(one.last_on) if one.last_on else _("chưa có"),
            one.days,
        )
        for one in desks
    ]
    return fieldwork_workbook([Page(_("Quầy im lặng"), [headings, *rows])])


def _all_silent(
    database: Database,
    found: Round,
    today: datetime.date,
    scope: Scope,
    span: str,
    search: str,
) -> list[SilentDesk]:
    if not (is_collecting(found, today) and asks_at_desks(found)):
        return []
    with database.read() as transaction:
        counts = counted_places(database, transaction, found.code).desks
        agencies = _agencies(transaction, found, scope)
        blocks = {one.code: one.name for one in all_blocks(transaction)}
        desks = [one for one in all_desks(transaction, today) if one.agency in agencies]
    wanted = folded(search)
    silent = [
        one
        for desk in desks
        if (one := _silent(found, today, desk, agencies[desk.agency], blocks, counts))
        and _is_wanted(one, span)
        and wanted in folded(f"{desk.name} {desk.code} {one.agency.name} {one.agency.code}")
    ]
    return sorted(
        silent, key=lambda one: (-one.days, sort_key(one.agency.name), sort_key(one.desk.name))
    )


def _agencies(transaction: Transaction, found: Round, scope: Scope) -> dict[str, Agency]:
    asked = set(round_agencies(transaction, found.code))
    return {
        one.code: one
        for one in all_agencies(transaction)
        if one.code in asked and (scope is None or one.code in scope)
    }


def _silent(
    found: Round,
    today: datetime.date,
    desk: Desk,
    agency: Agency,
    blocks: Mapping[str, str],
    counts: Mapping[tuple[str, str], PlaceCounts],
) -> SilentDesk | None:
    place = counts.get((desk.agency, desk.code))
    last = place.last if place else None
    days = desk_silent_days(found, today, last, desk.valid_from)
    block = blocks.get(agency.block, "")
    return None if days is None else SilentDesk(desk, agency, block, last, days)


def _is_wanted(one: SilentDesk, span: str) -> bool:
    return one.last_on is None if span == NEVER else one.days >= int(span)
