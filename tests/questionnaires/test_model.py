"""What a questionnaire derives from its sections."""

import dataclasses

import pytest

from sipas.questionnaires.model import Kind
from tests.questionnaires.tiny_files import tiny


def codes(questions):
    return [question.code for question in questions]


def test_questions_stand_in_the_order_of_the_file():
    expected = ["access_1", "access_2", "result_1", "overall_satisfaction"]
    assert codes(tiny("satisfaction").questions) == expected


def test_scored_holds_every_satisfaction_question_and_criteria_those_in_factors():
    questionnaire = tiny("satisfaction")
    assert codes(questionnaire.criteria) == ["access_1", "access_2", "result_1"]
    assert codes(questionnaire.scored) == [*codes(questionnaire.criteria), "overall_satisfaction"]
    assert codes(questionnaire.factors) == ["access", "result"]


def test_without_factors_every_satisfaction_question_is_a_criterion():
    questionnaire = tiny("satisfaction")
    overall = dataclasses.replace(questionnaire, sections=questionnaire.sections[2:])
    assert codes(overall.criteria) == codes(overall.scored) == ["overall_satisfaction"]


def test_a_questionnaire_without_satisfaction_scores_nothing():
    assert tiny("number").scored == tiny("number").criteria == ()


def test_a_changed_copy_derives_anew():
    questionnaire = tiny("satisfaction")
    shorter = dataclasses.replace(questionnaire, sections=questionnaire.sections[:1])
    assert codes(shorter.questions) == ["access_1", "access_2"]


def test_nothing_can_be_changed_in_place():
    with pytest.raises(dataclasses.FrozenInstanceError):
        tiny("number").title = "khác"


def test_kinds_are_the_words_of_the_file():
    assert [str(kind) for kind in Kind] == [
        *("satisfaction", "single_choice", "several_choices"),
        *("number", "short_text", "long_text"),
    ]
