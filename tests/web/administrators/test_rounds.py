"""An administrator's rounds: what is told, what each step needs, and what it leaves behind."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.collection import collect_response
from sipas.actions.rounds import close_round, open_round, record_published_round
from sipas.actions.sign_in import IDLE_LIMIT
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.rounds import get_round
from sipas.web import accounts as web_accounts
from sipas.web.clock import now, today
from tests.tiny_round import ROUND, form
from tests.web.administrators.conftest import MakeRound
from tests.web.people import form_token, sign_in

PAGE = "/administrators/rounds/2025"


def _step(client: FlaskClient, step: str, **fields: str) -> TestResponse:
    token = form_token(client.get(PAGE))
    return client.post(f"{PAGE}/{step}", data={"csrf_token": token, **fields})


def _approve(client: FlaskClient) -> TestResponse:
    read = client.get(PAGE).text.partition('name="fingerprint" value="')[2].partition('"')[0]
    return _step(client, "approve", fingerprint=read)


def _state(store: Database) -> str:
    with store.read() as transaction:
        return str(get_round(transaction, "2025").state)


def _answer(store: Database, desk: str, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        identifier = UUID(int=(4 << 76) | (2 << 62) | number)
        collected = collect_response(store, desk, identifier, form(), "vi", "web", now())
        assert collected.receipt is not None, collected


def _open_with_answers(store: Database) -> None:
    open_round(store, "2025", today(), None)
    _answer(store, "noi-vu", 12)
    _answer(store, "hoi-an", 3, first=100)


def test_without_a_round_the_page_says_what_to_do_first(administrator: FlaskClient) -> None:
    page = administrator.get("/administrators/").text
    assert 'href="/administrators/organisation">Nhập cơ quan và quầy từ tệp Excel' in page


def test_the_list_says_how_each_round_stands(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    figures = {("province", "province"): 0.8098}
    old = {"code": "2023", "name": "Năm 2023", "year": 2023}
    record_published_round(store, replace(ROUND, **old), figures, "Báo cáo", None)
    page = administrator.get("/administrators/").text
    assert "Bản nháp" in page
    assert "Chỉ có số liệu đã công bố" in page
    assert f'href="{PAGE}"' in page


def test_a_draft_says_what_opening_will_do(
    administrator: FlaskClient, make_round: MakeRound
) -> None:
    make_round()
    assert "người vận hành máy chủ" in administrator.get(PAGE).text
    _approve(administrator)
    page = administrator.get(PAGE).text
    assert "4 cơ quan với 4 quầy nhận phiếu từ" in page
    assert "Đóng đợt khảo sát" not in page


def test_a_draft_is_opened(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    assert _step(administrator, "open").status_code == 422
    assert _approve(administrator).status_code == 303
    assert _state(store) == "approved"
    answer = _step(administrator, "open")
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = administrator.get(PAGE).text
    assert "các quầy nhận phiếu" in page
    assert "Đang thu thập" in page
    assert "còn 12 ngày" in page
    assert _state(store) == "open"
    assert "các quầy nhận phiếu" not in administrator.get(PAGE).text


def test_an_open_round_says_how_far_it_is_and_where_each_agency_is_shown(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round(capacity=20)
    _open_with_answers(store)
    page = administrator.get(PAGE).text
    assert "19\u202f% kế hoạch" in page  # 15 of 4 × 20
    assert f'href="{PAGE}/fieldwork"' in page
    assert f'href="{PAGE}/samples"' in page
    assert "<table" not in page
    asked = page.partition("/administrators/questionnaires/")[2].partition('"')[0]
    assert "Phiếu nhỏ" in administrator.get(f"/administrators/questionnaires/{asked}").text


def test_closing_asks_for_the_code(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    _open_with_answers(store)
    page = administrator.get(PAGE).text
    assert "4 quầy của 4 cơ quan thôi nhận phiếu" in page
    assert "15 phiếu đã có được giữ nguyên" in page
    assert "2 cơ quan có trả hồ sơ nhưng chưa có phiếu nào" in page
    refused = _step(administrator, "close", typed="2024")
    assert refused.status_code == 422
    assert "Xin gõ đúng mã đợt “2025”" in refused.text
    assert 'value="2024"' in refused.text
    assert 'hreflang="en"' in page
    # the address of a step takes forms only: a link to it in English would lead nowhere
    assert "hreflang" not in refused.text
    assert _state(store) == "open"
    assert _step(administrator, "close", typed=" 2025 ").status_code == 303
    assert _state(store) == "closed"


def test_a_closed_round_may_be_opened_again_before_its_last_day(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    open_round(store, "2025", today(), None)
    close_round(store, "2025", today(), None)
    assert "Mở lại để nhận thêm phiếu" in administrator.get(PAGE).text
    assert _step(administrator, "open").status_code == 303
    assert _state(store) == "open"


def test_publishing_asks_for_the_code_and_shows_everybody(
    administrator: FlaskClient, app: Flask, make_round: MakeRound, store: Database
) -> None:
    make_round()
    _open_with_answers(store)
    close_round(store, "2025", today(), None)
    assert "Chỉ số tính từ 15 phiếu của 4 cơ quan" in administrator.get(PAGE).text
    assert _step(administrator, "publish").status_code == 422
    assert _state(store) == "closed"
    assert _step(administrator, "publish", typed="2025").status_code == 303
    assert _state(store) == "published"
    page = administrator.get(PAGE).text
    assert "Kết quả đã công bố" in page
    assert app.test_client().get("/results/2025").status_code == 200
    assert _step(administrator, "archive").status_code == 303
    assert _state(store) == "archived"
    page = administrator.get(PAGE).text
    assert "Đã lưu trữ" in page
    assert "<form" not in page.partition("<main")[2]
    assert app.test_client().get("/results/2025").status_code == 200


def test_every_step_is_in_the_audit_trail(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    _approve(administrator)
    _step(administrator, "open")
    _answer(store, "noi-vu", 12)
    _step(administrator, "close", typed="2025")
    _step(administrator, "publish", typed="2025")
    with store.read() as transaction:
        entries = all_audit(transaction, 4)
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("publish_findings", "2025"),
        ("close_round", "2025"),
        ("open_round", "2025"),
        ("approve_round", "2025"),
    ]
    assert {entry.by for entry in entries} == {"administrator@example.vn"}


def test_a_step_that_came_too_late_is_refused_in_words(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    token = form_token(administrator.get(PAGE))
    open_round(store, "2025", today(), None)
    answer = administrator.post(f"{PAGE}/open", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "đang mở" in answer.text


def test_a_code_typed_for_a_late_step_does_not_confirm_the_next(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    _open_with_answers(store)
    token = form_token(administrator.get(PAGE))
    close_round(store, "2025", today(), "another@example.vn")
    answer = administrator.post(f"{PAGE}/close", data={"csrf_token": token, "typed": "2025"})
    assert answer.status_code == 422
    assert "Công bố kết quả" in answer.text
    assert 'name="typed" value=""' in answer.text
    assert 'aria-describedby="problem"' not in answer.text


def test_a_round_whose_last_day_has_passed(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    yesterday = today() - timedelta(days=1)
    make_round(opens_on=yesterday - timedelta(days=9), closes_on=yesterday)
    assert _step(administrator, "open").status_code == 422
    open_round(store, "2025", yesterday, None)
    page = administrator.get(PAGE).text
    assert "Đã hết hạn, chưa đóng" in page
    assert "<details open" in page


def test_a_round_that_is_open_but_still_to_come(
    administrator: FlaskClient, make_round: MakeRound
) -> None:
    make_round(opens_on=today() + timedelta(days=3))
    _approve(administrator)
    _step(administrator, "open")
    page = administrator.get(PAGE).text
    assert "Đã mở, chưa đến ngày" in page
    assert "im lặng" not in page


def test_an_unknown_round_is_not_found(administrator: FlaskClient) -> None:
    for address in ("nothing", "%2E%2E"):
        assert administrator.get(f"/administrators/rounds/{address}").status_code == 404
    token = form_token(administrator.get("/account"))
    for step in ("open", "close", "publish"):
        fields = {"csrf_token": token, "typed": "nothing"}
        answer = administrator.post(f"/administrators/rounds/nothing/{step}", data=fields)
        assert answer.status_code == 404


@pytest.mark.parametrize("step", ["open", "close", "publish"])
def test_no_step_without_its_token(
    administrator: FlaskClient, make_round: MakeRound, store: Database, step: str
) -> None:
    make_round()
    answer = administrator.post(f"{PAGE}/{step}", data={"typed": "2025"})
    assert answer.status_code == 400
    assert _state(store) == "draft"


def test_a_step_after_the_session_ended_comes_back_to_the_round(
    administrator: FlaskClient,
    make_round: MakeRound,
    store: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_round()
    token = form_token(administrator.get(PAGE))
    later = now() + IDLE_LIMIT
    monkeypatch.setattr(web_accounts, "now", lambda: later)
    answer = administrator.post(f"{PAGE}/open", data={"csrf_token": token})
    assert answer.location == "/sign-in?next=%2Fadministrators%2Frounds%2F2025%2Fopen"
    assert _state(store) == "draft"
    monkeypatch.undo()
    administrator.delete_cookie("sipas_session")
    back = sign_in(administrator, "administrator@example.vn", next=f"{PAGE}/open")
    assert back.location == PAGE


def test_the_pages_speak_english(administrator: FlaskClient, make_round: MakeRound) -> None:
    make_round()
    assert '<html lang="en">' in administrator.get(f"{PAGE}?language=en").text
    assert '<html lang="en">' in administrator.get("/administrators/").text
