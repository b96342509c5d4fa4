"""Call sheets in the browser: contacts in, calls noted, and each person sees what is theirs."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from sipas.actions.accounts import create_account
from sipas.actions.samples import SampleMethod, SamplePlan, draw_sample
from sipas.app import create_app
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.store.rounds import get_round, put_round, round_agencies
from sipas.store.samples import sampled_dossiers
from sipas.web.clock import today
from tests.tiny_round import NOW, build_open_round, put_some_dossiers
from tests.web.people import PASSWORD, add_account, form_token, sign_in

SAMPLE = "/administrators/rounds/2025/samples/1"
CALLS = f"{SAMPLE}/agencies/noi-vu/calls"
KEY = urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(
        data=tmp_path,
        database_url=sqlite_url,
        secret_key="k" * 32,
        contact_key=KEY,
    )
    app = create_app(settings)
    app.config["TESTING"] = True
    database = app.extensions["sipas_database"]
    build_open_round(database)
    put_some_dossiers(database)
    _let_it_go_on(database)
    plan = SamplePlan(SampleMethod.SIMPLE, 1, {"noi-vu": 4, "hoi-an": 3})
    draw_sample(database, "2025", plan, None, NOW)
    yield app
    database.close()


def _let_it_go_on(database: Database) -> None:
    """The round of the tests ended long ago, and with it the time to keep its contacts."""
    with database.write() as transaction:
        found, members = get_round(transaction, "2025"), round_agencies(transaction, "2025")
        put_round(transaction, replace(found, closes_on=today()), members)


@pytest.fixture
def administrator(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(client, add_account(app, "administrator").email)
    return client


def bring(app: Flask, client: FlaskClient) -> str:
    with app.extensions["sipas_database"].read() as transaction:
        drawn = sampled_dossiers(transaction, 1, "noi-vu")
    rows = "".join(f"{one.dossier};Trần Thị Bưởi;+84905;Thôn 1\n" for one in drawn)
    text = "Mã hồ sơ;Họ tên;Điện thoại;Địa chỉ\n" + rows
    data = {
        "csrf_token": form_token(client.get("/account")),
        "file": (BytesIO(text.encode()), "lien-he.csv"),
    }
    client.post(f"{SAMPLE}/contacts", data=data, content_type="multipart/form-data")
    return client.get(SAMPLE).text


def note(client: FlaskClient, address: str, **fields: str) -> int:
    token = form_token(client.get("/account"))
    return client.post(address, data=fields | {"csrf_token": token}).status_code


def test_contacts_are_imported_and_called(app: Flask, administrator: FlaskClient) -> None:
    assert "Đã giữ 6 liên hệ; bỏ qua 0 dòng" in bring(app, administrator)
    page = administrator.get(CALLS).text
    assert "Trần Thị Bưởi" in page
    assert "0 trong 4 hồ sơ đã trả lời" in page
    assert note(administrator, CALLS, position="1", disposition="completed") == 303
    page = administrator.get(CALLS).text
    assert "1 trong 4 hồ sơ đã trả lời" in page
    assert "RR1" in page
    assert note(administrator, CALLS, position="9", disposition="completed") == 422
    assert note(administrator, CALLS, position="1", disposition="") == 422


def test_who_should_not_be_asked_is_noted_and_leaves_the_rate(
    app: Flask, administrator: FlaskClient
) -> None:
    bring(app, administrator)
    for position, one in enumerate(("completed", "not_eligible"), 1):
        assert note(administrator, CALLS, position=str(position), disposition=one) == 303
    page = administrator.get(CALLS).text
    # RR1: one of the three who may be eligible, 33,3 %
    assert "tỷ lệ trả lời (AAPOR RR1) 33,3\u202f%" in page
    assert "1 hồ sơ không thuộc đối tượng khảo sát, không tính vào tỷ lệ" in page
    book = load_workbook(BytesIO(administrator.get(f"{CALLS}.xlsx").data))
    assert book.active.max_row == 1 + 2  # only those who are still to be asked are taken along


def test_the_first_column_is_what_the_form_asks_for(app: Flask, administrator: FlaskClient) -> None:
    bring(app, administrator)
    page = administrator.get(CALLS).text
    first = re.findall(r'<th scope="row" class="number"><a href="([^"#]+)#step">(\d+)</a>', page)
    assert [number for _, number in first] == ["1", "2", "3", "4"]
    chosen = administrator.get(unescape(first[2][0])).text
    assert 'id="position" name="position" value="3"' in chosen
    # what was typed stays in a form that is refused, whatever the address said
    token = form_token(administrator.get("/account"))
    data = {"csrf_token": token, "position": "2", "disposition": ""}
    assert 'name="position" value="2"' in administrator.post(f"{CALLS}?position=3", data=data).text


def test_the_sheet_can_be_taken_along(app: Flask, administrator: FlaskClient) -> None:
    bring(app, administrator)
    book = load_workbook(BytesIO(administrator.get(f"{CALLS}.xlsx").data))
    cells = [cell.value for cell in book.active[2]]
    assert cells[2:5] == ["Trần Thị Bưởi", "+84905", "Thôn 1"]


def test_a_file_must_be_chosen_and_have_its_columns(administrator: FlaskClient) -> None:
    token = form_token(administrator.get("/account"))
    administrator.post(f"{SAMPLE}/contacts", data={"csrf_token": token})
    assert "Xin chọn một tệp" in administrator.get(SAMPLE).text


@pytest.mark.parametrize(("role", "sees"), [("interviewer", True), ("coordinator", True)])
def test_who_calls_sees_the_sheet_of_one_agency(
    app: Flask, administrator: FlaskClient, role: str, sees: bool
) -> None:
    bring(app, administrator)
    caller = app.test_client()
    database = app.extensions["sipas_database"]
    create_account(database, "goi@example.vn", PASSWORD, (role,), agency="noi-vu")
    sign_in(caller, "goi@example.vn")
    assert ("Trần Thị Bưởi" in caller.get(CALLS).text) is sees
    assert note(caller, CALLS, position="2", disposition="no_answer") == 303
    other = CALLS.replace("noi-vu", "hoi-an")
    assert caller.get(other).status_code == 403
    assert caller.get(f"{other}.xlsx").status_code == 403
    assert note(caller, other, position="1", disposition="reached") == 403


def test_an_auditor_sees_what_was_done_and_nobodys_name(
    app: Flask, administrator: FlaskClient
) -> None:
    bring(app, administrator)
    auditor = app.test_client()
    sign_in(auditor, add_account(app, "auditor").email)
    page = auditor.get(CALLS)
    assert page.status_code == 200
    assert "Trần Thị Bưởi" not in page.text
    assert auditor.get(f"{CALLS}.xlsx").status_code == 403
