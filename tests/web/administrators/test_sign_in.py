"""The door: who comes in, who does not, how long a visit lasts, and what the browser is given."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import forms
from werkzeug.test import TestResponse

from sipas.actions.accounts import disable_account, keep_password_hash
from sipas.actions.sign_in import ABSOLUTE_LIMIT, FREE_ATTEMPTS, IDLE_LIMIT
from sipas.store.audit import all_audit
from sipas.web import accounts as web_accounts
from sipas.web.clock import now
from tests.web.people import PASSWORD, add_account, form_token, is_signed_in, sign_in, sign_out

REFUSED = "Địa chỉ thư điện tử hoặc mật khẩu chưa đúng."


@pytest.fixture
def leader(app: Flask) -> str:
    return add_account(app, "leader").email


def _cookies(response: TestResponse) -> dict[str, str]:
    return {cookie.partition("=")[0]: cookie for cookie in response.headers.getlist("Set-Cookie")}


@pytest.mark.parametrize(
    ("role", "room"),
    [
        ("administrator", "/administrators/"),
        ("coordinator", "/administrators/"),
        ("auditor", "/administrators/"),
        ("leader", "/leaders/"),
        ("moderator", "/administrators/comments"),
    ],
)
def test_each_role_comes_to_its_room(app: Flask, client: FlaskClient, role: str, room: str) -> None:
    answer = sign_in(client, add_account(app, role).email)
    assert (answer.status_code, answer.location) == (303, room)
    assert is_signed_in(client)


def test_who_is_signed_in_is_sent_on(client: FlaskClient, leader: str) -> None:
    sign_in(client, leader)
    assert client.get("/sign-in").location == "/leaders/"


def test_the_page_that_was_asked_for_comes_after(client: FlaskClient, leader: str) -> None:
    way = client.get("/account?x=1")
    assert way.location == "/sign-in?next=%2Faccount%3Fx%3D1"
    token = form_token(page := client.get(way.location))
    assert 'name="next" value="/account?x=1"' in page.text
    form = {"email": leader, "password": PASSWORD, "csrf_token": token, "next": "/account?x=1"}
    assert client.post("/sign-in", data=form).location == "/account?x=1"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
    ],
)
def test_no_other_site_comes_after(client: FlaskClient, leader: str, wanted: str) -> None:
    assert sign_in(client, leader, next=wanted).location == "/leaders/"


def test_after_a_form_that_only_takes_posts_its_page_comes(
    client: FlaskClient, leader: str
) -> None:
    assert sign_in(client, leader, next="/sign-out").location == "/leaders/"


def test_a_wrong_password_and_an_unknown_address_look_alike(
    client: FlaskClient, leader: str
) -> None:
    wrong = sign_in(client, leader, "sai mật khẩu rồi")
    unknown = sign_in(client, "ai-do@example.vn", "sai mật khẩu rồi")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.count(REFUSED) == 1
    bare = [
        re.sub(r'value="[^"]*"', "", page.text.partition("<main")[2]) for page in (wrong, unknown)
    ]
    assert bare[0] == bare[1]
    assert "sai mật khẩu" not in wrong.text
    assert f'value="{leader}"' in wrong.text


def test_an_unknown_address_takes_as_long_as_a_wrong_password(
    client: FlaskClient, leader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One password is hashed either way, and that is what takes time."""
    hashed: list[str] = []
    real = forms.hash_password
    monkeypatch.setattr(forms, "hash_password", lambda word: hashed.append(word) or real(word))
    sign_in(client, "ai-do@example.vn", "sai mật khẩu rồi")
    assert hashed == ["sai mật khẩu rồi"]


def test_the_page_says_what_is_missing(client: FlaskClient) -> None:
    page = sign_in(client, "", "")
    assert page.status_code == 422
    assert "chưa nhập địa chỉ" in page.text
    assert "chưa nhập mật khẩu" in page.text


def test_the_page_speaks_english(client: FlaskClient) -> None:
    page = client.get("/sign-in?language=en")
    assert '<html lang="en">' in page.text


