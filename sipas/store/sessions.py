"""Signed-in sessions and the attempts to open one; kept here so that they can be ended here."""

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from sipas.store.account_tables import account_roles, accounts, sessions, sign_in_attempts
from sipas.store.accounts import HAS_SECOND_FACTOR, Account, account_of
from sipas.store.upsert import insert_of, upsert


@dataclass(frozen=True, slots=True)
class Session:
    account: Account
    created_at: datetime.datetime
    seen_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`id` is the hash of its token: who reads it cannot take the session over."""

    id: str
    created_at: datetime.datetime
    seen_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often somebody tried in a row; the next try is welcome after `until`."""

    count: int
    until: datetime.datetime


def append_session(
    connection: Connection, identifier: str, account: int, at: datetime.datetime
) -> None:
    row = {"id": identifier, "account": account, "created_at": at, "seen_at": at, "data": {}}
    connection.execute(insert(sessions), [row])


def find_session(connection: Connection, identifier: str) -> Session | None:
    rows = list(
        connection.execute(
            select(
                accounts,
                HAS_SECOND_FACTOR,
                account_roles.c.role,
                sessions.c.created_at.label("opened_at"),
                sessions.c.seen_at,
            )
            .join_from(sessions, accounts)
            .outerjoin(account_roles, account_roles.c.account == accounts.c.id)
            .where(sessions.c.id == identifier)
        )
    )
    if not rows:
        return None
    return Session(account_of(rows), rows[0].opened_at, rows[0].seen_at)


def set_session_seen(connection: Connection, identifier: str, at: datetime.datetime) -> None:
    connection.execute(update(sessions).where(sessions.c.id == identifier).values(seen_at=at))


def sessions_of(connection: Connection, account: int) -> list[OpenSession]:
    """Whoever was seen last comes first."""
    columns = (sessions.c.id, sessions.c.created_at, sessions.c.seen_at)
    found = (
        select(*columns).where(sessions.c.account == account).order_by(sessions.c.seen_at.desc())
    )
    return [OpenSession(*row) for row in connection.execute(found)]


def remove_session_of(connection: Connection, account: int, identifier: str) -> bool:
    """Only one of this account; False where it has none of this name."""
    own = (sessions.c.account == account) & (sessions.c.id == identifier)
    return connection.execute(delete(sessions).where(own)).rowcount == 1


def remove_other_sessions(connection: Connection, account: int, identifier: str) -> int:
    """All of this account but one; answers how many."""
    others = (sessions.c.account == account) & (sessions.c.id != identifier)
    return connection.execute(delete(sessions).where(others)).rowcount


def remove_session(connection: Connection, identifier: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.id == identifier))


def remove_sessions_of(connection: Connection, account: int) -> None:
    connection.execute(delete(sessions).where(sessions.c.account == account))


def remove_sessions_before(
    connection: Connection, created_at: datetime.datetime, seen_at: datetime.datetime
) -> None:
    """Whatever was opened, or last seen, before these moments."""
    connection.execute(
        delete(sessions).where(
            (sessions.c.created_at < created_at) | (sessions.c.seen_at < seen_at)
        )
    )


def lock_attempts(connection: Connection, key: str, at: datetime.datetime) -> Attempts:
    """The attempts under a key; until this transaction ends, nobody else reads or counts them."""
    first = {"key": key, "count": 0, "until": at}
    connection.execute(insert_of(connection, sign_in_attempts).on_conflict_do_nothing(), [first])
    columns = (sign_in_attempts.c.count, sign_in_attempts.c.until)
    locked = select(*columns).where(sign_in_attempts.c.key == key).with_for_update()
    row = connection.execute(locked).one_or_none()
    # None only where the right password removed the row between the two statements.
    return Attempts(0, at) if row is None else Attempts(*row)


def put_attempts(connection: Connection, key: str, attempts: Attempts) -> None:
    row = {"key": key, "count": attempts.count, "until": attempts.until}
    upsert(connection, sign_in_attempts, [row])


def remove_attempts(connection: Connection, key: str) -> None:
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.key == key))


def remove_attempts_before(connection: Connection, until: datetime.datetime) -> None:
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.until < until))
