"""Opening databases, transactions, and what is said when they are busy."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from sipas.store import database as module
from sipas.store.database import Database, DatabaseBusy, UnknownDatabase, open_database
from sipas.store.installation import (
    all_installation,
    find_installation,
    put_installation,
)
from sipas.store.organisation import Agency, put_agencies
from sipas.store.past_sqlalchemy import fetch_all


def test_what_is_written_is_read_and_replaced(database: Database) -> None:
    with database.write() as connection:
        put_installation(connection, "province", "Quảng Nam")
        put_installation(connection, "province", "Đà Nẵng")
    with database.read() as connection:
        assert find_installation(connection, "province") == "Đà Nẵng"
        assert find_installation(connection, "nothing") is None
        assert all_installation(connection) == {"province": "Đà Nẵng"}


def test_a_transaction_that_fails_writes_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            put_installation(connection, "province", "Quảng Nam")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.read() as connection:
        assert all_installation(connection) == {}


def test_reading_keeps_nothing(database: Database) -> None:
    with database.read() as connection:
        put_installation(connection, "province", "Quảng Nam")
    with database.read() as connection:
        assert all_installation(connection) == {}


def test_reading_sees_one_moment(database: Database) -> None:
    with database.read() as reader:
        assert all_installation(reader) == {}
        with database.write() as writer:
            put_installation(writer, "province", "Quảng Nam")
        assert all_installation(reader) == {}
    with database.read() as reader:
        assert all_installation(reader) == {"province": "Quảng Nam"}


def test_reading_sees_one_moment_from_the_first_statement_past_sqlalchemy(
    database: Database,
) -> None:
    count = "SELECT count(*) FROM installation"
    with database.read() as reader:
        assert fetch_all(reader, count) == [(0,)]
        with database.write() as writer:
            put_installation(writer, "province", "Quảng Nam")
        assert fetch_all(reader, count) == [(0,)]
    with database.read() as reader:
        assert fetch_all(reader, count) == [(1,)]


def test_references_are_checked(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        put_agencies(connection, [Agency("a", "A", "A", "no-such-block")])


def test_sqlite_syncs_its_log_at_every_commit(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_a_writer_waits_for_another_writer(database: Database) -> None:
    has_written = threading.Event()

    def write() -> None:
        with database.write() as connection:
            put_installation(connection, "second", "yes")
        has_written.set()

    with database.write() as connection:
        put_installation(connection, "first", "yes")
        other = threading.Thread(target=write)
        other.start()
        if database.is_sqlite:
            assert not has_written.wait(0.2)
    other.join(timeout=10)
    with database.read() as connection:
        assert all_installation(connection) == {"first": "yes", "second": "yes"}


def test_a_file_that_stays_locked_is_busy(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    holder, other = open_database(sqlite_url), open_database(sqlite_url)
    with holder.write(), pytest.raises(DatabaseBusy, match="đang bận"), other.write():
        pass
    holder.close()
    other.close()


def test_a_row_that_stays_locked_is_busy(
    postgresql_url: str,
) -> None:
    database = open_database(postgresql_url)
    with database.write() as connection:
        put_installation(connection, "province", "Quảng Nam")

    def write_without_patience() -> None:
        with database.write() as other:
            other.execute(text("SET LOCAL lock_timeout = '50ms'"))
            put_installation(other, "province", "Huế")

    with database.write() as holder:
        put_installation(holder, "province", "Đà Nẵng")
        with pytest.raises(DatabaseBusy):
            write_without_patience()
    database.close()


def test_a_server_that_is_not_there_is_busy(tmp_path: Path) -> None:
    database = open_database(f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(DatabaseBusy), database.read() as connection:
        connection.execute(text("SELECT 1"))


def test_a_mistake_in_a_statement_is_no_busy_database(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.read() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert not isinstance(caught.value.orig, DatabaseBusy)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://sipas@host/sipas", "psycopg"),
        ("postgres://sipas@host/sipas", "psycopg"),
        ("postgresql+psycopg://sipas@host/sipas", "psycopg"),
        ("sqlite://", "pysqlite"),
    ],
)
def test_plain_addresses_find_their_driver(url: str, driver: str) -> None:
    assert open_database(url).engine.driver == driver


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(UnknownDatabase, match="mysql"):
        open_database("mysql://host/sipas")


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new' / 'data' / 'sipas.db'}")
    with database.read() as connection:
        connection.execute(text("SELECT 1"))
    database.close()
    assert (tmp_path / "new" / "data" / "sipas.db").exists()


def test_a_file_that_cannot_be_opened_is_not_called_busy(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}")
    with pytest.raises(OperationalError) as caught, database.read():
        pass
    assert isinstance(caught.value.orig, sqlite3.OperationalError)
