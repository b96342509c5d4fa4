"""Brings the tables of a database up to this version of the product."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from sipas.store.database import Database

FOLDER = Path(str(files("sipas.store"))) / "migrations"
# Any number serves, as long as every starting worker asks for the same one.
_ONE_AT_A_TIME = 7_462_013


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrades in one transaction; workers that start together wait for the first of them."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        command.upgrade(configuration(connection), revision)


def head_revision() -> str:
    """The newest revision. A file of one line: two branches that both add one collide in git."""
    return (FOLDER / "HEAD").read_text(encoding="ascii").strip()


def find_revision(database: Database) -> str | None:
    """The revision of a database, None before the first migration."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def configuration(connection: Connection) -> Config:
    """What Alembic needs to know; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
