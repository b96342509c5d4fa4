"""What people do with their own account: another password, the language, the open sessions."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sipas.actions.account_refusals import WrongPassword
from sipas.actions.passwords import is_password_of, password_hash
from sipas.actions.sign_in import ABSOLUTE_LIMIT, IDLE_LIMIT, identifier_of
from sipas.languages import LANGUAGES
from sipas.store import sessions as store
from sipas.store.accounts import Account, set_language, set_password
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as its owner sees it; `is_here` is the one that looks at it."""

    id: str
    created_at: datetime
    seen_at: datetime
    is_here: bool


def own_sessions(
    database: Database, account: Account, token: str, now: datetime
) -> list[OwnSession]:
    """Those that are still alive, the last seen first."""
    here = identifier_of(token)
    with database.read() as connection:
        found = store.sessions_of(connection, account.id)
    return [
        OwnSession(one.id, one.created_at, one.seen_at, one.id == here)
        for one in found
        if now - one.seen_at < IDLE_LIMIT and now - one.created_at < ABSOLUTE_LIMIT
    ]


def end_own_session(database: Database, account: Account, identifier: str, now: datetime) -> bool:
    """One of the own sessions; False where there is none of this name any more."""
    with database.write() as connection:
        ended = store.remove_session_of(connection, account.id, identifier)
        if ended:
            entry = AuditEntry(now, account.email, "end_session", account.email)
            append_audit(connection, entry)
        return ended


def end_other_sessions(database: Database, account: Account, token: str, now: datetime) -> int:
    """All but the one that asks; answers how many have ended."""
    with database.write() as connection:
        ended = store.remove_other_sessions(connection, account.id, identifier_of(token))
        detail = {"ended": ended}
        entry = AuditEntry(now, account.email, "end_sessions", account.email, detail)
        append_audit(connection, entry)
        return ended


def change_own_password(
    database: Database, account: Account, current: str, password: str, now: datetime
) -> None:
    """For who knows the present one; every session ends, the caller begins a new one."""
    if account.password is None or not is_password_of(account.password, current):
        raise WrongPassword
    hashed = password_hash(password, account.email, account.name)
    with database.write() as connection:
        set_password(connection, account.id, hashed)
        store.remove_sessions_of(connection, account.id)
        entry = AuditEntry(now, account.email, "change_password", account.email)
        append_audit(connection, entry)


def renew_session(database: Database, account: Account, now: datetime) -> str:
    """In place of all sessions of the account: whatever was copied before is worth nothing."""
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        store.remove_sessions_of(connection, account.id)
        store.append_session(connection, identifier_of(token), account.id, now)
    return token


def choose_language(database: Database, account: Account, language: str) -> None:
    """The language of the pages from the next sign-in on; an unknown one changes nothing."""
    if language in LANGUAGES:
        with database.write() as connection:
            set_language(connection, account.id, language)
