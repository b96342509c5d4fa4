"""Accounts: made, found, given another password, switched off."""

import secrets
import unicodedata
from datetime import UTC, datetime

from email_validator import EmailNotValidError, validate_email

from sipas.actions.account_refusals import EmailTaken, FaultyEmail, RoleMissing, UnknownRole
from sipas.actions.passwords import password_hash
from sipas.store import accounts as store
from sipas.store.accounts import Account as Account  # noqa: PLC0414 re-exported: pages hold no store
from sipas.store.accounts import NewAccount
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database
from sipas.store.sessions import remove_sessions_of

ROLES = ("administrator", "coordinator", "interviewer", "moderator", "leader", "auditor")


def create_account(
    database: Database,
    email: str,
    password: str,
    roles: tuple[str, ...],
    agency: str | None = None,
    *,
    name: str = "",
    by: str | None = None,
    now: datetime | None = None,
) -> Account:
    """An account that may sign in at once; `by` is who made it, for the audit trail."""
    at = now or datetime.now(UTC)
    new = NewAccount(
        email=normal_email(email),
        name=name,
        roles=known_roles(roles),
        agency=agency,
        uniquifier=secrets.token_hex(16),
        password=password_hash(password, email, name),
        created_at=at,
    )
    with database.write() as connection:
        if store.find_account(connection, new.email) is not None:
            raise EmailTaken(new.email)
        store.append_account(connection, new)
        detail = {"roles": list(new.roles), "agency": agency}
        append_audit(connection, AuditEntry(at, by, "create_account", new.email, detail))
        return store.get_account(connection, new.email)


def find_account(database: Database, email: str) -> Account | None:
    """The account of an address, however its letters are written."""
    with database.read() as connection:
        return store.find_account(connection, folded_email(email))


def find_account_of_uniquifier(database: Database, uniquifier: str) -> Account | None:
    with database.read() as connection:
        return store.find_account_of_uniquifier(connection, uniquifier)


def change_password(
    database: Database, email: str, password: str, by: str | None, now: datetime
) -> None:
    """The new password is good from now on; open sessions end."""
    with database.write() as connection:
        account = store.get_account(connection, folded_email(email))
        store.set_password(connection, account.id, password_hash(password, email, account.name))
        remove_sessions_of(connection, account.id)
        append_audit(connection, AuditEntry(now, by, "change_password", account.email))


def keep_password_hash(database: Database, account: Account, hashed: str) -> None:
    """The same password in a newer hash, written when its owner signs in."""
    with database.write() as connection:
        store.set_password(connection, account.id, hashed)


def disable_account(database: Database, email: str, by: str | None, now: datetime) -> None:
    """Nobody signs in with it any more; its open sessions end."""
    with database.write() as connection:
        account = store.get_account(connection, folded_email(email))
        store.set_active(connection, account.id, active=False)
        remove_sessions_of(connection, account.id)
        append_audit(connection, AuditEntry(now, by, "disable_account", account.email))


def normal_email(email: str) -> str:
    """The one form in which an address is kept: small letters, composed."""
    try:
        valid = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise FaultyEmail(email) from error
    return folded_email(valid.normalized)


def folded_email(email: str) -> str:
    """An address as it is looked up: two spellings of one account are one."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def known_roles(roles: tuple[str, ...]) -> tuple[str, ...]:
    if not roles:
        raise RoleMissing
    for role in roles:
        if role not in ROLES:
            raise UnknownRole(role, ROLES)
    return roles
