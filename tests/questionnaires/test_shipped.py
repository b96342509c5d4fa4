"""The questionnaires that come with the program."""

import re

import pytest

from sipas.languages import LANGUAGES, gettext_for
from sipas.questionnaires.model import Kind, Question, Questionnaire
from sipas.questionnaires.reading import shipped_questionnaires, translated, words_of

SHIPPED = {questionnaire.code: questionnaire for questionnaire in shipped_questionnaires()}
NATIONAL = ("sipas-desk-2017", "sipas-service-2023", "sipas-full-2023")
SCALE = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
SERVICE_FACTORS = {"access": 3, "procedure": 4, "officer": 3, "result": 3, "feedback": 3}


def question(questionnaire: Questionnaire, code: str) -> Question:
    return next(question for question in questionnaire.questions if question.code == code)


def factor_sizes(code: str) -> dict[str, int]:
    return {factor.code: len(factor.questions) for factor in SHIPPED[code].factors}


def test_four_questionnaires_are_shipped():
    assert sorted(SHIPPED) == ["desk-pulse", "sipas-desk-2017", "sipas-full-2023", NATIONAL[1]]


@pytest.mark.parametrize(
    ("code", "criteria", "factors"),
    [
        ("sipas-desk-2017", 22, 5),
        ("sipas-service-2023", 16, 5),
        ("sipas-full-2023", 39, 9),
        ("desk-pulse", 1, 0),
    ],
)
def test_counts_of_criteria_and_factors(code, criteria, factors):
    assert len(SHIPPED[code].criteria) == criteria
    assert len(SHIPPED[code].factors) == factors


def test_factors_of_the_desk_questionnaire():
    sizes = {"access": 4, "procedure": 5, "officer": 6, "result": 3, "feedback": 4}
    assert factor_sizes("sipas-desk-2017") == sizes


def test_the_full_questionnaire_is_the_policy_half_and_the_service_half():
    policy = {"information": 2, "participation": 2, "implementation": 9, "impact": 10}
    assert factor_sizes("sipas-service-2023") == SERVICE_FACTORS
    assert factor_sizes("sipas-full-2023") == policy | SERVICE_FACTORS
    assert sum(policy.values()) == 23


def test_published_indicator_count_of_the_full_questionnaire():
    # METHOD: 39 items + 9 factors + 2 domains + 1 overall = 51.
    full = SHIPPED["sipas-full-2023"]
    assert len(full.criteria) + len(full.factors) + 2 + 1 == 51


def test_service_criteria_read_the_same_in_both_questionnaires_of_2023():
    full = {criterion.code: criterion for criterion in SHIPPED["sipas-full-2023"].criteria}
    for criterion in SHIPPED["sipas-service-2023"].criteria:
        assert full[criterion.code] == criterion


@pytest.mark.parametrize("questionnaire", SHIPPED.values(), ids=SHIPPED)
class TestEach:
    def test_codes_are_unique(self, questionnaire):
        codes = [question.code for question in questionnaire.questions]
        assert len(codes) == len(set(codes))

    def test_the_scale_is_the_official_one(self, questionnaire):
        assert [option.label for option in questionnaire.scale] == SCALE
        assert [option.code for option in questionnaire.scale] == ["1", "2", "3", "4", "5"]

    def test_only_criteria_are_required(self, questionnaire):
        required = {question.code for question in questionnaire.questions if question.required}
        assert required == {question.code for question in questionnaire.criteria}

    def test_criteria_are_numbered_within_their_factor(self, questionnaire):
        for factor in questionnaire.factors:
            codes = [question.code for question in factor.questions]
            assert codes == [f"{factor.code}_{number}" for number in range(1, len(codes) + 1)]

    def test_the_overall_question_stands_outside_the_factors(self, questionnaire):
        asked = question(questionnaire, "overall_satisfaction")
        assert asked.kind is Kind.SATISFACTION
        assert all(asked not in factor.questions for factor in questionnaire.factors)
        assert asked in questionnaire.scored

    def test_there_is_one_box_for_a_comment_that_warns_of_names(self, questionnaire):
        comment = question(questionnaire, "comment")
        assert comment.kind is Kind.LONG_TEXT
        assert "họ tên" in comment.hint
        assert "số điện thoại" in comment.hint

    def test_words_are_short_and_complete(self, questionnaire):
        for criterion in questionnaire.criteria:
            assert len(criterion.text) <= 70
            assert re.fullmatch(r"[A-ZĐÔ].*[.?]", criterion.text)

    def test_nobody_is_addressed_but_as_ong_ba(self, questionnaire):
        assert not re.search(
            r"\b(bạn|quý vị|anh/chị)\b", str(words_of(questionnaire)), re.IGNORECASE
        )

    @pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "vi"])
    def test_every_word_is_translated(self, questionnaire, language):
        words = words_of(questionnaire)
        others = words_of(translated(questionnaire, gettext_for(language)))
        assert words.keys() == others.keys()
        assert [place for place in words if words[place] == others[place]] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_question_reads_like_another(self, questionnaire, language):
        asked = translated(questionnaire, gettext_for(language)).questions
        assert len({question.text for question in asked}) == len(asked)
        for question in asked:
            labels = [option.label for option in question.options]
            assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("code", NATIONAL)
class TestNational:
    def test_perception_items(self, code):
        for name in ("nuisance", "unofficial_payment"):
            options = question(SHIPPED[code], name).options
            assert [option.code for option in options] == ["none", "some", "many"]
        assert question(SHIPPED[code], "visits").unit == "lần"
        assert question(SHIPPED[code], "waiting_minutes").unit == "phút"

    def test_lateness_knows_the_apology_and_opens_a_question(self, code):
        options = [option.code for option in question(SHIPPED[code], "lateness").options]
        assert options == ["no", "apologised", "not_apologised"]
        condition = question(SHIPPED[code], "late_days").condition
        assert condition is not None
        assert condition.question == "lateness"
        assert condition.any_of == ("apologised", "not_apologised")

    def test_ten_expectations_of_which_three_may_be_chosen(self, code):
        expectations = question(SHIPPED[code], "expectations")
        assert len(expectations.options) == 10
        assert expectations.most == 3

    def test_demographics_are_those_of_the_national_form_without_ethnicity(self, code):
        sizes = {
            asked.code: len(asked.options)
            for section in SHIPPED[code].sections
            if section.code == "respondent"
            for asked in section.questions
        }
        assert sizes == {"sex": 3, "age_group": 5, "education": 6, "occupation": 7}

    def test_the_name_of_the_ministry_index_is_not_claimed(self, code):
        assert "SIPAS" not in SHIPPED[code].title + SHIPPED[code].introduction


def test_the_pulse_asks_three_questions_and_a_comment():
    pulse = SHIPPED["desk-pulse"]
    codes = [question.code for question in pulse.questions]
    assert codes == ["overall_satisfaction", "lateness", "nuisance", "comment"]
