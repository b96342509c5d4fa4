"""The door to the database: SQLite beside the data, or PostgreSQL for a province."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from sipas.store.together import Together

BUSY_SECONDS = 5.0
CONNECTIONS = 8
# Class 53: too many connections, out of memory or disk; 55P03: lock_timeout ran out;
# 40001, 40P01: another transaction won; 57P03: starting up. All of them pass by themselves.
_BUSY_STATES = ("53", "55P03", "40001", "40P01", "57P03")

T = TypeVar("T")
Transaction = Connection
"""What `write` and `read` open; other rooms pass it on to the store's functions."""


class DatabaseBusy(RuntimeError):
    """Nothing was written; the same request may succeed a moment later."""

    def __init__(self) -> None:
        super().__init__("Hệ thống đang bận, chưa ghi được. Xin thử lại sau ít phút.")


class UnknownDatabase(ValueError):
    """An address that names neither SQLite nor PostgreSQL."""

    def __init__(self, driver: str) -> None:
        super().__init__(
            f"SIPAS_DATABASE_URL: chưa hỗ trợ “{driver}”; dùng sqlite:///… hoặc postgresql://…"
        )


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Database:
    """One pool of connections; `write` and `read` each open one transaction and close it."""

    engine: Engine
    writing: Engine
    together: Together = field(default_factory=lambda: Together(shared=DatabaseBusy))

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the right to write from its first moment."""
        with _told_when_busy(self.engine), self.writing.begin() as connection:
            yield connection

    def write_together(self, work: Callable[[Connection], T]) -> T:
        """The result of work that may share its transaction with that of other threads.

        PostgreSQL does this by itself for transactions that end at the same time.
        """
        if self.is_sqlite:
            result: T = self.together.run(self.write, work)
            return result
        with self.write() as connection:
            return work(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the data and keeps nothing."""
        with _told_when_busy(self.engine), self.engine.connect() as connection:
            # by itself one begins with SQLAlchemy's first statement, but not with the driver's
            connection.begin()
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """A database by its address; the folder of an SQLite file is made when it is missing."""
    address = _with_driver(make_url(url))
    if address.get_backend_name() == "sqlite":
        engine = _sqlite_engine(address)
        return Database(engine, engine.execution_options(sipas_begin="BEGIN IMMEDIATE"))
    engine = _postgresql_engine(address)
    return Database(engine.execution_options(isolation_level="REPEATABLE READ"), engine)


def _with_driver(address: URL) -> URL:
    """Plain `postgresql://` and the older `postgres://` mean psycopg 3, which is installed."""
    if address.drivername in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise UnknownDatabase(address.drivername)
    return address


def _sqlite_engine(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address,
        poolclass=QueuePool,
        hide_parameters=True,  # an error in the log must not quote what a citizen wrote
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """An acknowledged response survives a power cut: FULL syncs the log at every commit."""
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """IMMEDIATE takes the write lock first: reading and then writing cannot lose."""
    begin = connection.get_execution_options().get("sipas_begin", "BEGIN")
    # Past SQLAlchemy's own machinery, which would cost more than the statement.
    driver: Any = connection.connection.driver_connection
    driver.execute(begin)


def _postgresql_engine(address: URL) -> Engine:
    milliseconds = int(BUSY_SECONDS * 1000)
    return create_engine(
        address,
        hide_parameters=True,  # as above
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": int(BUSY_SECONDS),
            "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
        },
    )


@contextmanager
def _told_when_busy(engine: Engine) -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseBusy from error
    except DBAPIError as error:
        if _is_busy(error.orig):
            raise DatabaseBusy from error
        raise
    except engine.dialect.loaded_dbapi.Error as error:
        # From the statements that go past SQLAlchemy.
        if _is_busy(error):
            raise DatabaseBusy from error
        raise


def _is_busy(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    state = getattr(error, "sqlstate", None)
    if state is None:
        return type(error).__name__ == "OperationalError"  # no connection could be made
    return any(state.startswith(prefix) for prefix in _BUSY_STATES)
