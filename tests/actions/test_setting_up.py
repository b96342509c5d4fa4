"""The first administrator: by a printed link, once, and only while nobody has an account."""

from datetime import UTC, datetime, timedelta

import pytest

from sipas.actions.account_refusals import (
    NameMissing,
    PasswordTooShort,
    ProvinceMissing,
    StaleInvitation,
)
from sipas.actions.accounts import create_account, find_account
from sipas.actions.invitations import invited_account
from sipas.actions.setting_up import (
    LIFETIME,
    FirstAdministrator,
    check_first_link,
    first_link,
    set_up_installation,
)
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.installation import find_installation

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
PASSWORD = "trời xanh mây trắng"
FIRST = FirstAdministrator("Đỗ An", "An@example.vn", PASSWORD, " Tỉnh Quảng Nam ")


def _link(database: Database) -> str:
    token = first_link(database, NOW)
    assert token is not None
    return token


def test_the_first_administrator_sets_up(database: Database) -> None:
    token = _link(database)
    set_up_installation(database, token, FIRST, NOW)
    account = find_account(database, "an@example.vn")
    assert account is not None
    assert account.roles == ("administrator",)
    with database.read() as connection:
        assert find_installation(connection, "province") == "Tỉnh Quảng Nam"
        assert all_audit(connection)[0].action == "set_up_installation"


def test_the_link_is_good_once(database: Database) -> None:
    token = _link(database)
    set_up_installation(database, token, FIRST, NOW)
    with pytest.raises(StaleInvitation):
        set_up_installation(database, token, FIRST, NOW)
    assert first_link(database, NOW) is None


def test_the_link_is_good_for_a_day_and_until_the_next(database: Database) -> None:
    token = _link(database)
    check_first_link(database, token, NOW + LIFETIME - timedelta(seconds=1))
    with pytest.raises(StaleInvitation):
        check_first_link(database, token, NOW + LIFETIME)
    newer = _link(database)
    with pytest.raises(StaleInvitation):
        check_first_link(database, token, NOW)
    check_first_link(database, newer, NOW)


def test_an_account_made_meanwhile_closes_the_link(database: Database) -> None:
    token = _link(database)
    create_account(database, "lan@example.vn", PASSWORD, ("administrator",))
    with pytest.raises(StaleInvitation):
        set_up_installation(database, token, FIRST, NOW)


def test_the_link_is_no_invitation_and_a_guess_is_nothing(database: Database) -> None:
    token = _link(database)
    with pytest.raises(StaleInvitation):
        invited_account(database, token, NOW)
    with pytest.raises(StaleInvitation):
        check_first_link(database, "x", NOW)


@pytest.mark.parametrize(
    ("first", "refusal"),
    [
        (FirstAdministrator("", "an@example.vn", PASSWORD, "Tỉnh"), NameMissing),
        (FirstAdministrator("An", "an@example.vn", PASSWORD, " "), ProvinceMissing),
        (FirstAdministrator("An", "an@example.vn", "x", "Tỉnh"), PasswordTooShort),
    ],
)
def test_a_faulty_form_leaves_the_link_good(
    sqlite_database: Database, first: FirstAdministrator, refusal: type[Exception]
) -> None:
    token = _link(sqlite_database)
    with pytest.raises(refusal):
        set_up_installation(sqlite_database, token, first, NOW)
    set_up_installation(sqlite_database, token, FIRST, NOW)