def test_a_switched_off_account_is_told_after_its_password_only(
    app: Flask, client: FlaskClient, leader: str
) -> None:
    disable_account(app.extensions["sipas_database"], leader, None, now())
    assert "ngừng hoạt động" in sign_in(client, leader).text
    assert "ngừng hoạt động" not in sign_in(client, leader, "sai mật khẩu rồi").text
    assert not is_signed_in(client)


def test_a_password_may_be_typed_composed_or_not(client: FlaskClient, leader: str) -> None:
    decomposed = "tro\u031b\u0300i xanh ma\u0302y tra\u0306\u0301ng"
    assert decomposed != PASSWORD
    assert sign_in(client, leader, decomposed).status_code == 303


def test_an_old_hash_is_made_anew(app: Flask, client: FlaskClient) -> None:
    from argon2 import PasswordHasher

    from sipas.actions.accounts import find_account

    account = add_account(app, "auditor")
    database = app.extensions["sipas_database"]
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    keep_password_hash(database, account, weak.hash("old but long enough"))
    assert sign_in(client, account.email, "old but long enough").status_code == 303
    renewed = find_account(database, account.email)
    assert renewed is not None
    assert renewed.password is not None
    assert "m=8," not in renewed.password


def test_a_form_without_its_token_is_sent_back(client: FlaskClient, leader: str) -> None:
    answer = client.post("/sign-in", data={"email": leader, "password": PASSWORD})
    assert answer.status_code == 303
    assert "đã mở quá lâu" in client.get(answer.location).text
    assert not is_signed_in(client)


def test_too_many_tries_must_wait_even_with_the_right_password(
    client: FlaskClient, leader: str
) -> None:
    for _ in range(FREE_ATTEMPTS):
        assert sign_in(client, leader, "sai mật khẩu rồi").status_code == 422
    page = sign_in(client, leader)
    assert page.status_code == 429
    assert "đợi 1 phút" in page.text


def test_nobody_can_lock_another_person_out(app: Flask, leader: str) -> None:
    stranger, owner = app.test_client(), app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(FREE_ATTEMPTS + 1):
        sign_in(stranger, leader, "sai mật khẩu rồi")
    assert sign_in(stranger, leader).status_code == 429
    assert sign_in(owner, leader).status_code == 303


def test_a_known_browser_is_not_held_up_by_its_network(app: Flask, leader: str) -> None:
    known, stranger = app.test_client(), app.test_client()
    sign_in(known, leader)
    sign_out(known)
    for _ in range(FREE_ATTEMPTS + 1):
        sign_in(stranger, leader, "sai mật khẩu rồi")
    assert sign_in(stranger, leader).status_code == 429
    assert sign_in(known, leader).status_code == 303


def test_a_known_browser_is_known_for_its_own_account_only(app: Flask, leader: str) -> None:
    other = add_account(app, "auditor").email
    known = app.test_client()
    sign_in(known, other)
    sign_out(known)
    for _ in range(FREE_ATTEMPTS):
        sign_in(known, leader, "sai mật khẩu rồi")
    assert sign_in(app.test_client(), leader).status_code == 429


def test_one_ipv6_network_is_one_client(app: Flask, leader: str) -> None:
    for last in range(FREE_ATTEMPTS + 1):
        stranger = app.test_client()
        stranger.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{last:x}"
        answer = sign_in(stranger, leader, "sai mật khẩu rồi")
    assert answer.status_code == 429


def test_no_network_address_is_stored(app: Flask, client: FlaskClient, leader: str) -> None:
    client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    sign_in(client, leader, "sai mật khẩu rồi")
    sign_in(client, leader)
    with app.extensions["sipas_database"].read() as connection:
        dump = "\n".join(connection.connection.iterdump())
    assert "leader@example.vn" in dump
    assert "203.0.113.77" not in dump


def test_cookies_of_the_door(client: FlaskClient, leader: str) -> None:
    cookies = _cookies(sign_in(client, leader))
    assert set(cookies) == {"sipas_session", "sipas_device"}
    session, device = cookies["sipas_session"], cookies["sipas_device"]
    for wanted in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert wanted in session
    assert not re.search("(?i)expires|max-age", session)
    for wanted in ("HttpOnly", "SameSite=Strict", "Path=/sign-in", "Max-Age="):
        assert wanted in device


