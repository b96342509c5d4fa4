"""A citizen answers on a small phone: with a finger, with keys, without scripts."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from sipas.store.comments import read_comments
from sipas.store.database import Database
from sipas.store.responses import Levels, count_responses, read_levels
from tests.browser.citizens.survey_page import SurveyPage, scored
from tests.small_province import OPEN

pytestmark = pytest.mark.browser

POLITE = "Công chức có thái độ lịch sự."
COMMENT = "Ông/Bà muốn góp ý thêm điều gì?"


def stored(app: Flask) -> list[Levels]:
    database: Database = app.extensions["sipas_database"]
    with database.read() as transaction:
        return list(read_levels(transaction, "2026"))


def test_with_a_finger(survey: SurveyPage, app: Flask) -> None:
    survey.open(OPEN)
    survey.tap_all("Hài lòng", but=POLITE)
    survey.tap(POLITE, "Không áp dụng / không có ý kiến")
    survey.tap("Giới tính", "Nữ")
    survey.tap("ưu tiên cải thiện", "Công khai, minh bạch")
    survey.write("đi lại mấy lần", "2")
    survey.write(COMMENT, "Anh ở quầy 3 rất nhiệt tình.")
    survey.send()
    assert len(survey.receipt) == 9
    (kept,) = stored(app)
    assert sorted(kept.levels) == [4] * 22 + [9]
    with app.extensions["sipas_database"].read() as transaction:
        assert [words for _, _, words in read_comments(transaction, "2026")] == [
            "Anh ở quầy 3 rất nhiệt tình."
        ]


def test_with_keys_alone(survey: SurveyPage, app: Flask) -> None:
    survey.open(OPEN)
    keys = survey.page.keyboard
    for question in scored():
        while not survey.choice(question.text, "Rất không hài lòng").evaluate(
            "field => field === document.activeElement"
        ):
            keys.press("Tab")
        keys.press("Space")
        for _ in range(4):
            keys.press("ArrowRight")
    button = survey.page.get_by_role("button")
    while not button.evaluate("button => button === document.activeElement"):
        keys.press("Tab")
    keys.press("Enter")
    assert survey.receipt
    (kept,) = stored(app)
    assert kept.levels == bytes([5] * 23)


def test_without_scripts(page_without_scripts: Page, app: Flask) -> None:
    survey = SurveyPage(page_without_scripts)
    survey.open(OPEN)
    survey.tap_all("Bình thường", but=POLITE)
    survey.write(COMMENT, "Chờ hơi lâu.")
    survey.send()
    expect(survey.summary).to_contain_text("Ông/Bà chưa chọn mức hài lòng cho câu này.")
    survey.tap(POLITE, "Rất hài lòng")
    survey.send()
    assert survey.receipt
    (kept,) = stored(app)
    assert sorted(kept.levels) == [3] * 22 + [5]


def test_what_was_typed_stays_when_something_is_missing(survey: SurveyPage) -> None:
    survey.open(OPEN)
    survey.tap_all("Không hài lòng", but=POLITE)
    survey.tap("Nhóm tuổi", "Trên 60 tuổi")
    survey.write("đi lại mấy lần", "nhiều")
    survey.write(COMMENT, "Xin thêm ghế.\nVà quạt.")
    survey.send()
    expect(survey.choice(scored()[0].text, "Không hài lòng")).to_be_checked()
    expect(survey.choice("Nhóm tuổi", "Trên 60 tuổi")).to_be_checked()
    expect(survey.page.get_by_label("đi lại mấy lần")).to_have_value("nhiều")
    expect(survey.page.get_by_label(COMMENT)).to_have_value("Xin thêm ghế.\nVà quạt.")


def test_the_summary_is_read_first_and_leads_to_the_question(survey: SurveyPage) -> None:
    survey.open(OPEN)
    survey.tap_all("Hài lòng", but=POLITE)
    survey.send()
    expect(survey.summary).to_be_focused()
    survey.summary.get_by_role("link").tap()
    first = survey.choice(POLITE, "Rất không hài lòng")
    expect(first).to_be_focused()
    expect(survey.question(POLITE)).to_be_in_viewport(ratio=0.95)
    expect(survey.question(POLITE)).to_contain_text("Ông/Bà chưa chọn mức hài lòng")


def test_going_back_and_sending_again_counts_once(survey: SurveyPage, app: Flask) -> None:
    survey.open(OPEN)
    survey.tap_all("Hài lòng")
    survey.send()
    receipt = survey.receipt
    survey.page.go_back()
    survey.tap_all("Rất không hài lòng")
    survey.send()
    assert survey.receipt == receipt
    with app.extensions["sipas_database"].read() as transaction:
        assert count_responses(transaction, "2026") == {OPEN: 1}


def test_a_question_for_some_is_shown_to_those(survey: SurveyPage) -> None:
    survey.open(OPEN)
    days = survey.page.get_by_label("Kết quả trễ hẹn bao nhiêu ngày?")
    expect(days).to_be_hidden()
    survey.tap("trả kết quả trễ hẹn không", "Có, không được xin lỗi")
    expect(days).to_be_visible()
    survey.tap("trả kết quả trễ hẹn không", "Không trễ hẹn")
    expect(days).to_be_hidden()


def test_no_cookie_is_left(survey: SurveyPage) -> None:
    survey.open(OPEN)
    survey.tap_all("Hài lòng")
    survey.send()
    assert survey.receipt
    assert survey.page.context.cookies() == []
