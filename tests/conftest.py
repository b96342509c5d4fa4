"""What every test may ask for: a database of its own on both servers, an application, a client."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from sipas.settings import Settings
from sipas.store.database import Database, open_database
from tests.cluster import Cluster, start_cluster
from tests.pages import InspectedClient

SERVERS = ("sqlite", "postgresql")

# A busy machine is slow, which is no fault of what is tested. Everybody tries the same examples;
# `pytest --hypothesis-profile=search` looks for new ones.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis_settings.load_profile("house")

# Every test client, however a test makes it, inspects the pages that it fetches.
Flask.test_client_class = InspectedClient


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords hashed at hardly any cost: the full one in each test would be minutes in all."""
    quick = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sipas.actions.passwords.HASHER", quick)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the tests of this process."""
    cluster = start_cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "sipas.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(cluster: Cluster) -> str:
    """A PostgreSQL database with all tables and no rows, to be copied."""
    name = cluster.create_database()
    _migrate(cluster.url(name))
    return name


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test alone."""
    file = tmp_path / "sipas.db"
    shutil.copyfile(migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(cluster: Cluster, migrated_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test alone."""
    name = cluster.create_database(migrated_template)
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture(params=SERVERS)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test alone, on each server in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=SERVERS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each server in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.create_database()
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database of this test alone, on each server in turn."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """An open SQLite database of this test alone, where the server makes no difference."""
    database = open_database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on an SQLite database of this test alone."""
    from sipas.app import create_app

    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, secret_key="k" * 32))
    app.config["TESTING"] = True
    yield app
    app.extensions["sipas_database"].close()


@pytest.fixture
def client_for() -> Callable[[Flask], FlaskClient]:
    """A client of an application; it inspects each page that it fetches."""
    return lambda app: app.test_client()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of `app`; it inspects each page that it fetches."""
    return app.test_client()


def _migrate(url: str) -> None:
    from sipas.store.migration import migrate

    database = open_database(url)
    migrate(database)
    database.close()
