"""Editing a definition: local parts change, official parts stay, codes never move or come back."""

import pytest

from sipas.questionnaires.editing import (
    EditRefused,
    UnknownPart,
    check_core,
    check_kinds,
    closed,
    numbered,
    opened,
    part_print,
    used_codes,
    with_core_of,
)
from sipas.questionnaires.edits import (
    OptionEdit,
    QuestionEdit,
    add_question,
    add_section,
    edit_head,
    edit_question,
    edit_section,
    move_question,
    move_section,
    next_code,
    put_into_section,
    remove_question,
    set_condition,
)
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.model import Condition, Kind, Option
from sipas.questionnaires.reading import from_definition, shipped_questionnaires, to_definition

SHIPPED = {questionnaire.code: questionnaire for questionnaire in shipped_questionnaires()}
DESK = to_definition(SHIPPED["sipas-desk-2017"])
EMPTY = {"vi": ""}


def edit(text="Có chỗ gửi xe không?", english="Was there parking?", *options, **more):
    labels = tuple(OptionEdit(code, {"vi": vi, "en": en}) for code, vi, en in options)
    return QuestionEdit({"vi": text, "en": english}, EMPTY, EMPTY, options=labels, **more)


def changed(change, definition=DESK, used=None):
    """The definition after a change; codes in use are those of the definition unless given."""
    editable = opened(definition)
    change(editable, used_codes(definition) if used is None else used)
    return closed(editable, str)


def question(definition, code, language="vi"):
    asked = from_definition(definition, language).questions
    return next(one for one in asked if one.code == code)


def codes(definition, section):
    found = from_definition(definition).sections
    return [one.code for part in found if part.code == section for one in part.questions]


@pytest.mark.parametrize("questionnaire", SHIPPED.values(), ids=SHIPPED)
def test_opening_and_closing_changes_nothing(questionnaire):
    definition = to_definition(questionnaire)
    assert closed(opened(definition), str) == definition


def test_an_added_question_stands_in_both_languages_under_a_new_code():
    options = (("", "Có", "Yes"), ("", "Không", "No"))
    after = changed(
        lambda e, used: add_question(e, "experience", Kind.SINGLE, edit(*TEXTS, *options), used)
    )
    assert codes(after, "experience")[-1] == "local_1"
    asked = question(after, "local_1")
    assert asked.text == "Có chỗ gửi xe không?"
    assert asked.options == (Option("option_1", "Có"), Option("option_2", "Không"))
    assert question(after, "local_1", "en").options[1].label == "No"
    check_core(DESK, after)


TEXTS = ("Có chỗ gửi xe không?", "Was there parking?")


def test_an_empty_english_word_is_the_vietnamese_one():
    after = changed(
        lambda e, used: add_question(e, "experience", Kind.NUMBER, edit("Mấy lần?", ""), used)
    )
    assert question(after, "local_1", "en").text == "Mấy lần?"


def test_a_code_that_was_ever_used_is_not_given_again():
    used = used_codes(DESK) | {"local_7", "local_2", "local_x", "local_7/option_1"}
    after = changed(
        lambda e, _: add_question(e, "experience", Kind.NUMBER, edit(), used), used=used
    )
    assert codes(after, "experience")[-1] == "local_8"


def test_an_option_code_that_was_removed_is_not_given_again():
    used = used_codes(DESK) | {"sex/option_4"}
    kept = (("male", "Nam", "Male"), ("female", "Nữ", "Female"), ("", "Không nói", "Not said"))
    after = changed(lambda e, _: edit_question(e, "sex", edit("Giới", "Sex", *kept), used))
    assert [one.code for one in question(after, "sex").options] == ["male", "female", "option_5"]


@pytest.mark.parametrize(
    ("used", "code"),
    [((), "local_1"), (("local_9", "local_10"), "local_11"), (("local",), "local_1")],
)
def test_the_next_code_is_above_the_highest(used, code):
    assert next_code("local", used) == code


