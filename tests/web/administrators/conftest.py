"""An administrator who is signed in, and a round around today."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.rounds import create_round
from sipas.app import create_app
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.store.rounds import Round
from sipas.web.clock import today
from tests.smtp import Postbox, open_postbox
from tests.tiny_round import AGENCIES, ROUND, put_places, put_some_dossiers, tiny_questionnaire
from tests.web.people import add_account, sign_in

MakeRound = Callable[..., Round]
# The step of the sample size, as a person might send it.
SIZE = {
    "precision_of": "whole",
    "margin": "5",
    "confidence": "95",
    "expected": "50",
    "design_effect": "1",
    "response_rate": "50",
    "minimum": "10",
    "allocation": "proportional",
    "quotas": "",
}


@pytest.fixture
def store(app: Flask) -> Database:
    database: Database = app.extensions["sipas_database"]
    return database


@pytest.fixture
def administrator(app: Flask, client: FlaskClient) -> FlaskClient:
    """A client whose person is an administrator."""
    sign_in(client, add_account(app, "administrator").email)
    return client


@pytest.fixture
def make_round(store: Database) -> MakeRound:
    """Makes a draft whose days lie around today; what is given goes before that."""

    def make(**given: object) -> Round:
        put_places(store)
        put_some_dossiers(store)
        days = {
            "opens_on": today() - timedelta(days=5),
            "closes_on": today() + timedelta(days=12),
        }
        new = replace(ROUND, **{**days, **given})
        return create_round(store, new, AGENCIES, tiny_questionnaire(), None)

    return make


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with open_postbox() as postbox:
        yield postbox


@pytest.fixture
def sending(sqlite_url: str, tmp_path: Path, postbox: Postbox) -> Iterator[FlaskClient]:
    """An administrator of an installation that sends e-mail."""
    settings = Settings(
        data=tmp_path,
        database_url=sqlite_url,
        secret_key="k" * 32,
        smtp_host=postbox.host,
        smtp_port=postbox.port,
        smtp_encryption="none",
    )
    app = create_app(settings)
    client = app.test_client()
    sign_in(client, add_account(app, "administrator").email)
    yield client
    app.extensions["sipas_database"].close()
