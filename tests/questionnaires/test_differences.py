"""What the page of a new version says about the one before."""

from hypothesis import given
from hypothesis import strategies as some

from sipas.questionnaires.differences import Change, differences, word_pieces
from sipas.questionnaires.edits import (
    add_question,
    edit_head,
    edit_question,
    move_question,
    put_into_section,
    remove_question,
    set_condition,
)
from sipas.questionnaires.model import Kind
from tests.questionnaires.test_editing import DESK, changed, edit


def told(after, before=DESK):
    return {(one.part, one.code): one for one in differences(before, after)}


def test_the_same_version_differs_in_nothing():
    assert differences(DESK, DESK) == ()


def test_changed_words_stand_side_by_side_in_their_language():
    kept = [("male", "Nam", "Male"), ("female", "Nữ", "Female"), ("other", "Khác", "Some other")]
    after = changed(lambda e, used: edit_question(e, "sex", edit("Giới tính", "Sex", *kept), used))
    one = told(after)["question", "sex"]
    assert list(told(after)) == [("question", "sex")]
    assert (one.change, one.rules, one.has_moved) == (Change.CHANGED, (), False)
    assert [(word.language, word.kind, word.old, word.new) for word in one.words] == [
        ("en", "option", "Other", "Some other")
    ]


def test_added_and_removed_questions_are_named_by_their_words():
    def change(editable, used):
        add_question(editable, "experience", Kind.NUMBER, edit("Mấy lần?", "How often?"), used)
        remove_question(editable, "occupation")

    found = told(changed(change))
    assert {key: one.change for key, one in found.items()} == {
        ("question", "local_1"): Change.ADDED,
        ("question", "occupation"): Change.REMOVED,
    }
    assert found["question", "local_1"].title == "Mấy lần?"
    assert found["question", "occupation"].title == "Công việc hiện nay"


def test_a_section_that_went_with_its_last_question_is_told():
    found = told(changed(lambda e, _: remove_question(e, "comment")))
    assert found["section", "comment_box"].change is Change.REMOVED


def test_one_question_that_moved_is_one_question_that_moved():
    after = changed(lambda e, _: move_question(e, "sex", 1))
    moved = [one for one in differences(DESK, after) if one.has_moved]
    assert len(moved) == 1
    assert moved[0].code in {"sex", "age_group"}
    assert (moved[0].words, moved[0].rules) == ((), ())


def test_another_section_counts_as_a_change_of_place():
    found = told(changed(lambda e, _: put_into_section(e, "visits", "respondent")))
    assert found["question", "visits"].rules == ("section",)
    assert found["question", "visits"].has_moved


def test_conditions_limits_and_the_order_of_options_are_rules():
    options = [("female", "Nữ", "Female"), ("male", "Nam", "Male"), ("other", "Khác", "Other")]

    def change(editable, used):
        set_condition(editable, "education", "sex", ["male"])
        edit_question(editable, "sex", edit("Giới tính", "Sex", *options, required=True), used)

    found = told(changed(change))
    assert found["question", "education"].rules == ("condition",)
    assert found["question", "sex"].rules == ("options_order", "required")


def test_title_and_minutes_are_the_head():
    introductions = {code: DESK["words"][code]["introduction"] for code in ("vi", "en")}
    titles = {"vi": "Tên mới", "en": DESK["words"]["en"]["title"]}
    head = told(changed(lambda e, _: edit_head(e, titles, introductions, 5)))["head", ""]
    assert [(word.kind, word.new) for word in head.words] == [("title", "Tên mới")]
    assert head.rules == ("minutes",)


def test_marks_of_core_alone_are_no_difference():
    sections = [
        {k: v for k, v in one.items() if k != "is_core"} for one in DESK["structure"]["sections"]
    ]
    old = {**DESK, "structure": {**DESK["structure"], "sections": sections}}
    assert differences(old, DESK) == ()


def test_words_are_compared_whole():
    pieces = word_pieces("Có chỗ ngồi.", "Có chỗ đứng.")
    assert pieces == (("same", "Có chỗ "), ("del", "ngồi"), ("ins", "đứng"), ("same", "."))
    assert word_pieces("", "Mới") == (("ins", "Mới"),)


@given(some.text(max_size=40), some.text(max_size=40))
def test_pieces_hold_both_texts_whole(old, new):
    pieces = word_pieces(old, new)
    assert "".join(text for mark, text in pieces if mark != "ins") == old
    assert "".join(text for mark, text in pieces if mark != "del") == new
