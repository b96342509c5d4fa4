"""Numbers beside questions, and conditions told with them."""

from sipas.questionnaires.model import NOT_APPLICABLE, Condition
from sipas.questionnaires.numbering import choices_of, condition_sentence, question_numbers
from sipas.questionnaires.reading import shipped_questionnaires

DESK = next(one for one in shipped_questionnaires() if one.code == "sipas-desk-2017")


def test_a_question_that_only_some_are_asked_has_a_letter():
    numbers = question_numbers(DESK)
    assert (numbers["access_1"], numbers["overall_satisfaction"]) == ("1", "23")
    assert (numbers["lateness"], numbers["late_days"], numbers["expectations"]) == (
        "28",
        "28a",
        "29",
    )


def test_a_condition_is_told_with_number_and_words():
    condition = Condition("lateness", ("apologised", "not_apologised"))
    assert condition_sentence(DESK, condition, str) == (
        "Chỉ hỏi khi câu 28 chọn “Có, được xin lỗi bằng văn bản” hoặc “Có, không được xin lỗi”."
    )


def test_a_level_and_not_applicable_have_words_too():
    condition = Condition("access_1", ("1", NOT_APPLICABLE))
    told = condition_sentence(DESK, condition, str)
    assert "“Rất không hài lòng” hoặc “Không áp dụng / không có ý kiến”" in told


def test_choices_are_the_options_or_the_scale():
    by_code = {question.code: question for question in DESK.questions}
    assert [one.code for one in choices_of(DESK, by_code["sex"])] == ["male", "female", "other"]
    assert len(choices_of(DESK, by_code["access_1"])) == 6
    assert len(choices_of(DESK, by_code["overall_satisfaction"])) == 5
    assert choices_of(DESK, by_code["visits"]) == ()
