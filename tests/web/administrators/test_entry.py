"""The page on which forms on paper are typed in."""

import re
import sqlite3
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.rounds import close_round, open_round
from sipas.store.database import Database
from sipas.store.rounds import edit_round, get_round
from sipas.web.clock import today
from tests.small_province import identifier
from tests.web.administrators.conftest import MakeRound
from tests.web.people import add_account, form_token, sign_in, sign_out

PAGE = "/administrators/rounds/2025/entry/agencies/noi-vu"


@pytest.fixture
def interviewer(
    app: Flask, client: FlaskClient, make_round: MakeRound, store: Database
) -> FlaskClient:
    make_round()
    open_round(store, "2025", today(), None)
    sign_in(client, add_account(app, "interviewer", agency="noi-vu").email)
    return client


def _sheet(client: FlaskClient, **fields: str) -> dict[str, str]:
    token = form_token(client.get(PAGE))
    return {"csrf_token": token, "_number": "1", "_desk": "noi-vu", "_mode": "paper", **fields}


def test_sheets_are_typed_one_after_the_other(interviewer: FlaskClient) -> None:
    assert PAGE in interviewer.get("/administrators/entry").text
    sent = interviewer.post(PAGE, data=_sheet(interviewer, access_2="4"))
    following = interviewer.get(sent.location).text
    assert "Mã nhận:" in following
    assert 'name="_number" value="2"' in following
    assert '<option value="noi-vu" selected>' in following
    taken = interviewer.post(PAGE, data=_sheet(interviewer, access_2="4", comment="Tốt lắm"))
    assert taken.status_code == 422
    assert "đã được interviewer@example.vn nhập ngày" in taken.text
    assert "Tốt lắm" in taken.text
    back = interviewer.post(f"{PAGE}/withdraw", data={**_sheet(interviewer), "number": "1"})
    assert "Đã rút phiếu giấy số 1" in interviewer.get(back.location).text


def test_what_is_wrong_keeps_what_was_typed(interviewer: FlaskClient) -> None:
    wrong = interviewer.post(PAGE, data=_sheet(interviewer, access_1="7", comment="Tốt lắm"))
    assert wrong.status_code == 422
    assert 'href="#q-access_1"' in wrong.text
    assert "Tốt lắm" in wrong.text
    for fields in ({"_number": "x"}, {"_mode": "qr"}, {"access_1": ""}):
        answer = interviewer.post(PAGE, data=_sheet(interviewer, comment=" ", **fields))
        assert answer.status_code == 422, fields


def test_another_agency_is_refused(interviewer: FlaskClient) -> None:
    assert interviewer.get(PAGE.replace("noi-vu", "hoi-an")).status_code == 403
    sent = interviewer.post(PAGE.replace("noi-vu", "hoi-an"), data=_sheet(interviewer))
    assert sent.status_code == 403


def test_only_the_ways_that_the_round_chose_are_offered(
    interviewer: FlaskClient, store: Database
) -> None:
    sheet = _sheet(interviewer, access_2="4", comment="Tốt lắm", _mode="interviewer")
    refused = interviewer.post(PAGE, data=sheet)
    assert refused.status_code == 422
    assert "không hỏi theo cách trả lời đã chọn" in refused.text
    assert "Tốt lắm" in refused.text
    assert '<option value="paper"' in refused.text
    assert '<option value="interviewer"' not in refused.text

    with store.write() as transaction:
        edit_round(transaction, replace(get_round(transaction, "2025"), modes=("desk_code",)))
    places = interviewer.get("/administrators/entry").text
    assert PAGE not in places
    assert "Không nhập tay được ở: Đợt 6 tháng đầu năm 2025." in places
    page = interviewer.get(PAGE).text
    assert "bước “Hỏi thế nào” không chọn phiếu giấy" in page
    assert "Lưu phiếu" not in page


def test_what_was_typed_stays_when_the_round_has_closed(
    interviewer: FlaskClient, store: Database
) -> None:
    sheet = _sheet(interviewer, access_2="4", comment="Tốt lắm")
    close_round(store, "2025", today(), None)
    late = interviewer.post(PAGE, data=sheet)
    assert late.status_code == 422
    assert "đợt khảo sát không còn nhận phiếu" in late.text
    assert "Tốt lắm" in late.text
    assert 'value="4" checked' in late.text
    assert "hiện không nhận phiếu của cơ quan" in interviewer.get(PAGE).text


def test_what_was_typed_stays_when_the_database_is_busy(
    interviewer: FlaskClient, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sipas.store.database.BUSY_SECONDS", 0.1)
    sheet = _sheet(interviewer, access_2="4", comment="Tốt lắm")
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    busy = interviewer.post(PAGE, data=sheet)
    assert busy.status_code == 503
    assert "máy chủ đang bận" in busy.text
    assert "Tốt lắm" in busy.text
    # Other forms are kept by the page that says so.
    back = interviewer.post(f"{PAGE}/withdraw", data={**sheet, "number": "7"})
    assert back.status_code == 503
    assert '<input type="hidden" name="number" value="7">' in back.text
    assert "Gửi lại" in back.text
    holder.execute("ROLLBACK")
    holder.close()
    assert interviewer.post(PAGE, data=sheet).status_code == 303


def test_a_page_sent_again_under_another_number_is_not_told_as_stored(
    interviewer: FlaskClient,
) -> None:
    sheet = _sheet(interviewer, _identifier=str(identifier(1)), access_2="4")
    assert interviewer.post(PAGE, data=sheet).status_code == 303
    assert interviewer.post(PAGE, data=sheet).status_code == 303
    again = interviewer.post(PAGE, data={**sheet, "_number": "2", "comment": "Phiếu khác"})
    assert again.status_code == 422
    assert "đã được lưu thành phiếu giấy số 1" in again.text
    assert "Phiếu khác" in again.text
    fresh = re.search('name="_identifier" value="([^"]+)"', again.text)
    assert fresh is not None
    assert fresh[1] != str(identifier(1))
    assert (
        interviewer.post(PAGE, data={**sheet, "_number": "2", "_identifier": fresh[1]}).status_code
        == 303
    )


def test_an_auditor_sees_no_door_that_is_shut(app: Flask, interviewer: FlaskClient) -> None:
    sign_out(interviewer)
    sign_in(interviewer, add_account(app, "auditor").email)
    page = interviewer.get("/administrators/entry").text
    assert "Cơ quan noi-vu" in page
    assert PAGE not in page


def test_a_round_that_nobody_made_is_not_found(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "administrator").email)
    assert client.get(PAGE).status_code == 404
