"""A tiny province with long names, a draft round, and an administrator who is not signed in yet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from sipas.actions.rounds import create_round
from sipas.app import create_app
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.store.organisation import Agency, put_agencies
from sipas.web.clock import today
from tests.tiny_round import AGENCIES, ROUND, put_places, put_some_dossiers, tiny_questionnaire
from tests.web.people import add_account

LONG = (
    "Chi nhánh Văn phòng Đăng ký đất đai huyện Nam Trà My trực thuộc Sở Tài nguyên và Môi trường "
    "tỉnh Quảng Nam"
)


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, secret_key="k" * 32))
    database: Database = app.extensions["sipas_database"]
    put_places(database)
    put_some_dossiers(database)
    with database.write() as transaction:
        put_agencies(transaction, [Agency("hoi-an", LONG, "Nam Trà My", "huyen")])
    soon = today() + timedelta(days=12)
    draft = replace(ROUND, opens_on=today() - timedelta(days=5), closes_on=soon, capacity=20)
    create_round(database, draft, AGENCIES, tiny_questionnaire(), None)
    add_account(app, "administrator")
    add_account(app, "coordinator", agency="noi-vu")
    add_account(app, "moderator")
    yield app
    database.close()


@pytest.fixture
def database(app: Flask) -> Database:
    database: Database = app.extensions["sipas_database"]
    return database
