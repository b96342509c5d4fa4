"""A fresh installation: the first administrator comes in by a link that the server prints."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sipas.actions.account_refusals import NameMissing, ProvinceMissing, StaleInvitation
from sipas.actions.accounts import normal_email
from sipas.actions.installation import PROVINCE_NAME
from sipas.actions.passwords import password_hash
from sipas.actions.sign_in import identifier_of
from sipas.store.accounts import Account, NewAccount, append_account, get_account
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.installation import put_installation
from sipas.store.invitations import (
    Invitation,
    count_accounts,
    find_invitation,
    put_invitation,
    take_invitation,
)

LIFETIME = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """Who sets the installation up, and for which province."""

    name: str
    email: str
    password: str = field(repr=False)
    province: str


def first_link(database: Database, now: datetime) -> str | None:
    """The token of a link for the first administrator; None as soon as anybody has an account.

    An older link is worth nothing from now on.
    """
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        if count_accounts(connection):
            return None
        new = Invitation(identifier_of(token), None, now, now + LIFETIME)
        put_invitation(connection, new)
    return token


def check_first_link(database: Database, token: str, now: datetime) -> None:
    """Raises StaleInvitation for a link that does not open this installation."""
    with database.read() as connection:
        _check(connection, token, now)


def set_up_installation(
    database: Database, token: str, first: FirstAdministrator, now: datetime
) -> Account:
    """The first account, which manages everything, and the name of the province."""
    if not first.province.strip():
        raise ProvinceMissing
    if not first.name.strip():
        raise NameMissing
    email = normal_email(first.email)
    hashed = password_hash(first.password, email, first.name)
    roles = ("administrator",)
    new = NewAccount(email, first.name.strip(), roles, None, secrets.token_hex(16), hashed, now)
    with database.write() as connection:
        _check(connection, token, now)
        if not take_invitation(connection, identifier_of(token)):
            raise StaleInvitation
        append_account(connection, new)
        put_installation(connection, PROVINCE_NAME, first.province.strip())
        append_audit(connection, AuditEntry(now, email, "set_up_installation", email))
        return get_account(connection, email)


def _check(connection: Transaction, token: str, now: datetime) -> None:
    found = find_invitation(connection, identifier_of(token))
    is_good = found is not None and found.account is None and now < found.expires_at
    if not is_good or count_accounts(connection):
        raise StaleInvitation
