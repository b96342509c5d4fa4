"""One-time codes and recovery codes: each is good once, and neither can be read in the database."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from sipas.actions.account_refusals import WrongCode, WrongPassword
from sipas.actions.accounts import create_account, find_account
from sipas.actions.people import take_second_factor
from sipas.actions.second_factors import (
    check_code,
    factor_state,
    new_secret,
    remove_second_factor,
    renew_recovery_codes,
    secret_drawing,
    set_up_codes,
)
from sipas.store.account_tables import accounts
from sipas.store.accounts import Account
from sipas.store.database import Database

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
STEP = timedelta(seconds=30)
KEY = "k" * 32
PASSWORD = "trời xanh mây trắng"
# RFC 6238 (2011), appendix B: this secret shows 94287082 at 59 s, of which six digits are read.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def account(database: Database) -> Account:
    return create_account(database, "lan@example.vn", PASSWORD, ("leader",), now=NOW)


def _code(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def _set_up(database: Database, account: Account) -> tuple[str, list[str]]:
    secret = new_secret()
    return secret, set_up_codes(database, KEY, account, secret, _code(secret, NOW), NOW)


def test_the_codes_are_those_of_the_standard(database: Database, account: Account) -> None:
    at = datetime.fromtimestamp(59, UTC)
    assert len(set_up_codes(database, KEY, account, RFC_SECRET, "287 082", at)) == 10


def test_a_wrong_code_sets_nothing_up(database: Database, account: Account) -> None:
    with pytest.raises(WrongCode):
        set_up_codes(database, KEY, account, RFC_SECRET, "000000", NOW)
    assert not factor_state(database, account).has_codes


def test_each_code_is_good_once(database: Database, account: Account) -> None:
    secret, _recovery = _set_up(database, account)
    later = NOW + STEP
    assert not check_code(database, KEY, account, _code(secret, NOW), NOW)
    assert check_code(database, KEY, account, _code(secret, later), later)
    assert not check_code(database, KEY, account, _code(secret, later), later)


@pytest.mark.parametrize(("steps", "is_good"), [(-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(
    database: Database, account: Account, steps: int, is_good: bool
) -> None:
    secret, _recovery = _set_up(database, account)
    there = NOW + 10 * STEP
    assert check_code(database, KEY, account, _code(secret, there + steps * STEP), there) is is_good


def test_each_recovery_code_is_good_once(database: Database, account: Account) -> None:
    _secret, recovery = _set_up(database, account)
    assert len(set(recovery)) == 10
    typed = recovery[3].upper().replace("-", " ")
    assert check_code(database, KEY, account, typed, NOW)
    assert not check_code(database, KEY, account, typed, NOW)
    assert factor_state(database, account).recovery_codes == 9


def test_new_recovery_codes_end_the_old(database: Database, account: Account) -> None:
    _secret, old = _set_up(database, account)
    new = renew_recovery_codes(database, account, NOW)
    assert not check_code(database, KEY, account, old[0], NOW)
    assert check_code(database, KEY, account, new[0], NOW)


@pytest.mark.parametrize("typed", ["", "000000", "abc", "１２３４５６", "x" * 5000])
def test_anything_else_is_no_code(database: Database, account: Account, typed: str) -> None:
    _set_up(database, account)
    assert not check_code(database, KEY, account, typed, NOW + 9 * STEP)


def test_the_database_tells_neither_secret_nor_codes(database: Database, account: Account) -> None:
    secret, recovery = _set_up(database, account)
    with database.read() as connection:
        row = str(connection.execute(select(accounts)).one())
    assert secret not in row
    assert not any(code in row or code.replace("-", "") in row for code in recovery)


def test_the_second_factor_is_taken_away_with_the_password(
    database: Database, account: Account
) -> None:
    _set_up(database, account)
    known = find_account(database, account.email)
    assert known is not None
    assert known.has_second_factor
    with pytest.raises(WrongPassword):
        remove_second_factor(database, known, "sai mật khẩu rồi", NOW)
    remove_second_factor(database, known, PASSWORD, NOW)
    after = find_account(database, account.email)
    assert after is not None
    assert not after.has_second_factor


def test_an_administrator_helps_who_has_lost_everything(
    database: Database, account: Account
) -> None:
    _set_up(database, account)
    take_second_factor(database, account.id, "admin@example.vn", NOW)
    assert factor_state(database, account).recovery_codes == 0


def test_the_drawing_names_the_account(account: Account) -> None:
    assert "lan%40example.vn" in secret_drawing(RFC_SECRET, account, "Khảo sát")
