"""The page on which an administrator writes how a round's figures are made."""

from flask import Flask
from flask.testing import FlaskClient

from tests.tiny_round import build_open_round
from tests.web.people import add_account, form_token, sign_in


def test_rules_are_written_and_refused_with_what_was_typed(app: Flask, client: FlaskClient) -> None:
    build_open_round(app.extensions["sipas_database"])
    sign_in(client, add_account(app, "administrator").email)
    address = "/administrators/rounds/2025/figures"
    page = client.get(address)
    assert page.status_code == 200
    assert f'href="{address}"' in client.get("/administrators/rounds/2025").text
    form = {"csrf_token": form_token(page), "method": "raking", "margins": "block"}
    saved = client.post(address, data=form | {"thin_below": "30", "on_empty": "fail"})
    assert saved.status_code == 303
    assert 'value="30"' in client.get(address).text
    refused = client.post(address, data=form | {"thin_below": "ít"})
    assert refused.status_code == 422
    assert 'href="#thin_below"' in refused.text
    assert 'value="ít"' in refused.text
    assert client.get("/administrators/rounds/nothing/figures").status_code == 404


def test_an_auditor_reads_and_changes_nothing(app: Flask, client: FlaskClient) -> None:
    build_open_round(app.extensions["sipas_database"])
    sign_in(client, add_account(app, "auditor").email)
    page = client.get("/administrators/rounds/2025/figures")
    assert page.status_code == 200
    assert 'class="primary"' not in page.text
