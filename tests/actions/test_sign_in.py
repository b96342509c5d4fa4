"""How often one may try, and how long a session lasts; the clock is a parameter."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.actions.accounts import Account, change_password, create_account, disable_account
from sipas.actions.sign_in import (
    ABSOLUTE_LIMIT,
    FREE_ATTEMPTS,
    IDLE_LIMIT,
    LONGEST_WAIT,
    MEMORY,
    admit_attempt,
    attempt_key,
    begin_session,
    continue_session,
    end_session,
    wait_after,
)
from sipas.store.audit import all_audit
from sipas.store.database import Database

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NO_WAIT = timedelta(0)


@pytest.fixture
def account(database: Database) -> Account:
    return create_account(database, "lan@example.vn", "trời xanh mây trắng", ("leader",), now=NOW)


def _use_up(database: Database, key: str, now: datetime) -> None:
    for _ in range(FREE_ATTEMPTS):
        assert admit_attempt(database, key, now) == NO_WAIT


def test_the_first_tries_are_free_and_the_next_must_wait(database: Database) -> None:
    _use_up(database, "k", NOW)
    assert admit_attempt(database, "k", NOW) == MINUTE
    assert admit_attempt(database, "k", NOW + MINUTE / 2) == MINUTE / 2


def test_a_refused_try_does_not_lengthen_the_wait(database: Database) -> None:
    _use_up(database, "k", NOW)
    for _ in range(20):
        admit_attempt(database, "k", NOW)
    assert admit_attempt(database, "k", NOW + MINUTE) == NO_WAIT


def test_each_wait_is_twice_the_last(database: Database) -> None:
    _use_up(database, "k", NOW)
    assert admit_attempt(database, "k", NOW + MINUTE) == NO_WAIT
    assert admit_attempt(database, "k", NOW + MINUTE) == 2 * MINUTE


def test_other_clients_of_the_same_account_are_not_held_up(database: Database) -> None:
    mine = attempt_key("secret", "lan@example.vn", "network 10.0.0.1")
    theirs = attempt_key("secret", "lan@example.vn", "network 203.0.113.9")
    _use_up(database, theirs, NOW)
    assert admit_attempt(database, theirs, NOW) > NO_WAIT
    assert admit_attempt(database, mine, NOW) == NO_WAIT


def test_attempts_are_forgotten_after_an_hour(database: Database) -> None:
    _use_up(database, "k", NOW)
    _use_up(database, "k", NOW + MINUTE + MEMORY + MINUTE)


def test_guesses_sent_at_once_all_count(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: admit_attempt(database, "k", NOW), range(16)))
    assert waits.count(NO_WAIT) == FREE_ATTEMPTS


@given(st.integers(0, 10_000))
def test_a_wait_grows_up_to_its_limit(count: int) -> None:
    assert NO_WAIT <= wait_after(count) <= wait_after(count + 1) <= LONGEST_WAIT


def test_a_key_names_neither_account_nor_client() -> None:
    key = attempt_key("secret", "lan@example.vn", "network 203.0.113.9")
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert key == attempt_key("secret", " LAN@example.vn", "network 203.0.113.9")
    assert key != attempt_key("other", "lan@example.vn", "network 203.0.113.9")


def test_a_session_continues_while_it_is_used(database: Database, account: Account) -> None:
    token = begin_session(database, account, "k", NOW)
    moment = NOW
    while moment - NOW < ABSOLUTE_LIMIT - IDLE_LIMIT:
        moment += IDLE_LIMIT - MINUTE
        assert continue_session(database, token, moment) == account
    assert continue_session(database, token, NOW + ABSOLUTE_LIMIT) is None


def test_a_session_ends_when_nobody_uses_it(database: Database, account: Account) -> None:
    token = begin_session(database, account, "k", NOW)
    assert continue_session(database, token, NOW + IDLE_LIMIT - MINUTE) is not None
    assert continue_session(database, token, NOW + 2 * IDLE_LIMIT - MINUTE) is None


def test_a_session_that_ended_stays_ended(database: Database, account: Account) -> None:
    token = begin_session(database, account, "k", NOW)
    end_session(database, token, account, NOW + MINUTE)
    assert continue_session(database, token, NOW + MINUTE) is None


def test_an_unknown_token_is_nobody(database: Database) -> None:
    assert continue_session(database, "made up", NOW) is None


def test_the_database_does_not_hold_the_token(database: Database, account: Account) -> None:
    token = begin_session(database, account, "k", NOW)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT id FROM sessions").scalars().all()
    assert len(rows) == 1
    assert token not in rows


def test_a_switched_off_account_has_no_session(database: Database, account: Account) -> None:
    token = begin_session(database, account, "k", NOW)
    disable_account(database, account.email, None, NOW)
    assert continue_session(database, token, NOW) is None


def test_a_new_password_ends_every_session(database: Database, account: Account) -> None:
    tokens = [begin_session(database, account, "k", NOW) for _ in range(2)]
    change_password(database, account.email, "mật khẩu hoàn toàn mới", None, NOW)
    assert [continue_session(database, token, NOW) for token in tokens] == [None, None]


def test_the_right_password_forgives_the_wrong_ones(database: Database, account: Account) -> None:
    for _ in range(FREE_ATTEMPTS - 1):
        admit_attempt(database, "k", NOW)
    begin_session(database, account, "k", NOW)
    _use_up(database, "k", NOW)


def test_coming_and_going_are_in_the_audit_trail(database: Database, account: Account) -> None:
    token = begin_session(database, account, "k", NOW)
    end_session(database, token, account, NOW + MINUTE)
    with database.read() as connection:
        told = [(entry.action, entry.by, entry.at) for entry in all_audit(connection)]
    assert told[:2] == [
        ("sign_out", "lan@example.vn", NOW + MINUTE),
        ("sign_in", "lan@example.vn", NOW),
    ]
