"""People with accounts: found, listed, given other roles, switched off and on."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sipas.actions.account_refusals import (
    ChangedMeanwhile,
    LastAdministrator,
    NameMissing,
    OwnAccount,
)
from sipas.actions.invitations import checked_place
from sipas.languages import folded, sort_key
from sipas.store import accounts as store
from sipas.store.accounts import Account
from sipas.store.accounts import UnknownAccount as UnknownAccount  # noqa: PLC0414 re-exported: pages hold no store
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.people import Person as Person  # noqa: PLC0414 re-exported: pages hold no store
from sipas.store.people import (
    PersonName,
    all_person_names,
    count_active,
    find_person,
    get_account_of,
    people_of,
    set_name,
    set_place,
)
from sipas.store.second_factors import forget_second_factor
from sipas.store.sessions import remove_sessions_of

ON_A_PAGE = 50
ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of a list; `total` counts all of the search, pages count from 1."""

    people: tuple[Person, ...]
    total: int
    page: int
    pages: int


def list_people(database: Database, search: str = "", role: str = "", page: int = 1) -> PeoplePage:
    """In the order of the alphabet; a search looks at name and address, with or without signs."""
    with database.read() as connection:
        names = all_person_names(connection, role or None)
        wanted = folded(search).split()
        found = sorted((one for one in names if _fits(one, wanted)), key=_place)
        pages = max(-(-len(found) // ON_A_PAGE), 1)
        here = min(max(page, 1), pages)
        shown = found[(here - 1) * ON_A_PAGE : here * ON_A_PAGE]
        people = people_of(connection, [one.account for one in shown])
    return PeoplePage(tuple(people), len(found), here, pages)


def get_person(database: Database, account: int) -> Person:
    with database.read() as connection:
        person = find_person(connection, account)
    if person is None:
        raise UnknownAccount(str(account))
    return person


def change_person(
    database: Database,
    account: int,
    name: str,
    roles: tuple[str, ...],
    agency: str,
    by: str,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Other roles open other doors: the person signs in anew where something has changed.

    `seen` is the fingerprint of the account on the page that was filled in: ChangedMeanwhile where
    it has become another.
    """
    if not name.strip():
        raise NameMissing
    with database.write() as connection:
        before = get_account_of(connection, account)
        if seen is not None and seen != fingerprint_of(before):
            raise ChangedMeanwhile(before.name or before.email)
        known, code = checked_place(connection, roles, agency)
        if ADMINISTRATOR in before.roles and ADMINISTRATOR not in known:
            _refuse_to_lose(connection, before, by)
        set_name(connection, account, name.strip())
        if set(known) == set(before.roles) and code == before.agency:
            return
        store.put_roles(connection, account, known)
        set_place(connection, account, code)
        remove_sessions_of(connection, account)
        detail = {
            "roles": sorted(known),
            "agency": code,
            "roles_before": list(before.roles),
            "agency_before": before.agency,
        }
        append_audit(connection, AuditEntry(now, by, "change_roles", before.email, detail))


def fingerprint_of(account: Account) -> str:
    """Equal while name, roles and agency are."""
    told = json.dumps([account.name, sorted(account.roles), account.agency])
    return blake2b(told.encode(), digest_size=8).hexdigest()


def switch_account(
    database: Database, account: int, *, active: bool, by: str, now: datetime
) -> None:
    """Off: nobody signs in with it and its sessions end at once. On: as it was before."""
    with database.write() as connection:
        found = get_account_of(connection, account)
        if not active and (ADMINISTRATOR in found.roles or found.email == by):
            _refuse_to_lose(connection, found, by)
        store.set_active(connection, account, active=active)
        remove_sessions_of(connection, account)
        action = "enable_account" if active else "disable_account"
        append_audit(connection, AuditEntry(now, by, action, found.email))


def end_sessions(database: Database, account: int, by: str, now: datetime) -> None:
    """Everybody who is signed in with this account is out."""
    with database.write() as connection:
        found = get_account_of(connection, account)
        remove_sessions_of(connection, account)
        append_audit(connection, AuditEntry(now, by, "end_sessions", found.email))


def take_second_factor(database: Database, account: int, by: str, now: datetime) -> None:
    """For who has lost telephone and recovery codes: the password alone is asked for again."""
    with database.write() as connection:
        found = get_account_of(connection, account)
        forget_second_factor(connection, account)
        remove_sessions_of(connection, account)
        append_audit(connection, AuditEntry(now, by, "forget_second_factor", found.email))


def _refuse_to_lose(connection: Transaction, account: Account, by: str) -> None:
    if account.email == by:
        raise OwnAccount
    can_sign_in = account.active and account.password is not None
    if can_sign_in and count_active(connection, ADMINISTRATOR) <= 1:
        raise LastAdministrator


def _fits(person: PersonName, wanted: list[str]) -> bool:
    text = folded(f"{person.name} {person.email}")
    return all(word in text for word in wanted)


def _place(person: PersonName) -> tuple[object, str]:
    return sort_key(person.name), person.email
