"""Signing in through a provider, with a real one on this machine."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from sipas.actions.accounts import disable_account
from sipas.actions.invitations import NewPerson, invite_person
from sipas.app import create_app
from sipas.settings import Settings
from sipas.web.clock import now
from tests.provider import CLIENT, SECRET, Provider, open_provider
from tests.web.people import add_account, is_signed_in


@pytest.fixture
def provider() -> Iterator[Provider]:
    with open_provider() as provider:
        yield provider


@pytest.fixture
def connected(sqlite_url: str, tmp_path: Path, provider: Provider) -> Iterator[Flask]:
    settings = Settings(
        data=tmp_path,
        database_url=sqlite_url,
        secret_key="k" * 32,
        oidc_issuer=provider.address,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_label="Tài khoản công vụ",
    )
    app = create_app(settings)
    add_account(app, "leader")
    yield app
    app.extensions["sipas_database"].close()


def _to_the_provider(client: FlaskClient, wanted: str = "") -> str:
    """The address at which the provider sends the person back."""
    leaving = client.get("/sign-in/provider", query_string={"next": wanted})
    assert leaving.status_code == 302
    answer = requests.get(leaving.location, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def _come_back(client: FlaskClient, address: str) -> TestResponse:
    return client.get(address)


def test_who_is_known_comes_in(connected: Flask) -> None:
    client = connected.test_client()
    assert "Đăng nhập bằng Tài khoản công vụ" in client.get("/sign-in").text
    answer = _come_back(client, _to_the_provider(client, "/account?x=1"))
    assert (answer.status_code, answer.location) == (303, "/account?x=1")
    assert is_signed_in(client)


def test_an_invited_person_comes_in_without_a_password(
    connected: Flask, provider: Provider
) -> None:
    person = NewPerson("lan@example.vn", "Lan", ("leader",))
    invite_person(connected.extensions["sipas_database"], person, None, now())
    provider.said["email"] = "Lan@Example.vn"
    client = connected.test_client()
    _come_back(client, _to_the_provider(client))
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "said",
    [
        {"email": "nobody@example.vn"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
    ],
)
def test_an_unknown_or_unverified_address_opens_nothing(
    connected: Flask, provider: Provider, said: dict[str, object]
) -> None:
    provider.said |= said
    client = connected.test_client()
    answer = _come_back(client, _to_the_provider(client))
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_signed_in(client)
    assert "Chưa đăng nhập được qua nhà cung cấp" in client.get("/sign-in").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
    ],
)
def test_a_token_for_somebody_else_opens_nothing(
    connected: Flask, provider: Provider, wrong: dict[str, object]
) -> None:
    provider.wrong = wrong
    client = connected.test_client()
    assert _come_back(client, _to_the_provider(client)).location == "/sign-in"
    assert not is_signed_in(client)


def test_a_token_signed_by_another_opens_nothing(connected: Flask, provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    client = connected.test_client()
    assert _come_back(client, _to_the_provider(client)).location == "/sign-in"
    assert not is_signed_in(client)


def test_an_answer_that_another_browser_asked_for_opens_nothing(connected: Flask) -> None:
    client, victim = connected.test_client(), connected.test_client()
    address = _to_the_provider(client)
    assert _come_back(victim, address).location == "/sign-in"
    assert not is_signed_in(victim)


def test_the_question_bears_state_nonce_and_proof(connected: Flask) -> None:
    asked = parse_qs(urlsplit(connected.test_client().get("/sign-in/provider").location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == ["http://localhost/sign-in/provider/return"]


def test_a_switched_off_account_stays_outside(connected: Flask) -> None:
    disable_account(connected.extensions["sipas_database"], "leader@example.vn", None, now())
    client = connected.test_client()
    _come_back(client, _to_the_provider(client))
    assert not is_signed_in(client)


def test_a_provider_that_is_away_is_told(connected: Flask, provider: Provider) -> None:
    connected.extensions["sipas_provider"]._server_metadata_url = "http://127.0.0.1:9/x"
    answer = connected.test_client().get("/sign-in/provider")
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_nothing_shows_where_no_provider_is_set(client: FlaskClient) -> None:
    assert "provider" not in client.get("/sign-in").text
    assert client.get("/sign-in/provider").status_code == 404
    assert client.get("/sign-in/provider/return").status_code == 404
