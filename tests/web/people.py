"""People with accounts, and how a test brings them through the door."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.accounts import Account, create_account
from sipas.store.database import Database

PASSWORD = "trời xanh mây trắng"


def add_account(app: Flask, *roles: str, email: str = "", agency: str | None = None) -> Account:
    """An account named after its first role."""
    database: Database = app.extensions["sipas_database"]
    return create_account(database, email or f"{roles[0]}@example.vn", PASSWORD, roles, agency)


def sign_in(
    client: FlaskClient, email: str, password: str = PASSWORD, **fields: str
) -> TestResponse:
    """Fills in the form of the sign-in page and sends it."""
    token = form_token(client.get("/sign-in"))
    form = {"email": email, "password": password, "csrf_token": token, **fields}
    return client.post("/sign-in", data=form)


def sign_out(client: FlaskClient) -> TestResponse:
    return client.post("/sign-out", data={"csrf_token": form_token(client.get("/account"))})


def form_token(page: TestResponse) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200
