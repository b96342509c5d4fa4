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
from sipas.store.people import Person, people_of_emails


class FaultyPeople(ValueError):
    """A list with faulty rows: nobody was invited."""


@dataclass(frozen=True, slots=True)
class PlannedInvitations:
    """`new` have no account yet, or none of their links is left: a letter did not reach them.

    `waiting` have a link and never came; `known` have come, and are left alone. `names` are
    those of the agencies that the rows mean, by code.
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
        people = _people_of(transaction, rows)
    names = {one.code: one.name for one in agencies}
    new, waiting, known = _sorted_out(rows, people)
    return PlannedInvitations(new, waiting, known, tuple(faults), names)


def invite_people(
    database: Database, file: Path, *, with_waiting: bool, by: str, now: datetime, gettext: Gettext
) -> list[SentInvitation]:
    """Everybody at once; FaultyPeople where a row is faulty, and then nobody."""
    with database.write() as transaction:
        meant = _meant(transaction, file, now, gettext, with_waiting=with_waiting)
        return [send_invitation(transaction, one, action, by, now) for one, action in meant]


def add_people(
    database: Database, file: Path, *, with_waiting: bool, now: datetime, gettext: Gettext
) -> list[int]:
    """The accounts to which a job is to send links; raises as `invite_people`."""
    with database.write() as transaction:
        meant = _meant(transaction, file, now, gettext, with_waiting=with_waiting)
        return [one.id for one, _action in meant]


def _meant(
    transaction: Transaction, file: Path, now: datetime, gettext: Gettext, *, with_waiting: bool
) -> list[tuple[Account, str]]:
    """Whom a list invites, made where they are not there yet, and what that is called."""
    rows, faults = read_people(file, all_agencies(transaction), gettext)
    if faults:
        raise FaultyPeople
    people = _people_of(transaction, rows)
    new, waiting, _known = _sorted_out(rows, people)
    meant = [(_account(transaction, one, people, now), "invite") for one in new]
    if with_waiting:
        meant += [(people[one.person.email].account, "send_link") for one in waiting]
    return meant


def template_of_people(titles: tuple[str, ...]) -> bytes:
    """A workbook to fill in, with one made-up person."""
    example = ("Nguyễn Văn A", "nguyenvana@example.vn", "đầu mối", "so-noi-vu")
    return workbook(Sheet(titles[0], [names[0] for names in HEADINGS.values()], [example]))


def links_workbook(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    return workbook(Sheet(title, headings, rows))


def _people_of(transaction: Transaction, rows: Sequence[PersonRow]) -> dict[str, Person]:
    emails = [one.person.email for one in rows]
    return {one.account.email: one for one in people_of_emails(transaction, emails)}


def _sorted_out(
    rows: Sequence[PersonRow], people: Mapping[str, Person]
) -> tuple[tuple[PersonRow, ...], tuple[PersonRow, ...], tuple[PersonRow, ...]]:
    """See `PlannedInvitations`; an account that is off is known."""
    new, waiting, known = [], [], []
    for one in rows:
        person = people.get(one.person.email)
        if person is None:
            new.append(one)
        elif person.has_accepted or not person.account.active:
            known.append(one)
        elif person.invited_until is None:
            new.append(one)
        else:
            waiting.append(one)
    return tuple(new), tuple(waiting), tuple(known)


def _account(
    transaction: Transaction, row: PersonRow, people: Mapping[str, Person], now: datetime
) -> Account:
    """The one that is there, else a new one."""
    person = row.person
    if person.email in people:
        return people[person.email].account
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
