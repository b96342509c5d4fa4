"""A citizen answers: the page, its errors, the busy server, the thanks."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.store.database import Database, DatabaseBusy
from sipas.store.responses import Response, count_responses, find_response
from sipas.web.citizens import survey as survey_module
from sipas.web.citizens.pages import IDENTIFIER, RETURNED
from tests.small_province import LONG, OPEN, PULSE
from tests.web.citizens.filled import Sheet, contented, read_sheet

SheetOf = Callable[[str], Sheet]


def stored(store: Database, sheet: Sheet) -> Response | None:
    with store.read() as transaction:
        return find_response(transaction, UUID(sheet.identifier))


def count(store: Database) -> int:
    with store.read() as transaction:
        return sum(count_responses(transaction, "2026").values())


def test_the_page_says_who_asks_why_how_long_and_that_nobody_is_named(client: FlaskClient) -> None:
    page = client.get(f"/q/{OPEN}").text
    for words in ("Sở Tư pháp", "Quầy 3", "Chính quyền địa phương hỏi", "phút", "ẩn danh"):
        assert words in page


def test_every_question_stands_on_the_one_page(sheet_of: SheetOf) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    fields = set(sheet.sent) | set(sheet.choices)
    assert {"access_1", "feedback_4", "overall_satisfaction", "visits", "sex", "comment"} <= fields
    assert sheet.choices["access_1"] == ["1", "2", "3", "4", "5", "na"]
    assert "na" not in sheet.choices["overall_satisfaction"]


def test_nothing_is_chosen_beforehand(sheet_of: SheetOf) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    assert [name for name, values in sheet.sent.items() if any(values)] == [IDENTIFIER]


def test_each_page_bears_an_identifier_of_its_own(sheet_of: SheetOf) -> None:
    first, second = sheet_of(f"/q/{OPEN}"), sheet_of(f"/q/{OPEN}")
    assert UUID(first.identifier).version == 4
    assert first.identifier != second.identifier


def test_answers_are_stored_and_thanked_for(
    client: FlaskClient, sheet_of: SheetOf, store: Database
) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    response = client.post(f"/q/{OPEN}", data=contented(sheet) | {"comment": ["Cảm ơn quầy 3."]})
    assert response.status_code == 303
    kept = stored(store, sheet)
    assert kept is not None
    assert kept.levels == bytes([4] * 23)
    assert kept.texts == {"comment": "Cảm ơn quầy 3."}
    assert (kept.agency, kept.desk, kept.language, kept.mode) == (OPEN, OPEN, "vi", "qr")
    thanks = client.get(response.headers["Location"])
    assert thanks.status_code == 200
    assert kept.receipt in thanks.text


def test_a_second_sending_is_harmless(
    client: FlaskClient, sheet_of: SheetOf, store: Database
) -> None:
    sent = contented(sheet_of(f"/q/{OPEN}"))
    first = client.post(f"/q/{OPEN}", data=sent)
    second = client.post(f"/q/{OPEN}", data=sent | {"access_1": ["1"]})
    assert second.status_code == 303
    assert second.headers["Location"] == first.headers["Location"]
    assert count(store) == 1


def test_missing_answers_come_back_with_everything_typed(
    client: FlaskClient, sheet_of: SheetOf, store: Database
) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    sent = contented(sheet, "2")
    del sent["officer_3"], sent["result_1"]
    sent |= {
        "visits": ["ba"],
        "sex": ["female"],
        "expectations": ["competence", "attitude"],
        "comment": ["Dòng một\r\n<b>Dòng hai</b> & “hết”"],
    }
    response = client.post(f"/q/{OPEN}", data=sent)
    assert response.status_code == 422
    again = read_sheet(response.text)
    sent["comment"] = ["Dòng một\n<b>Dòng hai</b> & “hết”"]
    assert again.sent.pop(RETURNED) == ["1"]
    assert {name: values for name, values in again.sent.items() if values != [""]} == {
        name: values for name, values in sent.items() if values != [""]
    }
    assert again.identifier == sheet.identifier
    assert count(store) == 0


def test_a_problem_stands_in_the_summary_and_at_its_question(
    client: FlaskClient, sheet_of: SheetOf
) -> None:
    sent = contented(sheet_of(f"/q/{OPEN}"))
    del sent["officer_3"]
    page = client.post(f"/q/{OPEN}", data=sent | {"visits": ["0"]}).text
    sheet = read_sheet(page)
    assert "chưa chọn mức hài lòng" in sheet.text_of("officer_3-problem")
    assert "từ 1 đến 50" in sheet.text_of("visits-problem")
    links = [one.get("href") for one in sheet.page.iter("a") if one.get("href", "")[:1] == "#"]
    assert {"#officer_3", "#visits"} <= set(links)
    groups = [one for one in sheet.page.iter("fieldset") if one.get("aria-invalid") == "true"]
    assert [one.get("aria-describedby") for one in groups] == ["officer_3-problem"]


def test_mended_answers_are_taken_under_the_same_identifier(
    client: FlaskClient, sheet_of: SheetOf, store: Database
) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    returned = read_sheet(client.post(f"/q/{OPEN}", data={IDENTIFIER: sheet.identifier}).text)
    assert client.post(f"/q/{OPEN}", data=contented(returned)).status_code == 303
    assert stored(store, sheet) is not None


def test_answers_to_questions_that_were_not_asked_are_dropped(
    client: FlaskClient, sheet_of: SheetOf, store: Database
) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    sent = contented(sheet) | {"lateness": ["no"], "late_days": ["12"]}
    assert client.post(f"/q/{OPEN}", data=sent).status_code == 303
    kept = stored(store, sheet)
    assert kept is not None
    assert "late_days" not in kept.answers


def test_a_conditional_question_says_when_it_is_asked(sheet_of: SheetOf) -> None:
    sheet = sheet_of(f"/q/{OPEN}")
    words = sheet.text_of("card-late_days")
    assert words.startswith("Nếu câu 28 Ông/Bà chọn “Có, được xin lỗi bằng văn bản” hoặc")
    assert "28a. Kết quả trễ hẹn" in words


@pytest.mark.parametrize("forged", [[], ["x"], ["' or 1=1"], ["9" * 400]])
def test_a_form_without_a_true_identifier_is_asked_for_again(
    client: FlaskClient, sheet_of: SheetOf, store: Database, forged: list[str]
) -> None:
    sent = contented(sheet_of(f"/q/{OPEN}"), "3") | {IDENTIFIER: forged}
    response = client.post(f"/q/{OPEN}", data=sent)
    assert response.status_code == 422
    again = read_sheet(response.text)
    assert UUID(again.identifier)
    assert again.sent["access_1"] == ["3"]
    assert count(store) == 0
    assert client.post(f"/q/{OPEN}", data=again.sent).status_code == 303


def test_a_busy_server_gives_everything_back_to_send_again(
    client: FlaskClient, sheet_of: SheetOf, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = contented(sheet_of(f"/q/{OPEN}")) | {"comment": ['Một "hai" <ba>\nbốn']}

    def refuse(*_arguments: object) -> None:
        raise DatabaseBusy

    with monkeypatch.context() as busy:
        busy.setattr(survey_module, "collect_response", refuse)
        busy.setattr(survey_module, "find_survey", refuse)
        response = client.post(f"/q/{OPEN}", data=sent)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "Gửi lại" in response.text
    again = read_sheet(response.text)
    assert again.sent == sent
    assert client.post(f"/q/{OPEN}", data=again.sent).status_code == 303
    assert count(store) == 1


def test_a_busy_server_is_told_to_who_only_looks(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise DatabaseBusy

    monkeypatch.setattr(survey_module, "find_survey", refuse)
    response = client.get(f"/q/{OPEN}")
    assert response.status_code == 503
    assert "Máy chủ đang bận" in response.text
    assert int(response.headers["Retry-After"]) > 0


def test_more_than_a_form_can_hold_is_refused(client: FlaskClient) -> None:
    response = client.post(f"/q/{OPEN}", data={"comment": "a" * 200_000})
    assert response.status_code == 413
    assert "quá lớn" in response.text


def test_a_text_that_is_too_long_comes_back_whole(client: FlaskClient, sheet_of: SheetOf) -> None:
    sent = contented(sheet_of(f"/q/{OPEN}")) | {"comment": ["ư" * 2001]}
    response = client.post(f"/q/{OPEN}", data=sent)
    assert response.status_code == 422
    assert read_sheet(response.text).sent["comment"] == ["ư" * 2001]


@pytest.mark.parametrize("receipt", ["x", "ABCD-12345", "ABCD%0A1234", "<b>", "ABCDEFGHI"])
def test_thanks_show_nothing_but_a_receipt(client: FlaskClient, receipt: str) -> None:
    assert client.get(f"/thanks/{receipt}").status_code == 404


def test_short_and_long_names_have_their_own_pages(client: FlaskClient) -> None:
    assert "Nam Trà My" in client.get(f"/q/{LONG}").text
    assert "Nam Trà My" not in client.get(f"/q/{OPEN}").text
    assert "Ông/Bà vừa được phục vụ thế nào?" in client.get(f"/q/{PULSE}").text


def test_a_page_kept_ready_follows_a_renamed_agency(
    app: Flask, client: FlaskClient, store: Database
) -> None:
    from sipas.store.organisation import Agency, put_agencies

    assert "Sở Tư pháp" in client.get(f"/q/{OPEN}").text
    with store.write() as transaction:
        put_agencies(transaction, [Agency(OPEN, "Sở Tư pháp mới", "STP", "so-nganh")])
    assert "Sở Tư pháp mới" in client.get(f"/q/{OPEN}").text
