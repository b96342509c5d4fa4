"""Which questions are asked, given the answers before them."""

from collections.abc import Mapping

from sipas.questionnaires.model import Question, Questionnaire

Answer = str | int | tuple[str, ...]
Answers = Mapping[str, Answer]


def asked_questions(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions to ask in order; an answer to a question that is not asked opens no other."""
    asked: list[Question] = []
    counted: dict[str, Answer] = {}
    for question in questionnaire.questions:
        if is_asked(question, counted):
            asked.append(question)
            if question.code in answers:
                counted[question.code] = answers[question.code]
    return tuple(asked)


def is_asked(question: Question, earlier: Answers) -> bool:
    """`earlier` holds the answers to the questions before it that were asked."""
    condition = question.condition
    if condition is None:
        return True
    answer = earlier.get(condition.question)
    given = answer if isinstance(answer, tuple) else (answer,)
    return any(code in condition.any_of for code in given)
