"""Signing in: how often one may try, how long a session lasts, and how it ends.

Attempts are counted before the password is looked at, so that guesses sent at once count too, and
by account and client together, so that nobody can lock another person out. Clients are named by
the caller; only a keyed hash of account and client is kept, for an hour.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from sipas.actions.accounts import folded_email
from sipas.store import sessions as store
from sipas.store.accounts import Account, note_sign_in
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, DatabaseBusy
from sipas.store.sessions import Attempts, Session

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)
FREE_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
MEMORY = timedelta(hours=1)
# Seeing a session is a write: once a minute is fine enough for a limit of thirty.
_SEEN_EVERY = timedelta(minutes=1)
_NONE = timedelta(0)


def attempt_key(secret: str, email: str, client: str) -> str:
    """The name under which attempts of this client on this account are counted."""
    text = f"{folded_email(email)}\n{client}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def admit_attempt(database: Database, key: str, now: datetime) -> timedelta:
    """Counts one try and answers zero, or how long to wait before the next is looked at."""
    with database.write() as connection:
        store.remove_attempts_before(connection, now - MEMORY)
        attempts = store.lock_attempts(connection, key, now)
        if attempts.count >= FREE_ATTEMPTS and now < attempts.until:
            return attempts.until - now
        count = attempts.count + 1
        store.put_attempts(connection, key, Attempts(count, now + wait_after(count)))
        return _NONE


def forgive_attempts(database: Database, key: str) -> None:
    """After the right answer the count begins anew."""
    with database.write() as connection:
        store.remove_attempts(connection, key)


def wait_after(count: int) -> timedelta:
    """None for the first tries, then one minute, doubled each time, up to a quarter of an hour."""
    if count < FREE_ATTEMPTS:
        return _NONE
    doublings = min(count - FREE_ATTEMPTS, 8)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def begin_session(database: Database, account: Account, key: str, now: datetime) -> str:
    """A session for who has just shown the password; the token is known to the browser alone."""
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        store.remove_sessions_before(connection, now - ABSOLUTE_LIMIT, now - IDLE_LIMIT)
        store.remove_attempts(connection, key)
        store.append_session(connection, identifier_of(token), account.id, now)
        note_sign_in(connection, account.id, now)
        append_audit(connection, AuditEntry(now, account.email, "sign_in", account.email))
    return token


def continue_session(database: Database, token: str, now: datetime) -> Account | None:
    """Whose session this is; None when it was ended, lasted too long, or its account is off."""
    identifier = identifier_of(token)
    with database.read() as connection:
        session = store.find_session(connection, identifier)
    if session is None or not _is_alive(session, now):
        return None
    if now - session.seen_at >= _SEEN_EVERY:
        # A page need not fail because this could not be noted; the next one notes it.
        with suppress(DatabaseBusy), database.write() as connection:
            store.set_session_seen(connection, identifier, now)
    return session.account


def end_session(database: Database, token: str, account: Account, now: datetime) -> None:
    """Signs out: a copy of the cookie is worth nothing from now on."""
    with database.write() as connection:
        store.remove_session(connection, identifier_of(token))
        append_audit(connection, AuditEntry(now, account.email, "sign_out", account.email))


def _is_alive(session: Session, now: datetime) -> bool:
    return (
        session.account.active
        and now - session.seen_at < IDLE_LIMIT
        and now - session.created_at < ABSOLUTE_LIMIT
    )


def identifier_of(token: str) -> str:
    """What is kept of a token: who reads the database cannot take a session over."""
    return hashlib.sha256(token.encode()).hexdigest()
