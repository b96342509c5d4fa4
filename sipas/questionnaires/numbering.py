"""The numbers that people see beside the questions, and conditions told with them."""

from sipas.languages import Gettext
from sipas.questionnaires.model import (
    NOT_APPLICABLE,
    Condition,
    Option,
    Question,
    Questionnaire,
)
from sipas.questionnaires.rules import answer_codes

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def question_numbers(questionnaire: Questionnaire) -> dict[str, str]:
    """1, 2, 3; a question that only some are asked is 3a, so that nobody misses a number."""
    numbers: dict[str, str] = {}
    asked_of_all = asked_of_some = 0
    for question in questionnaire.questions:
        if question.condition is None:
            asked_of_all, asked_of_some = asked_of_all + 1, 0
            numbers[question.code] = str(asked_of_all)
        else:
            numbers[question.code] = f"{asked_of_all}{_LETTERS[asked_of_some % len(_LETTERS)]}"
            asked_of_some += 1
    return numbers


def choices_of(questionnaire: Questionnaire, question: Question) -> tuple[Option, ...]:
    """What may be chosen, with its words; the scale for a satisfaction question."""
    labels = {option.code: option for option in question.options or questionnaire.scale}
    labels[NOT_APPLICABLE] = Option(NOT_APPLICABLE, questionnaire.not_applicable_label)
    return tuple(labels[code] for code in answer_codes(question))


def chosen_words(questionnaire: Questionnaire, condition: Condition, gettext: Gettext) -> str:
    """The answers that a condition waits for: “yes” or “perhaps”."""
    asked = next(one for one in questionnaire.questions if one.code == condition.question)
    labels = {option.code: option.label for option in choices_of(questionnaire, asked)}
    return gettext(" hoặc ").join(f"“{labels[code]}”" for code in condition.any_of)


def condition_sentence(questionnaire: Questionnaire, condition: Condition, _: Gettext) -> str:
    """When a question is asked, for whoever makes or reads the questionnaire."""
    return _("Chỉ hỏi khi câu %(number)s chọn %(answers)s.") % {
        "number": question_numbers(questionnaire)[condition.question],
        "answers": chosen_words(questionnaire, condition, _),
    }
