"""Ask B only if A is …"""

import pytest

from sipas.questionnaires.routing import asked_questions, is_asked
from tests.questionnaires.tiny_files import from_text, spoiled, tiny


def asked(answers):
    return [question.code for question in asked_questions(tiny("condition"), answers)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ["lateness"]),
        ({"lateness": "no"}, ["lateness"]),
        ({"lateness": "yes"}, ["lateness", "apology"]),
        ({"lateness": "yes", "apology": ("letter",)}, ["lateness", "apology"]),
        ({"lateness": "yes", "apology": ("words",)}, ["lateness", "apology", "reason"]),
        ({"lateness": "yes", "apology": ("letter", "none")}, ["lateness", "apology", "reason"]),
    ],
)
def test_conditions_follow_the_answers(answers, expected):
    assert asked(answers) == expected


def test_an_answer_to_a_question_not_asked_opens_no_other():
    assert asked({"lateness": "no", "apology": ("none",)}) == ["lateness"]


def test_a_question_without_condition_is_always_asked():
    questionnaire = tiny("satisfaction")
    assert asked_questions(questionnaire, {}) == questionnaire.questions


def test_a_number_never_opens_a_question_about_codes():
    question = tiny("condition").questions[1]
    assert not is_asked(question, {"lateness": 1})


def test_a_satisfaction_level_can_open_a_question():
    text = spoiled("satisfaction", 'text = "Dễ tìm."', 'text = "Vì sao?"')
    text = text.replace("not_applicable = false", "", 1).replace(
        'code = "access_2"',
        'code = "access_2"\ncondition = { question = "access_1", any_of = ["1", "2", "na"] }',
    )
    questionnaire = from_text(text)
    second = questionnaire.questions[1]
    assert second in asked_questions(questionnaire, {"access_1": "2"})
    assert second in asked_questions(questionnaire, {"access_1": "na"})
    assert second not in asked_questions(questionnaire, {"access_1": "5"})
