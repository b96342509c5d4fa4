"""Editing a draft by plain forms: added, changed, moved, asked on condition, removed, told."""

import re

import pytest
from flask.testing import FlaskClient

from sipas.actions.questionnaire_versions import get_version, shipped_definitions
from sipas.questionnaires.model import Condition
from sipas.store.database import Database
from tests.web.administrators.test_questionnaires import ROOM, SHIPPED, draft, send

__all__ = ["draft"]
PARKING = {
    "kind": "single_choice",
    "section": "experience",
    "text_vi": "Có chỗ gửi xe không?",
    "text_en": "Was there parking?",
    "place_0": "2",
    "label_vi_0": "Không",
    "label_en_0": "No",
    "place_1": "1",
    "label_vi_1": "Có",
    "label_en_1": "Yes",
    "label_vi_2": "",
}


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def questions(store: Database, key: str):
    return {one.code: one for one in get_version(store, key).questionnaire.questions}


def test_a_local_question_is_added_with_a_condition(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    address = f"{ROOM}/{draft}/new-question"
    assert "Loại câu hỏi" in administrator.get(address).text
    assert "Lựa chọn 3, tiếng Anh" in administrator.get(f"{address}?kind=single_choice").text
    assert send(administrator, address, **PARKING).status_code == 303
    asked = questions(store, draft)["local_1"]
    assert [(one.code, one.label) for one in asked.options] == [
        ("option_1", "Có"),
        ("option_2", "Không"),
    ]
    condition = f"{ROOM}/{draft}/questions/local_1/condition"
    page = administrator.get(f"{condition}?of=lateness").text
    assert "Hỏi mọi người." in page
    assert "Chỉ hỏi khi câu 28 chọn một trong" in page
    assert 'value="visits"' not in page
    assert send(administrator, condition, of="lateness").status_code == 422
    assert send(administrator, condition, of="lateness", any_of="no").status_code == 303
    assert questions(store, draft)["local_1"].condition == Condition("lateness", ("no",))
    assert "Chỉ hỏi khi câu 28 chọn “Không trễ hẹn”." in administrator.get(f"{ROOM}/{draft}").text
    assert send(administrator, condition).status_code == 303
    assert questions(store, draft)["local_1"].condition is None


def test_a_question_may_open_a_section_of_its_own(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    address = f"{ROOM}/{draft}/new-question"
    new = {**PARKING, "kind": "number", "section": "new", "minimum": "0", "maximum": ""}
    unnamed = send(administrator, address, **new)
    assert unnamed.status_code == 422
    assert "chưa ghi tên phần mới" in unnamed.text
    send(administrator, address, **new, section_vi="Của xã", section_en="Of the commune")
    last = get_version(store, draft).questionnaire.sections[-1]
    assert (last.code, last.title, last.questions[0].code) == (
        *("local_section_1", "Của xã", "local_1"),
    )


def test_words_are_changed_and_shown_beside_the_old_ones(
    administrator: FlaskClient, draft: str
) -> None:
    address = f"{ROOM}/{draft}/questions/visits"
    page = administrator.get(address).text
    fields = {
        "section": "experience",
        "text_vi": "Ông/Bà đã đi mấy lần?",
        "text_en": "How often?",
        "unit_vi": "lần",
        "unit_en": "times",
        "minimum": "1",
        "maximum": "50",
    }
    send(administrator, address, seen=seen(page), **fields)
    shown = administrator.get(f"{ROOM}/{draft}").text
    assert "<del>" in shown
    assert "Khác phiên bản trước" in shown
    assert "<b>Sửa</b>" in shown


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text_vi": " "}, "Ông/Bà chưa ghi câu hỏi bằng tiếng Việt."),
        ({"label_vi_1": ""}, "Lựa chọn này chưa có tiếng Việt."),
        ({"label_vi_1": "Không"}, "Hai lựa chọn cùng ghi “Không”."),
        ({"label_vi_1": "", "label_en_1": ""}, "Câu chọn phải có ít nhất hai lựa chọn."),
        ({"section": ""}, "Ông/Bà chưa chọn phần."),
        ({"section": "access"}, "Phần chính thức"),
    ],
)
def test_a_fault_is_told_and_nothing_typed_is_lost(
    administrator: FlaskClient, draft: str, change: dict[str, str], told: str
) -> None:
    answer = send(administrator, f"{ROOM}/{draft}/new-question", **{**PARKING, **change})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="Was there parking?"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_numbers_that_are_none_or_cross_are_told(administrator: FlaskClient, draft: str) -> None:
    address = f"{ROOM}/{draft}/questions/visits"
    mark = seen(administrator.get(address).text)
    fields = {"seen": mark, "section": "experience", "text_vi": "Mấy lần?", "minimum": "9"}
    crossed = send(administrator, address, **fields, maximum="3")
    assert "Số nhỏ nhất 9 lớn hơn số lớn nhất 3." in crossed.text
    assert "Xin ghi một số nguyên" in send(administrator, address, **fields, maximum="x").text


def test_the_second_of_two_editors_is_told_and_keeps_the_words(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    address = f"{ROOM}/{draft}/questions/comment"
    mark = seen(administrator.get(address).text)
    fields = {"seen": mark, "section": "comment_box", "max_length": "2000"}
    send(administrator, address, text_vi="Người thứ nhất?", **fields)
    late = send(administrator, address, text_vi="Người thứ hai?", **fields)
    assert late.status_code == 409
    assert "vừa sửa câu này" in late.text
    assert "<q>Người thứ nhất?</q>" in late.text
    assert 'value="Người thứ hai?"' in late.text
    assert questions(store, draft)["comment"].text == "Người thứ nhất?"
    again = send(
        administrator, address, **{**fields, "seen": seen(late.text)}, text_vi="Người thứ hai?"
    )
    assert again.status_code == 303
    assert questions(store, draft)["comment"].text == "Người thứ hai?"


def test_questions_and_sections_move_and_a_late_condition_is_refused(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    send(administrator, f"{ROOM}/{draft}/questions/age_group/move", by="up")
    send(administrator, f"{ROOM}/{draft}/sections/respondent/move", by="up")
    asked = get_version(store, draft).questionnaire
    assert [one.code for one in asked.sections[7].questions][:2] == ["age_group", "sex"]
    refused = send(administrator, f"{ROOM}/{draft}/questions/lateness/move", by="down")
    assert refused.status_code == 422
    assert "không có ở phía trước" in refused.text


def test_a_question_and_a_draft_are_removed(
    administrator: FlaskClient, store: Database, draft: str
) -> None:
    refused = send(administrator, f"{ROOM}/{draft}/questions/lateness/remove")
    assert "chỉ hỏi theo câu này" in refused.text
    send(administrator, f"{ROOM}/{draft}/questions/education/remove")
    assert "education" not in questions(store, draft)
    assert send(administrator, f"{ROOM}/{draft}/remove").location == ROOM
    assert administrator.get(f"{ROOM}/{draft}").status_code == 404


def test_what_is_official_or_locked_has_no_form(administrator: FlaskClient, draft: str) -> None:
    assert administrator.get(f"{ROOM}/{draft}/questions/access_1").status_code == 404
    locked = SHIPPED["desk-pulse"]
    assert administrator.get(f"{ROOM}/{locked}/questions/lateness").status_code == 404
    moved = send(administrator, f"{ROOM}/{draft}/questions/access_1/move", by="up")
    assert "không sửa được" in moved.text
    assert send(administrator, f"{ROOM}/{locked}/remove").status_code == 422
    assert len(shipped_definitions()) == 4
