"""The pages of people: inviting by link, with and without e-mail, and changing who may do what."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.accounts import find_account
from sipas.store.database import Database
from tests.smtp import Postbox
from tests.tiny_round import put_places
from tests.web.people import PASSWORD, add_account, form_token, is_signed_in, sign_in

LAN = {"name": "Nguyễn Thị Lan", "email": "lan@example.vn", "roles": ["leader"], "agency": ""}


def _send(
    client: FlaskClient, address: str, page: str = "/administrators/people/new", **form: object
) -> TestResponse:
    token = form_token(client.get(page))
    return client.post(address, data={"csrf_token": token, **form})


def _link(text: str) -> str:
    found = re.search(r"http://localhost(/invitations/[\w-]+)", text)
    assert found is not None, text
    return found[1]


def test_from_invitation_to_signing_in(app: Flask, administrator: FlaskClient) -> None:
    page = _send(administrator, "/administrators/people/new", **LAN)
    assert page.status_code == 200
    assert "hệ thống này không gửi thư" in page.text
    link = _link(page.text)
    guest = app.test_client()
    assert "Kính chào Nguyễn Thị Lan" in guest.get(link).text
    faulty = _send(guest, link, link, password="matkhau123456", repeated="matkhau123456")
    assert faulty.status_code == 422
    assert "dễ đoán" in faulty.text
    unlike = _send(guest, link, link, password=PASSWORD, repeated="x")
    assert "chưa giống nhau" in unlike.text
    done = _send(guest, link, link, password=PASSWORD, repeated=PASSWORD)
    assert done.status_code == 303
    assert is_signed_in(guest)
    another = app.test_client()
    sign_in(another, "lan@example.vn")
    assert is_signed_in(another)
    gone = app.test_client().get(link)
    assert gone.status_code == 410
    assert "không còn dùng được" in gone.text


def test_nobody_signs_in_before_the_link_was_used(app: Flask, administrator: FlaskClient) -> None:
    _send(administrator, "/administrators/people/new", **LAN)
    guest = app.test_client()
    for password in ("", "x", PASSWORD):
        assert sign_in(guest, "lan@example.vn", password).status_code == 422
    assert not is_signed_in(guest)


def test_what_was_typed_stays_where_an_invitation_is_refused(administrator: FlaskClient) -> None:
    page = _send(administrator, "/administrators/people/new", **{**LAN, "email": "không phải"})
    assert page.status_code == 422
    assert 'href="#email"' in page.text
    assert 'value="không phải"' in page.text
    assert 'value="Nguyễn Thị Lan"' in page.text
    assert re.search(r'value="leader" checked', page.text)


def test_people_are_searched_and_changed(
    app: Flask, administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    account = add_account(app, "leader", email="lan@example.vn")
    assert "lan@example.vn" in administrator.get("/administrators/people?search=LAN").text
    assert "Không có ai như vậy" in administrator.get("/administrators/people?search=zzz").text
    page = f"/administrators/people/{account.id}"
    refused = _send(administrator, page, page, name="Lan", roles=["coordinator"], agency="")
    assert refused.status_code == 422
    assert 'href="#agency"' in refused.text
    done = _send(administrator, page, page, name="Lan", roles=["coordinator"], agency="y-te")
    assert done.status_code == 303
    assert "Đầu mối của cơ quan" in administrator.get(page).text
    for step in ("end-sessions", "switch-off", "switch-on", "forget-second-factor"):
        assert _send(administrator, f"{page}/{step}", page).status_code == 303, step
    assert "đã được nhận" in _send(administrator, f"{page}/withdraw", page).text


def test_a_withdrawn_invitation_is_gone(administrator: FlaskClient, store: Database) -> None:
    _send(administrator, "/administrators/people/new", **LAN)
    account = find_account(store, "lan@example.vn")
    assert account is not None
    page = f"/administrators/people/{account.id}"
    assert _send(administrator, f"{page}/withdraw", page).status_code == 303
    assert find_account(store, "lan@example.vn") is None
    assert administrator.get(page).status_code == 404


def test_an_auditor_reads_and_finds_no_button(app: Flask, client: FlaskClient) -> None:
    account = add_account(app, "leader")
    sign_in(client, add_account(app, "auditor").email)
    page = client.get(f"/administrators/people/{account.id}").text
    assert "leader@example.vn" in page
    assert "Ngừng tài khoản" not in page
    assert "Mời một người" not in client.get("/administrators/people").text


def test_an_invitation_goes_out_as_a_letter(sending: FlaskClient, postbox: Postbox) -> None:
    page = _send(sending, "/administrators/people/new", **LAN)
    assert "Đã gửi liên kết tới lan@example.vn" in page.text
    (letter,) = postbox.letters
    assert letter["To"] == "lan@example.vn"
    assert _link(letter.get_content()) == _link(page.text)


def test_a_letter_that_was_not_sent_is_told(sending: FlaskClient, postbox: Postbox) -> None:
    page = _send(sending, "/administrators/people/new", **{**LAN, "email": "lan@refused.example"})
    assert page.status_code == 200
    assert "Chưa gửi được thư tới lan@refused.example" in page.text
    assert _link(page.text)


def test_an_agency_is_found_by_a_part_of_its_name(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    token = form_token(administrator.get("/administrators/people/new"))
    person = {
        "csrf_token": token,
        "name": "Lê An",
        "email": "an@example.vn",
        "roles": "coordinator",
        "agency": "co quan",
    }
    unclear = administrator.post("/administrators/people/new", data=person)
    assert unclear.status_code == 422
    assert "có thể là 4 cơ quan" in unclear.text
    assert 'name="agency_code" value="y-te"' in unclear.text
    assert 'value="Lê An"' in unclear.text
    chosen = administrator.post(
        "/administrators/people/new", data={**person, "agency_code": "y-te"}
    )
    assert "Liên kết cho Lê An" in chosen.text
    unknown = {**person, "email": "b@example.vn", "agency": "sở ma"}
    refused = administrator.post("/administrators/people/new", data=unknown)
    assert "Không có cơ quan nào có tên hay mã “sở ma”" in refused.text