def test_cookies_are_secure_behind_https(app: Flask, leader: str) -> None:
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://localhost")
    assert "Secure" in _cookies(page)["sipas_session"]
    form = {"email": leader, "password": PASSWORD, "csrf_token": form_token(page)}
    answer = client.post(
        "/sign-in",
        data=form,
        base_url="https://localhost",
        headers={"Referer": "https://localhost/sign-in"},
    )
    assert answer.status_code == 303
    assert all("Secure" in cookie for cookie in _cookies(answer).values())


def test_a_session_from_before_is_not_taken_over(client: FlaskClient, leader: str) -> None:
    before = form_token(client.get("/sign-in"))
    sign_in(client, leader)
    assert form_token(client.get("/account")) != before


def test_signing_out_ends_the_session_even_for_a_copy(client: FlaskClient, leader: str) -> None:
    sign_in(client, leader)
    copy = client.get_cookie("sipas_session")
    assert copy is not None
    assert sign_out(client).location == "/sign-in"
    assert not is_signed_in(client)
    client.set_cookie("sipas_session", copy.value)
    assert not is_signed_in(client)


def test_signing_out_needs_the_token(client: FlaskClient, leader: str) -> None:
    sign_in(client, leader)
    answer = client.post("/sign-out")
    assert answer.status_code == 400
    assert "Chưa có gì thay đổi" in answer.text
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("pauses", "ends"),
    [
        ([IDLE_LIMIT - timedelta(minutes=1)] * 3, False),
        ([IDLE_LIMIT], True),
        ([IDLE_LIMIT - timedelta(minutes=1)] * 24, False),
        ([IDLE_LIMIT - timedelta(minutes=1)] * 24 + [timedelta(minutes=24)], True),
    ],
)
def test_limits_of_a_session_are_kept_on_the_server(
    client: FlaskClient,
    leader: str,
    monkeypatch: pytest.MonkeyPatch,
    pauses: list[timedelta],
    ends: bool,
) -> None:
    sign_in(client, leader)
    moment = now()
    for pause in pauses:
        moment += pause
        monkeypatch.setattr(web_accounts, "now", _always(moment))
        last = client.get("/account")
    assert (sum(pauses, timedelta()) >= ABSOLUTE_LIMIT) or not ends or len(pauses) == 1
    assert (last.status_code == 303) is ends


def test_an_ended_session_is_explained(
    client: FlaskClient, leader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, leader)
    monkeypatch.setattr(web_accounts, "now", _always(now() + IDLE_LIMIT))
    page = client.get("/account", follow_redirects=True)
    assert "Phiên làm việc đã kết thúc" in page.text


def test_a_switched_off_account_is_out_at_once(
    app: Flask, client: FlaskClient, leader: str
) -> None:
    sign_in(client, leader)
    disable_account(app.extensions["sipas_database"], leader, None, now())
    assert not is_signed_in(client)


def test_a_token_in_the_address_or_a_header_signs_nobody_in(
    app: Flask, client: FlaskClient, leader: str
) -> None:
    with app.test_request_context():
        user = app.extensions["security"].datastore.find_user(email=leader)
        token = user.get_auth_token()
    assert client.get(f"/account?auth_token={token}").status_code == 303
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 303


def test_coming_and_going_are_in_the_audit_trail(
    app: Flask, client: FlaskClient, leader: str
) -> None:
    sign_in(client, leader)
    sign_out(client)
    with app.extensions["sipas_database"].read() as connection:
        told = [(entry.action, entry.by) for entry in all_audit(connection)]
    assert told[:2] == [("sign_out", leader), ("sign_in", leader)]


def test_only_the_pages_behind_the_door_set_a_cookie(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        page = app.view_functions[rule.endpoint]
        if getattr(page, "guard", "") != "public" or rule.rule.startswith("/sign-in"):
            continue
        address = re.sub(r"<[^>]+>", "x", rule.rule)
        for answer in (client.get(address), client.post(address, data={"x": "y"})):
            assert "Set-Cookie" not in answer.headers, address


def _always(moment: datetime) -> object:
    return lambda: moment
