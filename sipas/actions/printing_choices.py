"""What can be printed for: all desks, the desks of a round, a block, an agency, one desk."""

import datetime
from dataclasses import dataclass

from sipas.store.database import Database, Transaction
from sipas.store.organisation import all_blocks, find_agency, find_desk
from sipas.store.rounds import find_round


class UnknownChoice(LookupError):
    """Nothing of this name, or nothing that this person may print for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is what a form sends, such as block:so-nganh; `name` is empty for all desks."""

    value: str
    name: str


def choices_for_printing(
    database: Database, chosen: str, on: datetime.date, scope: frozenset[str] | None
) -> list[Choice]:
    """What was chosen on the way here comes first, then all desks and each block."""
    what, _colon, code = chosen.partition(":")
    with database.read() as transaction:
        own = _named(transaction, what, code, scope)
        blocks = all_blocks(transaction, on) if scope is None else []
    usual = [Choice("all", ""), *(Choice(f"block:{one.code}", one.name) for one in blocks)]
    if what in {"all", "block"}:
        return usual
    return [Choice(chosen, own), *usual]


def _named(transaction: Transaction, what: str, code: str, scope: frozenset[str] | None) -> str:
    """The name of what was chosen; empty for what needs none."""
    agency = name = None
    if what == "desk" and (desk := find_desk(transaction, code)):
        agency, name = desk.agency, desk.name
    elif what == "agency" and (found := find_agency(transaction, code)):
        agency, name = found.code, found.name
    elif what == "round" and (round_ := find_round(transaction, code)):
        name = round_.name
    if what in {"all", "block"}:
        return ""
    if name is None or (agency is not None and scope is not None and agency not in scope):
        raise UnknownChoice(code)
    return name
