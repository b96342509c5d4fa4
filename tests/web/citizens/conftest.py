"""The application on a small province, and a form filled in from its own page."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.app import create_app
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.web.clock import today
from tests.small_province import build_small_province
from tests.web.citizens.filled import Sheet, read_sheet


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, secret_key="k" * 32))
    build_small_province(app.extensions["sipas_database"], today())
    yield app
    app.extensions["sipas_database"].close()


@pytest.fixture
def store(app: Flask) -> Database:
    database: Database = app.extensions["sipas_database"]
    return database


@pytest.fixture
def sheet_of(client: FlaskClient) -> Callable[[str], Sheet]:
    """The blank form that a citizen gets at an address."""
    return lambda address: read_sheet(client.get(address).text)
