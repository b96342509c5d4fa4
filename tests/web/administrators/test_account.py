"""The own account: password, language, sessions, and the second step of signing in."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.accounts import find_account
from sipas.actions.invitations import invite_again
from sipas.actions.sign_in import FREE_ATTEMPTS
from sipas.app import create_app
from sipas.settings import Settings
from sipas.web.administrators import arriving, second_step
from sipas.web.clock import now
from tests.web.people import PASSWORD, add_account, form_token, is_signed_in, sign_in

NEW = "nghé ọ chín vựa lúa"


def _send(client: FlaskClient, address: str, page: str = "", **form: str) -> TestResponse:
    token = form_token(client.get(page or address))
    return client.post(address, data={"csrf_token": token, **form})


@pytest.fixture
def leader(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(client, add_account(app, "leader").email)
    return client


def _set_up_codes(client: FlaskClient) -> tuple[str, list[str]]:
    """The secret of a telephone, and the recovery codes."""
    page = client.get("/account/second-factor/codes").text
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    secret = found[1].replace(" ", "")
    address = "/account/second-factor/codes"
    done = _send(client, address, code=pyotp.TOTP(secret).at(now() - timedelta(seconds=30)))
    assert done.status_code == 200, done.text
    return secret, re.findall(r"<code>([a-z0-9-]{19})</code>", done.text)


def test_a_new_password_ends_other_sessions_and_renews_this_one(
    app: Flask, leader: FlaskClient
) -> None:
    other = app.test_client()
    sign_in(other, "leader@example.vn")
    form = {"current": PASSWORD, "password": NEW, "repeated": NEW}
    before = leader.get_cookie("sipas_session")
    assert _send(leader, "/account/password", **form).status_code == 303
    assert is_signed_in(leader)
    assert before != leader.get_cookie("sipas_session")
    assert not is_signed_in(other)
    assert sign_in(other, "leader@example.vn", PASSWORD).status_code == 422
    sign_in(other, "leader@example.vn", NEW)
    assert is_signed_in(other)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"current": "x", "password": NEW, "repeated": NEW}, "current"),
        ({"current": PASSWORD, "password": NEW, "repeated": "x"}, "repeated"),
        ({"current": PASSWORD, "password": "x", "repeated": "x"}, "password"),
        ({"current": PASSWORD, "password": "1" * 12, "repeated": "1" * 12}, "password"),
    ],
)
def test_a_faulty_new_password_is_told_at_its_field(
    leader: FlaskClient, form: dict[str, str], field: str
) -> None:
    page = _send(leader, "/account/password", **form)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


def test_the_present_password_cannot_be_guessed_from_an_open_session(leader: FlaskClient) -> None:
    form = {"current": "x", "password": NEW, "repeated": NEW}
    states = [_send(leader, "/account/password", **form).status_code for _ in range(6)]
    assert states == [422] * FREE_ATTEMPTS + [429]


def test_the_language_is_remembered_with_the_account(app: Flask, leader: FlaskClient) -> None:
    _send(leader, "/account/language", "/account", language="en")
    assert 'lang="en"' in leader.get("/account").text
    again = app.test_client()
    sign_in(again, "leader@example.vn")
    assert "Your account" in again.get("/account").text


def test_own_sessions_are_listed_and_ended(app: Flask, leader: FlaskClient) -> None:
    other, third = app.test_client(), app.test_client()
    for client in (other, third):
        sign_in(client, "leader@example.vn")
    page = leader.get("/account").text
    assert page.count("phiên này") == 1
    ends = re.findall(r'action="(/account/sessions/\w+/end)"', page)
    assert len(ends) == 2
    assert _send(leader, ends[0], "/account").status_code == 303
    assert is_signed_in(leader)
    assert [is_signed_in(other), is_signed_in(third)].count(True) == 1
    _send(leader, "/account/sessions/end-others", "/account")
    assert [is_signed_in(leader), is_signed_in(other), is_signed_in(third)] == [True, False, False]


def test_nobody_ends_the_session_of_another(app: Flask, leader: FlaskClient) -> None:
    stranger = app.test_client()
    sign_in(stranger, add_account(app, "auditor").email)
    second = app.test_client()
    sign_in(second, "leader@example.vn")
    end = re.findall(r'action="(/account/sessions/\w+/end)"', leader.get("/account").text)[0]
    assert _send(stranger, end, "/account").status_code == 404
    assert is_signed_in(second)


def test_a_second_step_stands_before_the_door(app: Flask, leader: FlaskClient) -> None:
    secret, _recovery = _set_up_codes(leader)
    guest = app.test_client()
    answer = sign_in(guest, "leader@example.vn", next="/account?x=1")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert not is_signed_in(guest)
    assert _send(guest, "/sign-in/code", code="000000").status_code == 422
    assert not is_signed_in(guest)
    done = _send(guest, "/sign-in/code", code=pyotp.TOTP(secret).at(now()))
    assert (done.status_code, done.location) == (303, "/account?x=1")
    assert is_signed_in(guest)


def test_a_new_password_by_link_does_not_stand_in_for_the_second_step(
    app: Flask, leader: FlaskClient
) -> None:
    _set_up_codes(leader)
    database = app.extensions["sipas_database"]
    account = find_account(database, "leader@example.vn")
    assert account is not None
    sent = invite_again(database, account.id, "an@example.vn", now())
    guest, address = app.test_client(), f"/invitations/{sent.token}"
    done = _send(guest, address, address, password=PASSWORD, repeated=PASSWORD)
    assert (done.status_code, done.location) == (303, "/sign-in/code")
    assert not is_signed_in(guest)


def test_a_used_code_opens_nothing(app: Flask, leader: FlaskClient) -> None:
    secret, _recovery = _set_up_codes(leader)
    code = pyotp.TOTP(secret).at(now())
    first, second = app.test_client(), app.test_client()
    for client, status in ((first, 303), (second, 422)):
        sign_in(client, "leader@example.vn")
        assert _send(client, "/sign-in/code", code=code).status_code == status


def test_a_recovery_code_stands_in_for_the_telephone(app: Flask, leader: FlaskClient) -> None:
    _secret, recovery = _set_up_codes(leader)
    guest = app.test_client()
    sign_in(guest, "leader@example.vn")
    assert _send(guest, "/sign-in/code", code=recovery[0]).status_code == 303
    assert is_signed_in(guest)
    assert "Còn 9 mã dự phòng" in guest.get("/account/second-factor").text


def test_codes_cannot_be_guessed(app: Flask, leader: FlaskClient) -> None:
    secret, _recovery = _set_up_codes(leader)
    guest = app.test_client()
    sign_in(guest, "leader@example.vn")
    states = [_send(guest, "/sign-in/code", code="000000").status_code for _ in range(6)]
    assert states == [422] * FREE_ATTEMPTS + [429]
    assert _send(guest, "/sign-in/code", code=pyotp.TOTP(secret).at(now())).status_code == 429


def test_between_the_steps_one_may_wait_five_minutes(
    app: Flask, leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _recovery = _set_up_codes(leader)
    guest = app.test_client()
    sign_in(guest, "leader@example.vn")
    token = form_token(guest.get("/sign-in/code"))
    later = now() + timedelta(minutes=5, seconds=1)
    for module in (arriving, second_step):
        monkeypatch.setattr(module, "now", lambda: later)
    form = {"code": pyotp.TOTP(secret).at(later), "csrf_token": token}
    answer = guest.post("/sign-in/code", data=form)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_signed_in(guest)


def test_the_second_step_is_nobody_s_without_the_first(client: FlaskClient) -> None:
    assert client.get("/sign-in/code").location == "/sign-in"


def test_the_second_step_is_taken_away_with_the_password(leader: FlaskClient) -> None:
    _set_up_codes(leader)
    address, page = "/account/second-factor/remove", "/account/second-factor"
    assert _send(leader, address, page, current="x").status_code == 422
    assert _send(leader, address, page, current=PASSWORD).status_code == 303
    assert "Chưa đặt" in leader.get(page).text


def test_a_mistyped_code_keeps_the_picture_to_scan(leader: FlaskClient) -> None:
    address = "/account/second-factor/codes"
    first = re.search(r"<code>([A-Z2-7 ]+)</code>", leader.get(address).text)
    refused = _send(leader, address, code="000000")
    assert refused.status_code == 422
    assert first is not None
    assert first[1] in refused.text


def test_a_forged_passkey_is_refused(client: FlaskClient) -> None:
    for answer in ("", "{}", "[]", "null", '{"id": "x", "rawId": "x", "response": {}}'):
        page = _send(client, "/sign-in/passkey", answer=answer)
        assert page.status_code == 422, answer
        assert "script-src 'sha256-" in page.headers["Content-Security-Policy"]
    assert not is_signed_in(client)


def test_only_the_pages_for_passkeys_run_a_script(leader: FlaskClient) -> None:
    for address in ("/account", "/account/second-factor", "/sign-in/code"):
        assert "script-src" not in leader.get(address).headers["Content-Security-Policy"]
    assert "script-src" in leader.get("/account/passkeys/new").headers["Content-Security-Policy"]


@pytest.fixture
def strict(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation whose administrators must have a second factor."""
    settings = Settings(
        data=tmp_path,
        database_url=sqlite_url,
        secret_key="k" * 32,
        second_factor="administrators",
    )
    app = create_app(settings)
    yield app
    app.extensions["sipas_database"].close()


def test_an_installation_may_ask_administrators_for_a_second_factor(strict: Flask) -> None:
    client = strict.test_client()
    sign_in(client, add_account(strict, "administrator").email)
    answer = client.get("/administrators/")
    assert (answer.status_code, answer.location) == (303, "/account/second-factor")
    assert "cần có bước xác thực thứ hai" in client.get("/account/second-factor").text
    _set_up_codes(client)
    assert client.get("/administrators/").status_code == 200
    other = strict.test_client()
    sign_in(other, add_account(strict, "leader").email)
    assert other.get("/leaders/").status_code == 200
