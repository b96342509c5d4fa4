"""Accounts are made with care: one address once, known roles, passwords that are hashed."""

from datetime import UTC, datetime

import pytest

from sipas.actions import passwords
from sipas.actions.account_refusals import (
    EmailTaken,
    FaultyEmail,
    PasswordTooShort,
    RoleMissing,
    UnknownRole,
)
from sipas.actions.accounts import (
    change_password,
    create_account,
    disable_account,
    find_account,
    keep_password_hash,
)
from sipas.store.audit import all_audit
from sipas.store.database import Database

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
PASSWORD = "trời xanh mây trắng"


def test_an_account_is_made_and_found_however_it_is_written(sqlite_database: Database) -> None:
    made = create_account(
        sqlite_database, " Lan@Example.VN ", PASSWORD, ("leader",), name="Nguyễn Thị Lan"
    )
    assert made.email == "lan@example.vn"
    assert find_account(sqlite_database, "LAN@example.vn ") == made
    assert find_account(sqlite_database, "minh@example.vn") is None


def test_the_password_is_kept_as_argon2_only(sqlite_database: Database) -> None:
    made = create_account(sqlite_database, "lan@example.vn", PASSWORD, ("leader",))
    assert made.password is not None
    assert made.password.startswith("$argon2id$")
    assert PASSWORD not in made.password


def test_making_an_account_is_in_the_audit_trail(sqlite_database: Database) -> None:
    create_account(
        sqlite_database, "lan@example.vn", PASSWORD, ("leader",), by="boss@example.vn", now=NOW
    )
    with sqlite_database.read() as connection:
        (entry,) = all_audit(connection)
    assert (entry.at, entry.by, entry.action) == (NOW, "boss@example.vn", "create_account")
    assert entry.subject == "lan@example.vn"
    assert entry.detail == {"roles": ["leader"], "agency": None}


def test_one_address_has_one_account(sqlite_database: Database) -> None:
    create_account(sqlite_database, "lan@example.vn", PASSWORD, ("leader",))
    with pytest.raises(EmailTaken, match="lan@"):
        create_account(sqlite_database, "LAN@example.vn", PASSWORD, ("auditor",))


@pytest.mark.parametrize("email", ["", "lan", "lan@", "lan@localhost", "lan lan@example.vn"])
def test_a_faulty_address_is_refused(sqlite_database: Database, email: str) -> None:
    with pytest.raises(FaultyEmail):
        create_account(sqlite_database, email, PASSWORD, ("leader",))


@pytest.mark.parametrize("roles", [("king",), ("leader", "king")])
def test_an_unknown_role_is_refused(sqlite_database: Database, roles: tuple[str, ...]) -> None:
    with pytest.raises(UnknownRole, match="vai trò"):
        create_account(sqlite_database, "lan@example.vn", PASSWORD, roles)


def test_an_account_without_a_role_is_refused(sqlite_database: Database) -> None:
    with pytest.raises(RoleMissing):
        create_account(sqlite_database, "lan@example.vn", PASSWORD, ())


def test_a_short_password_is_refused(sqlite_database: Database) -> None:
    with pytest.raises(PasswordTooShort, match="12"):
        create_account(sqlite_database, "lan@example.vn", "ngắn quá", ("leader",))


def test_a_refusal_speaks_the_reader_s_language(sqlite_database: Database) -> None:
    words = {"Mật khẩu phải có ít nhất %(shortest)s ký tự.": "At least %(shortest)s letters."}
    with pytest.raises(PasswordTooShort) as refused:
        create_account(sqlite_database, "lan@example.vn", "ngắn quá", ("leader",))
    assert refused.value.translated(words.__getitem__) == "At least 12 letters."


def test_a_new_password_replaces_the_old(sqlite_database: Database) -> None:
    create_account(sqlite_database, "lan@example.vn", PASSWORD, ("leader",))
    change_password(sqlite_database, "lan@example.vn", "mật khẩu hoàn toàn mới", None, NOW)
    changed = find_account(sqlite_database, "lan@example.vn")
    assert changed is not None
    assert changed.password is not None
    assert passwords.HASHER.check_needs_rehash(changed.password) is False
    with sqlite_database.read() as connection:
        assert all_audit(connection)[0].action == "change_password"


def test_a_newer_hash_is_kept(sqlite_database: Database) -> None:
    made = create_account(sqlite_database, "lan@example.vn", PASSWORD, ("leader",))
    keep_password_hash(sqlite_database, made, "$argon2id$newer")
    kept = find_account(sqlite_database, "lan@example.vn")
    assert kept is not None
    assert kept.password == "$argon2id$newer"


def test_an_account_is_switched_off(sqlite_database: Database) -> None:
    create_account(sqlite_database, "lan@example.vn", PASSWORD, ("leader",))
    disable_account(sqlite_database, "lan@example.vn", "boss@example.vn", NOW)
    found = find_account(sqlite_database, "lan@example.vn")
    assert found is not None
    assert not found.active
