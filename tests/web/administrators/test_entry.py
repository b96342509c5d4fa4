"""The page on which forms on paper are typed in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.rounds import open_round
from sipas.store.database import Database
from sipas.web.clock import today
from tests.web.administrators.conftest import MakeRound
from tests.web.people import add_account, form_token, sign_in

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
    assert 'href="#access_1"' in wrong.text
    assert "Tốt lắm" in wrong.text
    for fields in ({"_number": "x"}, {"_mode": "qr"}, {"access_1": ""}):
        answer = interviewer.post(PAGE, data=_sheet(interviewer, comment=" ", **fields))
        assert answer.status_code == 422, fields


def test_another_agency_is_refused(interviewer: FlaskClient) -> None:
    assert interviewer.get(PAGE.replace("noi-vu", "hoi-an")).status_code == 403
    sent = interviewer.post(PAGE.replace("noi-vu", "hoi-an"), data=_sheet(interviewer))
    assert sent.status_code == 403
