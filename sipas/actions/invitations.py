"""Invitations: a person is named, gets a link, and chooses a password behind it.

The link says a random token, of which only a hash is kept. It is good once, for a week, and an
account has one at a time: a newer link ends the older one. The same link serves who has forgotten
a password.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sipas.actions.account_refusals import (
    AgencyMissing,
    AgencyUnclear,
    AlreadyAccepted,
    EmailTaken,
    NameMissing,
    StaleInvitation,
    UnknownAgency,
)
from sipas.actions.accounts import known_roles, normal_email
from sipas.actions.agency_search import agency_among
from sipas.actions.passwords import password_hash
from sipas.actions.sign_in import identifier_of
from sipas.store import accounts as store
from sipas.store.accounts import Account, NewAccount
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.invitations import (
    Invitation,
    find_invitation,
    put_invitation,
    remove_invitations_of,
    take_invitation,
)
from sipas.store.organisation import Agency, all_agencies
from sipas.store.people import find_person, get_account_of, remove_account
from sipas.store.sessions import remove_sessions_of

LIFETIME = timedelta(days=7)
OF_ONE_AGENCY = frozenset({"coordinator", "interviewer"})
"""Roles that work for one agency and must say for which."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is to be invited; `agency` is a code or name, empty for somebody of the province."""

    email: str
    name: str
    roles: tuple[str, ...]
    agency: str = ""


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """`token` is shown once and kept nowhere."""

    account: Account
    token: str
    expires_at: datetime


def invite_person(
    database: Database, person: NewPerson, by: str | None, now: datetime
) -> SentInvitation:
    """An account that cannot be signed in to before its link was used."""
    if not person.name.strip():
        raise NameMissing
    email = normal_email(person.email)
    with database.write() as connection:
        roles, agency = checked_place(connection, person.roles, person.agency)
        if store.find_account(connection, email) is not None:
            raise EmailTaken(email)
        new = NewAccount(
            email, person.name.strip(), roles, agency, secrets.token_hex(16), None, now
        )
        account = get_account_of(connection, store.append_account(connection, new))
        return send_invitation(connection, account, "invite", by, now)


def invite_again(database: Database, account: int, by: str | None, now: datetime) -> SentInvitation:
    """A fresh link for the same account; whoever had a password keeps it until it is used."""
    with database.write() as connection:
        return send_invitation(
            connection, get_account_of(connection, account), "send_link", by, now
        )


def withdraw_invitation(database: Database, account: int, by: str | None, now: datetime) -> None:
    """The link ends; an account that nobody has ever used ends with it."""
    with database.write() as connection:
        found = get_account_of(connection, account)
        person = find_person(connection, account)
        # Through a provider somebody comes in without ever choosing a password.
        if person is not None and person.has_accepted:
            raise AlreadyAccepted
        remove_invitations_of(connection, account)
        remove_account(connection, account)
        append_audit(connection, AuditEntry(now, by, "withdraw_invitation", found.email))


def invited_account(database: Database, token: str, now: datetime) -> Account:
    """Whose link this is; raises StaleInvitation."""
    with database.read() as connection:
        return _invited(connection, token, now)


def accept_invitation(database: Database, token: str, password: str, now: datetime) -> Account:
    """The password is good from now on, and the link is not; open sessions end."""
    invited = invited_account(database, token, now)
    hashed = password_hash(password, invited.email, invited.name)
    with database.write() as connection:
        account = _invited(connection, token, now)
        if not take_invitation(connection, identifier_of(token)):
            raise StaleInvitation
        store.set_password(connection, account.id, hashed)
        remove_sessions_of(connection, account.id)
        action = "accept_invitation" if account.password is None else "reset_password"
        append_audit(connection, AuditEntry(now, account.email, action, account.email))
        return account


def checked_place(
    connection: Transaction, roles: tuple[str, ...], agency: str
) -> tuple[tuple[str, ...], str | None]:
    """Roles that exist and the agency that is meant, where the roles need one."""
    known = known_roles(roles)
    if not agency.strip():
        if OF_ONE_AGENCY & set(known):
            raise AgencyMissing
        return known, None
    return known, meant_agency(all_agencies(connection), agency)


def meant_agency(agencies: Iterable[Agency], typed: str) -> str:
    """The code of the agency whose code or name was typed; UnknownAgency or AgencyUnclear."""
    search = agency_among(agencies, typed)
    if search.agency is not None:
        return search.agency.code
    if not search.found:
        raise UnknownAgency(typed.strip())
    named = tuple((one.code, one.name) for one in search.candidates)
    raise AgencyUnclear(typed.strip(), search.found, named)


def send_invitation(
    connection: Transaction, account: Account, action: str, by: str | None, now: datetime
) -> SentInvitation:
    """A fresh link of this account, the only one that is good from now on."""
    token = secrets.token_urlsafe(32)
    expires_at = now + LIFETIME
    put_invitation(connection, Invitation(identifier_of(token), account.id, now, expires_at))
    detail = {"roles": list(account.roles), "agency": account.agency}
    append_audit(connection, AuditEntry(now, by, action, account.email, detail))
    return SentInvitation(account, token, expires_at)


def _invited(connection: Transaction, token: str, now: datetime) -> Account:
    found = find_invitation(connection, identifier_of(token))
    if found is None or found.account is None or now >= found.expires_at:
        raise StaleInvitation
    account = get_account_of(connection, found.account)
    if not account.active:
        raise StaleInvitation
    return account
