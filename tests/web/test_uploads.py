"""Whoever may not send a file is sent away before a byte of it is read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.web.uploads import FORM_BYTES, MOST_BYTES, kept_name
from tests.web.people import add_account, sign_in

LOGO_MB = 2  # of the logo alone; what is refused unread is the form with all its fields
UPLOADS = sorted(MOST_BYTES.items())


def _send(app: Flask, client: FlaskClient, endpoint: str, size: int) -> TestResponse:
    """Announces a file of this size; nothing of it follows, so whoever reads it finds it short."""
    values = {"code": "2026", "step": "size", "number": 1}
    rule = next(one for one in app.url_map.iter_rules() if one.endpoint == endpoint)
    with app.test_request_context():
        address = app.url_for(endpoint, **{name: values[name] for name in rule.arguments})
    return client.post(
        address,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(size)},
    )


@pytest.mark.parametrize(("endpoint", "most"), UPLOADS)
def test_a_stranger_is_sent_to_the_door(
    app: Flask, client: FlaskClient, endpoint: str, most: int
) -> None:
    answer = _send(app, client, endpoint, most + 1)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize(("endpoint", "most"), UPLOADS)
def test_another_role_is_refused(app: Flask, client: FlaskClient, endpoint: str, most: int) -> None:
    sign_in(client, add_account(app, "leader").email)
    assert _send(app, client, endpoint, most + 1).status_code == 403


@pytest.mark.parametrize(("endpoint", "most"), UPLOADS)
def test_an_administrator_is_told_the_size(
    app: Flask, client: FlaskClient, endpoint: str, most: int
) -> None:
    sign_in(client, add_account(app, "administrator").email)
    answer = _send(app, client, endpoint, most + 1)
    words = f"lớn hơn {LOGO_MB if endpoint.startswith('appearance') else most // 1024**2} MB"
    if answer.status_code == 413:
        assert words in answer.text
    else:
        with client.session_transaction() as session:
            assert words in str(session["_flashes"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Người dùng\\Hồ sơ 2025.xlsx", "Hồ sơ 2025.xlsx"),
        ("../../etc/danh sách.csv", "danh sách.csv"),
        ("a\u202ecsv\x00.xlsx", "acsv.xlsx"),
        (f"{'😀' * 90}.csv", f"{'😀' * 55}….csv"),
        (f"a.{'b' * 90}", "a.bbbb"),
        ("..", "tệp"),
        (".csv", "csv"),
    ],
)
def test_a_file_keeps_its_own_name_without_a_path_and_short(given: str, kept: str) -> None:
    assert kept_name(given) == kept
    assert len(kept.encode()) <= 255  # of a name in a file system


@pytest.mark.parametrize("address", ["/sign-in", "/administrators/people/new", "/c"])
def test_no_form_takes_more_than_a_form_can_hold(client: FlaskClient, address: str) -> None:
    """By its announced size, whoever sends it: a file at such an address would fill the disk."""
    answer = client.post(
        address,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(FORM_BYTES + 1)},
    )
    assert answer.status_code == 413