def test_a_criterion_of_a_local_factor_begins_with_its_factor():
    local = opened(DESK)
    local.values["section"][4].pop("core")
    code = add_question(local, "feedback", Kind.SATISFACTION, edit(), used_codes(DESK))
    assert code == "feedback_5"
    assert from_definition(closed(local, str)).criteria[-1].code == "feedback_5"


@pytest.mark.parametrize(
    "change",
    [
        lambda e, used: edit_question(e, "access_1", edit(), used),
        lambda e, used: remove_question(e, "access_1"),
        lambda e, used: move_question(e, "access_1", 1),
        lambda e, used: set_condition(e, "access_2", "access_1", ["1"]),
        lambda e, used: add_question(e, "access", Kind.SATISFACTION, edit(), used),
        lambda e, used: edit_section(e, "access", {"vi": "Khác"}, EMPTY),
        lambda e, used: move_section(e, "access", 1),
        lambda e, used: put_into_section(e, "sex", "access"),
        lambda e, used: put_into_section(e, "access_1", "experience"),
    ],
)
def test_official_parts_refuse_every_change(change):
    with pytest.raises(EditRefused) as caught:
        changed(change)
    assert "chính thức" in str(caught.value)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("place", ["question.access_1.text", "section.access.title", "scale.1"])
def test_an_official_word_cannot_slip_through(language, place):
    words = {code: dict(one) for code, one in DESK["words"].items()}
    words[language][place] += "!"
    with pytest.raises(EditRefused):
        check_core(DESK, {**DESK, "words": words})


def test_a_questionnaire_without_official_parts_may_change_its_scale():
    pulse = to_definition(SHIPPED["desk-pulse"])
    words = {code: {**one, "scale.1": "Tệ"} for code, one in pulse["words"].items()}
    check_core(pulse, {**pulse, "words": words})


def test_a_code_keeps_its_kind():
    spoiled = opened(DESK)
    spoiled.question("visits")["kind"] = "short_text"
    for key in ("minimum", "maximum", "unit"):
        spoiled.question("visits").pop(key)
    with pytest.raises(EditRefused, match="visits"):
        check_kinds(DESK, closed(spoiled, str))


def test_questions_move_within_their_section_and_stop_at_its_ends():
    down = changed(lambda e, _: move_question(e, "nuisance", 1))
    assert codes(down, "experience")[:2] == ["unofficial_payment", "nuisance"]
    assert changed(lambda e, _: move_question(e, "nuisance", -1)) == DESK
    assert changed(lambda e, _: move_question(e, "late_days", 1)) == DESK


def test_local_sections_move_but_never_before_the_official_ones():
    up = changed(lambda e, _: move_section(e, "experience", -1))
    order = [section.code for section in from_definition(up).sections]
    assert order[5:7] == ["experience", "overall"]
    assert changed(lambda e, _: move_section(e, "experience", -1), up) == up


def test_a_question_goes_to_another_section():
    after = changed(lambda e, _: put_into_section(e, "visits", "respondent"))
    assert codes(after, "respondent")[-1] == "visits"
    assert "visits" not in codes(after, "experience")


def test_a_question_that_others_wait_for_is_not_removed_and_not_moved_behind_them():
    with pytest.raises(EditRefused, match="bao nhiêu ngày"):
        changed(lambda e, _: remove_question(e, "lateness"))
    with pytest.raises(FaultyQuestionnaire, match="không có ở phía trước"):
        changed(lambda e, _: move_question(e, "lateness", 1))


def test_a_removed_question_leaves_no_words_and_an_empty_section_goes():
    after = changed(lambda e, _: remove_question(e, "comment"))
    assert "comment_box" not in [section.code for section in from_definition(after).sections]
    assert not [place for one in after["words"].values() for place in one if "comment" in place]


