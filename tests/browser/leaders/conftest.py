"""The answered province behind a real server, and a leader with an account."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from sipas.app import create_app
from sipas.settings import Settings
from sipas.store.database import open_database
from tests.answered_province import build_answered_province
from tests.web.people import add_account


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
    add_account(app, "leader")
    yield app
    app.extensions["sipas_database"].close()
