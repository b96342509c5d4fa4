"""What a citizen sent in is checked; nothing typed is lost; nothing sent can break the reading."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sipas.languages import gettext_for
from sipas.questionnaires.answers import read_answers
from sipas.questionnaires.model import Kind
from sipas.questionnaires.reading import shipped_questionnaires
from sipas.questionnaires.routing import asked_questions
from tests.questionnaires.tiny_files import FEATURES, tiny

DESK = next(each for each in shipped_questionnaires() if each.code == "sipas-desk-2017")


def read(feature, **sent):
    return read_answers(tiny(feature), sent)


def problem(reading):
    (found,) = reading.problems
    return found.message


class TestSatisfaction:
    def test_levels_and_not_applicable_are_kept_as_codes(self):
        reading = read("satisfaction", access_1=["na"], access_2=["4"], overall_satisfaction=["1"])
        assert reading.answers == {"access_1": "na", "access_2": "4", "overall_satisfaction": "1"}
        assert reading.problems == ()

    def test_a_missing_criterion_is_named_in_order(self):
        reading = read("satisfaction", result_1=["3"])
        assert [each.question for each in reading.problems] == ["access_1", "access_2"]
        assert reading.problems[0].message == "Ông/Bà chưa chọn mức hài lòng cho câu này."
        assert reading.answers == {"result_1": "3"}

    def test_an_optional_one_may_be_left_out(self):
        assert read("satisfaction", access_1=["1"], access_2=["1"]).problems == ()

    @pytest.mark.parametrize("value", ["0", "6", "4 ", "NA", "hài lòng", "44", "-1"])
    def test_a_level_that_does_not_exist_is_refused(self, value):
        reading = read("satisfaction", access_1=[value], access_2=["1"])
        assert "không có trong phiếu" in problem(reading)
        assert "access_1" not in reading.answers
        assert reading.typed["access_1"] == (value,)

    def test_not_applicable_is_refused_where_it_is_not_offered(self):
        reading = read("satisfaction", access_1=["na"], access_2=["na"])
        assert reading.problems[0].question == "access_2"

    def test_two_levels_at_once_are_refused(self):
        reading = read("satisfaction", access_1=["2", "3"], access_2=["1"])
        assert problem(reading) == "Xin Ông/Bà chỉ chọn một câu trả lời."
        assert reading.typed["access_1"] == ("2", "3")

    def test_an_empty_value_is_no_answer(self):
        reading = read("satisfaction", access_1=[""], access_2=["1"])
        assert "chưa chọn mức hài lòng" in problem(reading)


class TestChoices:
    def test_single(self):
        assert read("single_choice", sex=["female"]).answers == {"sex": "female"}

    def test_single_missing(self):
        assert problem(read("single_choice")) == "Ông/Bà chưa chọn câu trả lời cho câu này."

    def test_several_are_kept_once_and_in_the_order_of_the_questionnaire(self):
        reading = read("several_choices", expectations=["place", "attitude", "place"])
        assert reading.answers == {"expectations": ("attitude", "place")}

    def test_several_missing(self):
        assert "chưa chọn" in problem(read("several_choices", expectations=["", ""]))

    def test_too_many_say_how_many(self):
        reading = read("several_choices", expectations=["place", "attitude", "skill"])
        sentence = "Ông/Bà đã chọn 3 câu trả lời; xin chọn nhiều nhất 2."
        assert problem(reading) == sentence
        assert reading.typed["expectations"] == ("place", "attitude", "skill")

    def test_one_unknown_among_several_is_refused(self):
        reading = read("several_choices", expectations=["place", "price"])
        assert "không có trong phiếu" in problem(reading)
        assert reading.answers == {}


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("15", 15),
            (" 15 ", 15),
            ("015", 15),
            ("+15", 15),
            ("1.500", 1500),
            ("1 500", 1500),
            ("1\u00a0500", 1500),
            ("１５", 15),
            ("15\u200b", 15),
        ],
    )
    def test_numbers_as_vietnamese_people_write_them(self, text, number):
        assert read("number", waiting_minutes=[text]).answers == {"waiting_minutes": number}

    @pytest.mark.parametrize(
        "text", ["15 phút", "mười", "2,5", "1.5", "1,500", "--3", "1e3", "٣", "½", "0x10", "1.50.0"]
    )
    def test_anything_else_is_answered_with_an_example(self, text):
        reading = read("number", waiting_minutes=[text])
        assert problem(reading) == ("Xin Ông/Bà chỉ ghi một số nguyên, ví dụ 15, không kèm chữ.")
        assert reading.typed["waiting_minutes"] == (text,)

    @pytest.mark.parametrize("text", ["0", "-5", "6001", "9" * 16, "9" * 5000])
    def test_out_of_range_says_the_range(self, text):
        reading = read("number", waiting_minutes=[text])
        assert problem(reading) == "Xin Ông/Bà ghi một số từ 1 đến 6000."

    @pytest.mark.parametrize("text", ["-1", "9" * 16])
    def test_without_a_maximum_the_digits_are_limited(self, text):
        reading = read("number", waiting_minutes=["5"], visits=[text])
        assert problem(reading) == "Xin Ông/Bà ghi một số từ 0 trở lên, không quá 15 chữ số."

    def test_fifteen_digits_are_still_read(self):
        reading = read("number", waiting_minutes=["5"], visits=["9" * 15])
        assert reading.answers["visits"] == 10**15 - 1

    def test_zero_is_an_answer(self):
        reading = read("number", waiting_minutes=["5"], visits=["0"])
        assert reading.answers == {"waiting_minutes": 5, "visits": 0}

    @pytest.mark.parametrize("values", [[], [""], ["  "]])
    def test_missing(self, values):
        assert problem(read("number", waiting_minutes=values)) == "Ông/Bà chưa ghi số cho câu này."

    def test_two_numbers_are_refused(self):
        assert "một câu trả lời" in problem(read("number", waiting_minutes=["1", "2"]))


class TestTexts:
    def test_a_short_text_is_one_line(self):
        assert read("texts", place=["  Hội\t \nAn "]).answers == {"place": "Hội An"}

    def test_a_long_text_keeps_its_lines_with_plain_ends(self):
        reading = read("texts", place=["x"], comment=["Một\r\nhai\rba\n"])
        assert reading.answers["comment"] == "Một\nhai\nba"

    def test_letters_are_composed(self):
        reading = read("texts", place=[unicodedata.normalize("NFD", "Điện Bàn")])
        assert reading.answers == {"place": "Điện Bàn"}

    @pytest.mark.parametrize(
        "hidden", ["\x00", "\x1b", "\x7f", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800"]
    )
    def test_what_cannot_be_seen_is_taken_out(self, hidden):
        reading = read("texts", place=[f"Tam{hidden} Kỳ{hidden}"], comment=[f"Tốt{hidden}"])
        assert reading.answers == {"place": "Tam Kỳ", "comment": "Tốt"}

    def test_too_long_says_by_how_much_and_keeps_it(self):
        long = "a" * 41
        reading = read("texts", place=["x"], comment=[long])
        assert problem(reading) == "Ông/Bà đã viết 41 ký tự; xin viết không quá 40 ký tự."
        assert reading.typed["comment"] == (long,)

    def test_the_length_counts_letters_not_their_parts(self):
        twelve = "ếếếếếếếếếếếế"
        reading = read("texts", place=[unicodedata.normalize("NFD", twelve)])
        assert reading.answers == {"place": twelve}

    def test_a_text_of_spaces_is_no_answer(self):
        reading = read("texts", place=[" \u00a0 "], comment=["\n\n"])
        assert problem(reading) == "Ông/Bà chưa viết câu trả lời cho câu này."
        assert reading.answers == {}


class TestConditions:
    def test_a_question_not_asked_is_not_required(self):
        assert read("condition", lateness=["no"]).problems == ()

    def test_a_question_asked_is_required(self):
        assert [p.question for p in read("condition", lateness=["yes"]).problems] == ["apology"]

    def test_answers_to_questions_not_asked_are_dropped_but_echoed(self):
        reading = read("condition", lateness=["no"], apology=["none"], reason=["vì mưa"])
        assert reading.answers == {"lateness": "no"}
        assert reading.typed["reason"] == ("vì mưa",)

    def test_nonsense_in_a_question_not_asked_is_no_problem(self):
        assert read("condition", lateness=["no"], apology=["?"]).problems == ()

    def test_a_refused_answer_opens_nothing(self):
        reading = read("condition", lateness=["perhaps"], apology=["none"])
        assert [each.question for each in reading.problems] == ["lateness"]


def test_names_that_are_no_question_are_ignored():
    reading = read("single_choice", sex=["male"], csrf_token=["x"], sex_2=["y"])
    assert reading.answers == {"sex": "male"}
    assert reading.typed == {"sex": ("male",)}


def test_a_bare_string_counts_as_one_value():
    assert read_answers(tiny("single_choice"), {"sex": "male"}).answers == {"sex": "male"}


def test_problems_speak_the_language_of_the_page():
    reading = read_answers(tiny("satisfaction"), {}, gettext_for("en"))
    assert reading.problems[0].message == "You have not chosen how satisfied you are."


def test_the_shipped_questionnaire_is_answered_in_full():
    sent = {question.code: ["4"] for question in DESK.scored}
    sent |= {"waiting_minutes": ["12"], "lateness": ["apologised"], "late_days": ["3"]}
    sent |= {"expectations": ["attitude", "transparency"], "comment": ["Cảm ơn."]}
    reading = read_answers(DESK, sent)
    assert reading.problems == ()
    assert reading.answers["expectations"] == ("transparency", "attitude")
    assert reading.answers["late_days"] == 3
    assert len(reading.answers) == 23 + 5


anything = some.lists(some.text(), max_size=3)
likely = some.lists(some.sampled_from(["1", "5", "na", "yes", "none", "15", "", "x" * 50]))
QUESTIONNAIRES = [tiny(feature) for feature in FEATURES] + [DESK]


@given(some.data())
@settings(max_examples=200)
def test_nothing_that_is_sent_breaks_the_reading(data):
    questionnaire = data.draw(some.sampled_from(QUESTIONNAIRES))
    names = some.sampled_from([question.code for question in questionnaire.questions])
    sent = data.draw(some.dictionaries(names | some.text(), anything | likely))
    reading = read_answers(questionnaire, sent)

    by_code = {question.code: question for question in questionnaire.questions}
    asked = {question.code for question in asked_questions(questionnaire, reading.answers)}
    assert reading.answers.keys() <= asked
    assert not reading.answers.keys() & {found.question for found in reading.problems}
    for code, values in reading.typed.items():
        assert values == tuple(sent[code])
    for code in asked - reading.answers.keys():
        if by_code[code].required:
            assert code in {found.question for found in reading.problems}


@given(some.text(max_size=60))
def test_an_accepted_text_can_be_stored_and_reads_the_same_again(text):
    reading = read("texts", place=["x"], comment=[text])
    kept = reading.answers.get("comment")
    if kept is not None:
        kept.encode("utf-8")
        assert "\x00" not in kept
        assert read("texts", place=["x"], comment=[kept]).answers["comment"] == kept


@given(some.integers(min_value=1, max_value=6000))
def test_any_number_in_range_is_read_however_it_is_grouped(number):
    for text in (str(number), f"{number:,}".replace(",", "."), f"{number:,}".replace(",", " ")):
        assert read("number", waiting_minutes=[text]).answers["waiting_minutes"] == number


def test_every_kind_has_a_tiny_questionnaire():
    kinds = {question.kind for feature in FEATURES for question in tiny(feature).questions}
    assert kinds == set(Kind)
