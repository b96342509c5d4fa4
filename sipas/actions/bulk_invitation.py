"""Inviting many people from a list: first what would happen, then all of it or nothing.

Links are shown once. Should the answer get lost, the same list says who has an account and has not
come yet, and makes new links for those.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sipas.actions.invitations import SentInvitation, send_invitation
from sipas.actions.people_files import HEADINGS, PersonFault, PersonRow, read_people
from sipas.languages import Gettext
from sipas.reports.workbook import Sheet, workbook
from sipas.store import accounts as store
from sipas.store.accounts import Account, NewAccount
from sipas.store.database import Database, Transaction
from sipas.store.organisation import all_agencies
from sipas.store.people import accounts_of_emails


class FaultyPeople(ValueError):
    """A list with faulty rows: nobody was invited."""


@dataclass(frozen=True, slots=True)
class PlannedInvitations:
    """`waiting` have an account and never came; `known` have come, and are left alone.

    `names` are those of the agencies that the rows mean, by code.
    """

    new: tuple[PersonRow, ...]
    waiting: tuple[PersonRow, ...]
    known: tuple[PersonRow, ...]
    faults: tuple[PersonFault, ...]
    names: Mapping[str, str]


def plan_invitations(database: Database, file: Path, gettext: Gettext) -> PlannedInvitations:
    """What the list would do; raises UnreadableFile."""
    with database.read() as transaction:
        agencies = all_agencies(transaction)
        rows, faults = read_people(file, agencies, gettext)
        accounts = _accounts_of(transaction, rows)
    names = {one.code: one.name for one in agencies}
    new, waiting, known = _sorted_out(rows, accounts)
    return PlannedInvitations(new, waiting, known, tuple(faults), names)


def invite_people(
    database: Database, file: Path, *, with_waiting: bool, by: str, now: datetime, gettext: Gettext
) -> list[SentInvitation]:
    """Everybody at once; FaultyPeople where a row is faulty, and then nobody."""
    with database.write() as transaction:
        rows, faults = read_people(file, all_agencies(transaction), gettext)
        if faults:
            raise FaultyPeople
        accounts = _accounts_of(transaction, rows)
        new, waiting, _known = _sorted_out(rows, accounts)
        sent = [
            send_invitation(transaction, _made(transaction, one, now), "invite", by, now)
            for one in new
        ]
        if with_waiting:
            again = (accounts[one.person.email] for one in waiting)
            sent += [send_invitation(transaction, one, "send_link", by, now) for one in again]
        return sent


def template_of_people(titles: tuple[str, ...]) -> bytes:
    """A workbook to fill in, with one made-up person."""
    example = ("Nguyễn Văn A", "nguyenvana@example.vn", "đầu mối", "so-noi-vu")
    return workbook(Sheet(titles[0], [names[0] for names in HEADINGS.values()], [example]))


def links_workbook(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    return workbook(Sheet(title, headings, rows))


def _accounts_of(transaction: Transaction, rows: Sequence[PersonRow]) -> dict[str, Account]:
    emails = [one.person.email for one in rows]
    return {one.email: one for one in accounts_of_emails(transaction, emails)}


def _sorted_out(
    rows: Sequence[PersonRow], accounts: Mapping[str, Account]
) -> tuple[tuple[PersonRow, ...], tuple[PersonRow, ...], tuple[PersonRow, ...]]:
    """New ones, those who have not come yet, and those who have or whose account is off."""
    new, waiting, known = [], [], []
    for one in rows:
        account = accounts.get(one.person.email)
        if account is None:
            new.append(one)
        elif account.password is None and account.active:
            waiting.append(one)
        else:
            known.append(one)
    return tuple(new), tuple(waiting), tuple(known)


def _made(transaction: Transaction, row: PersonRow, now: datetime) -> Account:
    person = row.person
    uniquifier = secrets.token_hex(16)
    agency = person.agency or None
    new = NewAccount(person.email, person.name, person.roles, agency, uniquifier, None, now)
    return Account(
        id=store.append_account(transaction, new),
        email=new.email,
        name=new.name,
        roles=new.roles,
        agency=agency,
        active=True,
        uniquifier=uniquifier,
        password=None,
    )
