"""Every role at every address: who comes in is written here, apart from the guards."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.accounts import ROLES, disable_account
from sipas.web.clock import now
from tests.tiny_round import build_open_round
from tests.web.people import add_account, form_token, sign_in

NOBODY = "nobody"
EVERYBODY = {NOBODY, *ROLES}
# The first beginning that fits decides.
MAY_ENTER = (
    ("/administrators/", {"administrator"}),
    ("/leaders/", {"leader", "administrator"}),
    ("/account", set(ROLES)),
    ("/sign-out", set(ROLES)),
    ("/", EVERYBODY),
)
VALUES = {
    "code": "2025",
    "round_code": "2025",
    "desk_code": "noi-vu",
    "receipt": "x",
    "name": "blocks",
}


@pytest.fixture
def addresses(app: Flask) -> list[tuple[str, str]]:
    """(method, address) of every page of the application, on a round that exists."""
    build_open_round(app.extensions["sipas_database"])
    return [
        (method, re.sub(r"<(?:\w+:)?(\w+)>", lambda name: VALUES[name[1]], rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def _may_enter(address: str) -> set[str]:
    return next(roles for beginning, roles in MAY_ENTER if address.startswith(beginning))


def _ask(client: FlaskClient, method: str, address: str, token: str) -> TestResponse:
    data = {"csrf_token": token} if method == "POST" else None
    return client.open(address, method=method, data=data)


def _is_sent_to_the_door(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.location.startswith("/sign-in?")


def test_there_are_addresses_behind_each_door(addresses: list[tuple[str, str]]) -> None:
    for beginning, _roles in MAY_ENTER:
        assert any(address.startswith(beginning) for _method, address in addresses), beginning


def test_nobody_comes_in_without_an_account(
    client: FlaskClient, addresses: list[tuple[str, str]]
) -> None:
    token = form_token(client.get("/sign-in"))
    for method, address in addresses:
        if address == "/sign-in":
            continue
        answer = _ask(client, method, address, token)
        if NOBODY in _may_enter(address):
            assert answer.status_code not in {403, 500}, (method, address)
            assert not _is_sent_to_the_door(answer), (method, address)
        else:
            assert _is_sent_to_the_door(answer), (method, address)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_in_where_it_may(
    app: Flask, client: FlaskClient, addresses: list[tuple[str, str]], role: str
) -> None:
    sign_in(client, add_account(app, role).email)
    token = form_token(client.get("/account"))
    # Signing out comes last: after it nothing is behind the door any more.
    for method, address in sorted(addresses, key=lambda pair: pair[1] == "/sign-out"):
        answer = _ask(client, method, address, token)
        assert answer.status_code != 500, (method, address)
        assert not _is_sent_to_the_door(answer), (method, address)
        assert (answer.status_code == 403) is (role not in _may_enter(address)), (method, address)


def test_a_refusal_is_told_in_plain_words(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "coordinator").email)
    page = client.get("/administrators/")
    assert page.status_code == 403
    assert "không có quyền xem trang này" in page.text


def test_a_switched_off_account_stands_before_every_door(
    app: Flask, client: FlaskClient, addresses: list[tuple[str, str]]
) -> None:
    email = add_account(app, "administrator", *ROLES[1:]).email
    sign_in(client, email)
    disable_account(app.extensions["sipas_database"], email, None, now())
    for method, address in addresses:
        if method == "GET" and NOBODY not in _may_enter(address):
            assert _is_sent_to_the_door(client.get(address)), address


def test_no_form_behind_the_door_is_taken_without_its_token(
    app: Flask, client: FlaskClient, addresses: list[tuple[str, str]]
) -> None:
    sign_in(client, add_account(app, "administrator", *ROLES[1:]).email)
    for method, address in addresses:
        if method == "POST" and NOBODY not in _may_enter(address):
            assert client.post(address).status_code == 400, address
    assert client.get("/account").status_code == 200
