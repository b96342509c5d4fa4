"""What a citizen's visit leaves behind: nothing with the visitor, only the answers with us."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.store.database import Database
from tests.small_province import OPEN, PAST
from tests.web.citizens.filled import Sheet, contented

ADDRESSES = [f"/q/{OPEN}", f"/q/{PAST}", "/q/khong-co", "/thanks/ABCD-1234", "/khong-co"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cookie_is_set_and_none_is_looked_at(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_no_cookie_is_set_by_answering(
    client: FlaskClient, sheet_of: Callable[[str], Sheet]
) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    for data in (sheet.sent, contented(sheet)):
        assert "Set-Cookie" not in client.post(f"/q/{OPEN}", data=data).headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_browser_is_told_to_fetch_and_tell_nothing(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_only_the_browser_of_the_visitor_may_keep_the_form(client: FlaskClient) -> None:
    assert client.get(f"/q/{OPEN}").headers["Cache-Control"] == "private, no-cache"
    assert client.get(f"/q/{PAST}").headers["Cache-Control"] == "no-store"


def test_a_failure_writes_no_answer_into_the_log(
    client: FlaskClient,
    app: Flask,
    store: Database,
    sheet_of: Callable[[str], Sheet],
    capsys: pytest.CaptureFixture[str],
) -> None:
    sent = contented(sheet_of(f"/q/{OPEN}")) | {"comment": ["bí mật của tôi"]}
    with store.write() as transaction:
        transaction.exec_driver_sql("DROP TABLE comments")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = client.post(f"/q/{OPEN}", data=sent)
    assert response.status_code == 500
    assert "bí mật" not in response.text
    written = "".join(capsys.readouterr())
    assert "page_failed" in written
    assert "no such table: comments" in written
    assert "bí mật" not in written
