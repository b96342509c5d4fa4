"""What the pages look like where they are used: nothing hidden, nothing small, nothing unsaid."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from sipas.store.database import DatabaseBusy
from sipas.web.citizens import survey as survey_module
from tests.browser.citizens.survey_page import SurveyPage, scored
from tests.browser.conftest import NewPage
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets
from tests.small_province import FULL, LONG, OPEN, PAST, PULSE, SOON

pytestmark = pytest.mark.browser

KeepPicture = Callable[[Page, str], None]

PAGES = {
    "survey": f"/q/{OPEN}",
    "survey-long-names": f"/q/{LONG}",
    "survey-pulse": f"/q/{PULSE}",
    "not-yet": f"/q/{SOON}",
    "closed": f"/q/{PAST}",
    "full": f"/q/{FULL}",
    "unknown": "/q/khong-co",
    "thanks": "/thanks/7K2M-Q9TX",
    "not-found": "/khong-co",
}
WIDTHS = (320, 360, 1280)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_and_leaves_its_picture(
    new_page: NewPage, keep_picture: KeepPicture, name: str, language: str
) -> None:
    page = new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{PAGES[name]}?language={language}")
        keep_picture(page, f"citizens-{name}-{language}-{width}")
        assert not overflows_sideways(page), width
        assert small_targets(page) == [], width
    assert axe_faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_returned_form_is_sound(
    new_page: NewPage, keep_picture: KeepPicture, language: str, scheme: str
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page.goto(f"/q/{OPEN}?language={language}")
    for radio in page.locator("[name=access_1],[name=procedure_2],[name=nuisance]").all():
        radio.check()
    page.locator("[name=visits]").fill("x")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    keep_picture(page, f"citizens-returned-{language}-{scheme}")
    assert axe_faults(page) == []
    assert small_targets(page) == []
    assert not overflows_sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chosen_faces_can_be_read(
    new_page: NewPage, keep_picture: KeepPicture, scheme: str
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    survey = SurveyPage(page)
    survey.open(OPEN)
    labels = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
    for question, label in zip(scored(), labels, strict=False):
        survey.choice(question.text, label).check()
    survey.choice("Giới tính", "Nữ").check()
    keep_picture(page, f"citizens-chosen-{scheme}")
    assert axe_faults(page) == []


def test_a_busy_server_keeps_the_answers(
    survey: SurveyPage, keep_picture: KeepPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise DatabaseBusy

    survey.open(OPEN)
    survey.tap_all("Hài lòng")
    with monkeypatch.context() as busy:
        busy.setattr(survey_module, "collect_response", refuse)
        survey.send()
        again = survey.page.get_by_role("button", name="Gửi lại")
        expect(again).to_be_visible()
        keep_picture(survey.page, "citizens-busy")
        assert axe_faults(survey.page) == []
    again.tap()
    assert survey.receipt


def test_the_first_question_is_on_the_first_screen(survey: SurveyPage) -> None:
    survey.open(OPEN)
    expect(survey.question(scored()[0].text).locator(".faces")).to_be_in_viewport(ratio=1)
    for words in ("Sở Tư pháp", "Chính quyền địa phương hỏi", "phút", "ẩn danh"):
        expect(survey.page.get_by_text(words).first).to_be_in_viewport(ratio=1)


def test_long_names_leave_the_first_question_in_sight(survey: SurveyPage) -> None:
    survey.open(LONG)
    expect(survey.question(scored()[0].text).locator("legend")).to_be_in_viewport(ratio=1)


def test_faces_are_stacked_on_the_smallest_phones(new_page: NewPage) -> None:
    for width, rows in ((320, 5), (360, 1), (1280, 1)):
        page = new_page(viewport={"width": width, "height": 740})
        page.goto(f"/q/{OPEN}")
        faces = page.locator(".faces").first.locator("label").all()
        assert len({round((face.bounding_box() or {})["y"]) for face in faces}) == rows


def test_what_has_the_focus_is_never_behind_the_heading(survey: SurveyPage) -> None:
    survey.open(OPEN)
    for _ in range(60):
        survey.page.keyboard.press("Tab")
        hidden = survey.page.evaluate(
            """() => {
              const focused = document.activeElement
              if (!focused.form) return false
              const box = (focused.labels[0] || focused).getBoundingClientRect()
              const heading = focused.closest("section,form").querySelector("h2")
              const bottom = heading ? heading.getBoundingClientRect().bottom : 0
              return box.bottom <= bottom || box.top >= innerHeight
            }"""
        )
        assert not hidden


def test_the_language_changes_on_the_same_address(survey: SurveyPage, app: Flask) -> None:
    survey.open(OPEN)
    survey.page.get_by_role("link", name="English").tap()
    expect(survey.page.locator("html")).to_have_attribute("lang", "en")
    survey.page.get_by_role("link", name="Tiếng Việt").tap()
    expect(survey.page.locator("html")).to_have_attribute("lang", "vi")
