"""An administrator who is signed in, and a round around today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.rounds import create_round
from sipas.store.database import Database
from sipas.store.rounds import Round
from sipas.web.clock import today
from tests.tiny_round import AGENCIES, ROUND, put_places, put_some_dossiers, tiny_questionnaire
from tests.web.people import add_account, sign_in

MakeRound = Callable[..., Round]


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