def test_a_condition_is_set_and_taken_away():
    after = changed(lambda e, _: set_condition(e, "education", "sex", ["male", "other"]))
    assert question(after, "education").condition == Condition("sex", ("male", "other"))
    assert changed(lambda e, _: set_condition(e, "education", "", []), after) == DESK


@pytest.mark.parametrize("asked", ["occupation", "education", "visits", "nothing"])
def test_a_condition_on_a_later_question_on_itself_or_on_a_number_is_refused(asked):
    with pytest.raises(FaultyQuestionnaire) as caught:
        changed(lambda e, _: set_condition(e, "education", asked, ["1"]))
    assert caught.value.path[-1] == "condition"


def test_head_and_sections_speak_both_languages():
    def change(editable, _used):
        edit_head(editable, {"vi": "Mới", "en": "New"}, {"vi": "Xin hỏi.", "en": "We ask."}, 3)
        edit_section(editable, "respondent", {"vi": "Ông/Bà", "en": "You"}, EMPTY)

    after = changed(change)
    assert (from_definition(after).title, from_definition(after, "en").title) == ("Mới", "New")
    assert from_definition(after).minutes == 3
    assert from_definition(after, "en").sections[8].title == "You"
    assert from_definition(after).sections[8].introduction == ""


def test_a_new_section_waits_for_its_first_question():
    def change(editable, used):
        code = add_section(editable, {"vi": "Của xã", "en": "Of the commune"}, used)
        add_question(editable, code, Kind.LONG_TEXT, edit("Ý kiến?", "Comment?"), used)

    after = from_definition(changed(change)).sections[-1]
    assert (after.code, after.title) == ("local_section_1", "Của xã")
    assert [one.code for one in after.questions] == ["local_1"]


@pytest.mark.parametrize(
    ("numbers", "key"),
    [
        ({"minimum": "năm", "maximum": ""}, "minimum"),
        ({"minimum": 9, "maximum": 3}, "minimum"),
    ],
)
def test_a_fault_names_its_place(numbers, key):
    wrong = edit("Mấy lần?", "How often?", numbers=numbers)
    with pytest.raises(FaultyQuestionnaire) as caught:
        changed(lambda e, used: edit_question(e, "visits", wrong, used))
    assert caught.value.path == ("section", 6, "question", 2, key)


def test_english_options_that_read_alike_are_refused_too():
    options = (("male", "Nam", "Same"), ("female", "Nữ", "Same"))
    with pytest.raises(FaultyQuestionnaire, match="Same"):
        changed(lambda e, used: edit_question(e, "sex", edit("Giới", "Sex", *options), used))


def test_a_part_that_is_not_there_is_unknown():
    with pytest.raises(UnknownPart):
        opened(DESK).question("nothing")
    with pytest.raises(UnknownPart):
        opened(DESK).section("nothing")


def test_the_print_of_a_part_changes_with_it_alone():
    after = changed(lambda e, used: edit_question(e, "comment", edit(), used))
    assert part_print(after, "question.comment") != part_print(DESK, "question.comment")
    for part in ("head", "question.sex", "section.respondent"):
        assert part_print(after, part) == part_print(DESK, part)
    titled = changed(lambda e, _: edit_head(e, {"vi": "Mới"}, {"vi": "Xin hỏi."}, 2))
    assert part_print(titled, "head") != part_print(DESK, "head")


def test_marks_of_core_come_from_the_shipped_file():
    sections = [
        {key: value for key, value in section.items() if key != "is_core"}
        for section in DESK["structure"]["sections"]
    ]
    old = {**DESK, "structure": {**DESK["structure"], "sections": sections}}
    assert with_core_of(old, SHIPPED["sipas-desk-2017"]) == DESK


def test_another_version_has_the_same_words():
    after = numbered(DESK, 2)
    assert (from_definition(after).version, from_definition(DESK).version) == (2, 1)
    assert after["words"] == DESK["words"]
