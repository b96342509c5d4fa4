"""Words around the questions, what a file changes, and the successor of a live questionnaire."""

from dataclasses import replace
from io import BytesIO
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.collection import collect_response
from sipas.actions.questionnaire_versions import get_version
from sipas.actions.rounds import close_round, create_round, open_round
from sipas.questionnaires.writing import file_text
from sipas.store.database import Database
from sipas.store.rounds import get_round
from sipas.web.clock import now, today
from tests.tiny_round import AGENCIES, ROUND, form
from tests.web.administrators.conftest import MakeRound
from tests.web.administrators.test_questionnaire_drafts import seen
from tests.web.administrators.test_questionnaires import ROOM, draft, send
from tests.web.people import add_account, sign_in

__all__ = ["draft"]
HEAD = {
    "title_vi": "Ông/Bà hài lòng đến đâu?",
    "title_en": "How content were you?",
    "introduction_vi": "Phiếu này không hỏi tên.",
    "introduction_en": "",
    "minutes": "4",
}


def test_title_introduction_and_minutes_are_edited(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    address = f"{ROOM}/{draft}/head"
    page = administrator.get(address)
    assert "Sửa lời mở đầu" in administrator.get(f"{ROOM}/{draft}").text
    assert '<a href="/administrators/questionnaires" aria-current="page">' in page.text
    assert send(administrator, address, seen=seen(page.text), **HEAD).status_code == 303
    stored = get_version(store, draft)
    assert (stored.title, stored.title_in("en")) == (
        "Ông/Bà hài lòng đến đâu?",
        "How content were you?",
    )
    assert stored.questionnaire.minutes == 4
    shown = administrator.get(f"{ROOM}/{draft}").text
    assert "1 chỗ chưa có tiếng Anh" in shown
    assert '<a href="#head">Phiếu này không hỏi tên.</a>' in shown


def test_a_section_of_the_province_is_named_anew_and_an_official_one_is_not(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    address = f"{ROOM}/{draft}/sections/experience"
    mark = seen(administrator.get(address).text)
    fields = {"title_vi": "Lần đi này", "title_en": "This visit"}
    assert send(administrator, address, seen=mark, **fields).status_code == 303
    titles = [one.title for one in get_version(store, draft).questionnaire.sections]
    assert "Lần đi này" in titles
    assert administrator.get(f"{ROOM}/{draft}/sections/access").status_code == 404
    assert send(administrator, f"{ROOM}/{draft}/sections/access", **fields).status_code == 404
    assert administrator.get(f"{ROOM}/{draft}/sections/nothing").status_code == 404


def test_what_is_missing_is_told_and_what_was_typed_stays(
    administrator: FlaskClient, draft: str
) -> None:
    address = f"{ROOM}/{draft}/head"
    answer = send(administrator, address, **{**HEAD, "title_vi": " ", "minutes": "lâu"})
    assert answer.status_code == 422
    assert '<a href="#title_vi">Ông/Bà chưa ghi tên bằng tiếng Việt.</a>' in answer.text
    assert '<a href="#minutes">Xin ghi một số nguyên, ví dụ 10.</a>' in answer.text
    assert "Phiếu này không hỏi tên.</textarea>" in answer.text
    assert 'value="lâu"' in answer.text
    none = send(administrator, address, **{**HEAD, "minutes": "0"})
    assert none.status_code in (422, 409)


def test_the_second_of_two_editors_of_a_title_is_told(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    address = f"{ROOM}/{draft}/head"
    mark = seen(administrator.get(address).text)
    send(administrator, address, seen=mark, **HEAD)
    late = send(administrator, address, seen=mark, **{**HEAD, "title_vi": "Người thứ hai?"})
    assert late.status_code == 409
    assert "<q>Ông/Bà hài lòng đến đâu?</q>" in late.text
    assert 'value="Người thứ hai?"' in late.text
    again = {**HEAD, "title_vi": "Người thứ hai?", "seen": seen(late.text)}
    assert send(administrator, address, **again).status_code == 303
    assert get_version(store, draft).title == "Người thứ hai?"


def test_a_file_shows_what_it_changes_of_the_last_version(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    text = file_text(get_version(store, draft).definition)
    send(administrator, f"{ROOM}/{draft}/remove")
    changed = text.replace("Ông/Bà", "Quý ông/bà", 1).encode()
    assert changed != text.encode()
    answer = send(administrator, ROOM, file=(BytesIO(changed), "moi.toml"))
    assert answer.status_code == 303
    page = administrator.get(answer.location).text
    assert "Khác phiên bản trước" in page
    assert "<ins>" in page


def test_an_auditor_reads_and_changes_nothing(
    app: Flask, client: FlaskClient, administrator: FlaskClient, draft: str
) -> None:
    auditor = app.test_client()
    sign_in(auditor, add_account(app, "auditor").email)
    assert "Sửa lời mở đầu" not in auditor.get(f"{ROOM}/{draft}").text
    assert auditor.get(f"{ROOM}/{draft}/head").status_code == 403


def test_a_live_questionnaire_gets_a_successor_and_old_answers_keep_theirs(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    open_round(store, "2025", today(), None)
    identifier = UUID(int=(4 << 76) | (2 << 62) | 1)
    assert collect_response(store, "noi-vu", identifier, form(), "vi", "web", now()).receipt
    with store.read() as transaction:
        asked = get_round(transaction, "2025").questionnaire_version_id
    live = administrator.get("/administrators/rounds/2025").text
    mark = live.partition(f"{ROOM}/")[2].partition('"')[0]
    # What is live has no form; a copy has, and the copy is another version.
    assert administrator.get(f"{ROOM}/{mark}/questions/comment").status_code == 404
    key = send(administrator, f"{ROOM}/{mark}/duplicate").location.rpartition("/")[2]
    assert key == "tiny.2"
    address = f"{ROOM}/{key}/questions/comment"
    fields = {"section": "about", "text_vi": "Ông/Bà còn góp ý gì?", "max_length": "400"}
    token = seen(administrator.get(address).text)
    assert send(administrator, address, seen=token, **fields).status_code == 303
    citizens = administrator.get("/q/noi-vu").text
    assert "Góp ý?" in citizens
    assert "Ông/Bà còn góp ý gì?" not in citizens
    with store.read() as transaction:
        assert get_round(transaction, "2025").questionnaire_version_id == asked
    later = replace(ROUND, code="2026", year=2026, opens_on=today(), closes_on=today())
    close_round(store, "2025", today(), None)
    create_round(store, later, AGENCIES, get_version(store, key).definition, None)
    open_round(store, "2026", today(), None)
    assert "Ông/Bà còn góp ý gì?" in administrator.get("/q/noi-vu").text
    assert "Góp ý?" in administrator.get(f"{ROOM}/{mark}").text
    # The opening froze the copy as well.
    assert administrator.get(f"{ROOM}/{key}/questions/comment").status_code == 404
    assert "Đã khóa" in administrator.get(f"{ROOM}/{key}").text
