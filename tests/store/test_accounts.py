"""Accounts, sessions and attempts are kept alike in both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from sipas.store.accounts import (
    Account,
    NewAccount,
    UnknownAccount,
    all_accounts,
    append_account,
    find_account,
    find_account_of_uniquifier,
    get_account,
    note_sign_in,
    put_roles,
    set_active,
    set_password,
)
from sipas.store.audit import AuditEntry, all_audit, append_audit
from sipas.store.database import Database
from sipas.store.sessions import (
    Attempts,
    append_session,
    find_session,
    lock_attempts,
    put_attempts,
    remove_attempts_before,
    remove_session,
    remove_sessions_before,
    remove_sessions_of,
    set_session_seen,
)

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


def _add(database: Database, email: str = "lan@example.vn", *roles: str) -> Account:
    new = NewAccount(email, "Nguyễn Thị Lan", roles, None, f"u-{email}", "hash", NOW)
    with database.write() as connection:
        append_account(connection, new)
        return get_account(connection, email)


def test_an_account_is_found_with_its_roles(database: Database) -> None:
    added = _add(database, "lan@example.vn", "leader", "auditor")
    with database.read() as connection:
        assert find_account(connection, "lan@example.vn") == added
        assert find_account_of_uniquifier(connection, added.uniquifier) == added
    assert added.roles == ("auditor", "leader")
    assert added.active


def test_an_account_without_roles_is_found_too(database: Database) -> None:
    assert _add(database).roles == ()


def test_an_unknown_address_is_none_or_raises(database: Database) -> None:
    with database.read() as connection:
        assert find_account(connection, "ai@example.vn") is None
        with pytest.raises(UnknownAccount, match="ai@"):
            get_account(connection, "ai@example.vn")


def test_all_accounts_stand_in_the_order_of_their_addresses(database: Database) -> None:
    _add(database, "b@example.vn", "leader")
    _add(database, "a@example.vn", "leader", "auditor")
    with database.read() as connection:
        found = [(one.email, one.roles) for one in all_accounts(connection)]
    assert found == [("a@example.vn", ("auditor", "leader")), ("b@example.vn", ("leader",))]


def test_roles_password_and_activity_can_be_changed(database: Database) -> None:
    added = _add(database, "lan@example.vn", "leader")
    with database.write() as connection:
        put_roles(connection, added.id, ("administrator",))
        set_password(connection, added.id, "another")
        set_active(connection, added.id, active=False)
        note_sign_in(connection, added.id, NOW)
        changed = get_account(connection, added.email)
    assert (changed.roles, changed.password, changed.active) == (
        ("administrator",),
        "another",
        False,
    )


def test_the_password_is_not_shown_by_accident(database: Database) -> None:
    assert "hash" not in repr(_add(database))


def test_a_session_is_found_seen_and_removed(database: Database) -> None:
    account = _add(database, "lan@example.vn", "leader")
    later = NOW + timedelta(minutes=5)
    with database.write() as connection:
        append_session(connection, "s1", account.id, NOW)
        set_session_seen(connection, "s1", later)
        found = find_session(connection, "s1")
        assert found is not None
        assert (found.account, found.created_at, found.seen_at) == (account, NOW, later)
        remove_session(connection, "s1")
        assert find_session(connection, "s1") is None


def test_all_sessions_of_an_account_end_together(database: Database) -> None:
    account, other = _add(database), _add(database, "minh@example.vn")
    with database.write() as connection:
        append_session(connection, "s1", account.id, NOW)
        append_session(connection, "s2", account.id, NOW)
        append_session(connection, "s3", other.id, NOW)
        remove_sessions_of(connection, account.id)
        found = [find_session(connection, name) for name in ("s1", "s2", "s3")]
    assert [one is not None for one in found] == [False, False, True]


def test_old_and_idle_sessions_are_swept(database: Database) -> None:
    account = _add(database)
    hour = timedelta(hours=1)
    with database.write() as connection:
        for name, created, seen in (("old", -13, 0), ("idle", -2, -2), ("alive", -2, 0)):
            append_session(connection, name, account.id, NOW + created * hour)
            set_session_seen(connection, name, NOW + seen * hour)
        remove_sessions_before(connection, NOW - 12 * hour, NOW - hour / 2)
        found = [find_session(connection, name) for name in ("old", "idle", "alive")]
    assert [one is not None for one in found] == [False, False, True]


def test_attempts_are_counted_and_forgotten(database: Database) -> None:
    with database.write() as connection:
        put_attempts(connection, "k", Attempts(1, NOW))
        put_attempts(connection, "k", Attempts(2, NOW))
        assert lock_attempts(connection, "k", NOW) == Attempts(2, NOW)
        remove_attempts_before(connection, NOW)
        assert lock_attempts(connection, "k", NOW) == Attempts(2, NOW)
        later = NOW + timedelta(seconds=1)
        remove_attempts_before(connection, later)
        assert lock_attempts(connection, "k", later) == Attempts(0, later)


def test_the_audit_trail_tells_the_newest_first(database: Database) -> None:
    first = AuditEntry(NOW, None, "create_account", "lan@example.vn", {"roles": ["leader"]})
    second = AuditEntry(NOW, "lan@example.vn", "open_round", "2026", {"agencies": 62})
    with database.write() as connection:
        append_audit(connection, first)
        append_audit(connection, second)
        assert all_audit(connection) == [second, first]
        assert all_audit(connection, limit=1) == [second]
