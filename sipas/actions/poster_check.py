"""The check list of a round with what stands on its desks: the opening itself asks no poster."""

import datetime

from sipas.actions.codes import poster_of
from sipas.actions.printed_posters import not_printed
from sipas.actions.round_checks import NAMED, Check, in_order, round_checks
from sipas.actions.surveys import AT_DESKS
from sipas.reports.posters import Poster
from sipas.store.database import Database
from sipas.store.installation import all_installation
from sipas.store.organisation import all_agencies, all_desks
from sipas.store.rounds import get_round, round_agencies

PRINTING = "print"
"""Where posters are made: no step of the wizard."""


def checks_with_posters(
    database: Database, code: str, today: datetime.date, address: str
) -> tuple[Check, ...]:
    """All items; `address` is the base of what the codes on posters lead to."""
    return in_order(
        (*round_checks(database, code, today), _poster_check(database, code, today, address))
    )


def _poster_check(database: Database, code: str, today: datetime.date, address: str) -> Check:
    waiting = _not_printed(database, code, today, address)
    return Check(
        "posters",
        not waiting,
        False,
        PRINTING,
        _l("Có quầy chưa in áp phích, hoặc tên hay địa chỉ trên áp phích đã đổi sau khi in."),
        len(waiting),
        tuple(f"{one.agency}: {one.desk}" for one in waiting[:NAMED]),
    )


def _not_printed(database: Database, code: str, today: datetime.date, address: str) -> list[Poster]:
    """Of the desks that the round has on its first day, where it asks at desks."""
    with database.read() as transaction:
        found = get_round(transaction, code)
        if AT_DESKS not in found.modes:
            return []
        on, asked = max(today, found.opens_on), set(round_agencies(transaction, code))
        installation = all_installation(transaction)
        names = {one.code: one.name for one in all_agencies(transaction, on) if one.code in asked}
        posters = {
            desk.code: poster_of(desk, names[desk.agency], installation, address)
            for desk in all_desks(transaction, on)
            if desk.agency in names
        }
        return not_printed(transaction, posters)


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
