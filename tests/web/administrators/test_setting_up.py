"""A fresh installation in the browser of its first administrator."""

from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.setting_up import first_link
from sipas.web.clock import now
from tests.web.people import PASSWORD, add_account, form_token, is_signed_in

FORM = {
    "province": "Tỉnh Quảng Nam",
    "name": "Đỗ An",
    "email": "an@example.vn",
    "password": PASSWORD,
    "repeated": PASSWORD,
}


def test_from_the_printed_link_to_the_first_room(app: Flask, client: FlaskClient) -> None:
    page = f"/set-up/{first_link(app.extensions['sipas_database'], now())}"
    token = form_token(client.get(page))
    faulty = client.post(page, data={**FORM, "email": "x", "csrf_token": token})
    assert faulty.status_code == 422
    assert 'href="#email"' in faulty.text
    assert 'value="Tỉnh Quảng Nam"' in faulty.text
    done = client.post(page, data={**FORM, "csrf_token": token})
    assert (done.status_code, done.location) == (303, "/administrators/")
    assert is_signed_in(client)
    assert 'href="/administrators/organisation">Nhập cơ quan' in client.get(done.location).text
    assert client.get(page).status_code == 410


def test_nobody_sets_up_what_has_an_administrator(app: Flask, client: FlaskClient) -> None:
    page = f"/set-up/{first_link(app.extensions['sipas_database'], now())}"
    token = form_token(client.get(page))
    add_account(app, "administrator")
    answer = client.post(page, data={**FORM, "csrf_token": token})
    assert answer.status_code == 410
    assert "đã có quản trị viên" in answer.text
