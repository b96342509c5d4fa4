"""Whoever scans a code meets the survey, or a page that says in plain words why not."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from sipas.languages import Formats
from sipas.store.database import Database
from sipas.store.rounds import set_round_state
from sipas.web.clock import today
from tests.small_province import FULL, OPEN, PAST, SOON


@pytest.mark.parametrize(
    ("desk", "status", "words"),
    [
        (OPEN, 200, "Gửi phiếu trả lời"),
        ("khong-co", 404, "quét lại mã"),
        (SOON, 403, "chưa bắt đầu"),
        (PAST, 410, "đã kết thúc"),
        (FULL, 403, "đã nhận đủ phiếu"),
    ],
)
def test_a_desk_says_whether_it_takes_answers(
    client: FlaskClient, desk: str, status: int, words: str
) -> None:
    response = client.get(f"/q/{desk}")
    assert response.status_code == status
    assert words in response.text


def test_a_code_typed_in_capitals_is_understood(client: FlaskClient) -> None:
    assert client.get("/q/MO?language=en").headers["Location"] == "/q/mo?language=en"
    assert client.get("/q/KHONG-CO", follow_redirects=True).status_code == 404


def test_a_survey_to_come_names_its_first_day(client: FlaskClient) -> None:
    begins = Formats("vi").date(today() + timedelta(days=30))
    assert f"bắt đầu ngày {begins}" in client.get(f"/q/{SOON}").text


def test_a_draft_names_no_day(client: FlaskClient, store: Database) -> None:
    with store.write() as transaction:
        set_round_state(transaction, "sap-mo", "draft", ["open"])
    begins = Formats("vi").date(today() + timedelta(days=30))
    page = client.get(f"/q/{SOON}")
    assert page.status_code == 403
    assert begins not in page.text
    assert "Ngày bắt đầu chưa được thông báo." in page.text


def test_a_survey_that_is_over_names_its_last_day_and_leads_to_the_results(
    client: FlaskClient,
) -> None:
    page = client.get(f"/q/{PAST}").text
    assert Formats("vi").date(today() - timedelta(days=40)) in page
    assert 'href="/"' in page


def test_a_survey_closed_before_its_last_day_does_not_name_it(
    client: FlaskClient, store: Database
) -> None:
    with store.write() as transaction:
        set_round_state(transaction, "2026", "closed", ["open"])
    page = client.get(f"/q/{OPEN}")
    assert page.status_code == 410
    assert Formats("vi").date(today() + timedelta(days=20)) not in page.text
    assert "không có đợt khảo sát nào đang nhận phiếu" in page.text


def test_a_closed_door_keeps_what_the_page_is_about(client: FlaskClient) -> None:
    page = client.get(f"/q/{SOON}").text
    assert "Sở Xây dựng" in page
    assert "Quầy 2" in page


@pytest.mark.parametrize("desk", [SOON, PAST, FULL])
def test_answers_are_not_taken_at_a_closed_door(client: FlaskClient, desk: str) -> None:
    sent = {"_identifier": "2b0c8ff6-4e5c-4d58-9f0e-0a5a5a6d2f11", "overall_satisfaction": "5"}
    assert client.post(f"/q/{desk}", data=sent).status_code in {403, 410}
