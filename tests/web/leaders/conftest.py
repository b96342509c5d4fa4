"""An application on a province that has answered; each test has a copy of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.app import create_app
from sipas.settings import Settings
from sipas.store.database import open_database
from tests.answered_province import build_answered_province
from tests.web.people import add_account, sign_in


@pytest.fixture(scope="session")
def answered_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("answered") / "sipas.db"
    shutil.copyfile(migrated_file, file)
    database = open_database(f"sqlite:///{file}")
    build_answered_province(database)
    database.close()
    return file


@pytest.fixture
def app(answered_file: Path, tmp_path: Path) -> Iterator[Flask]:
    file = tmp_path / "sipas.db"
    shutil.copyfile(answered_file, file)
    settings = Settings(data=tmp_path, database_url=f"sqlite:///{file}", secret_key="k" * 32)
    app = create_app(settings)
    app.config["TESTING"] = True
    yield app
    app.extensions["sipas_database"].close()


@pytest.fixture
def leader(app: Flask, client: FlaskClient) -> FlaskClient:
    """A client whose person is a leader."""
    sign_in(client, add_account(app, "leader").email)
    return client
