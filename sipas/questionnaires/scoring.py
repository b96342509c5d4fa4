"""Answers as bytes to count."""

from sipas.questionnaires.model import NOT_APPLICABLE, Questionnaire
from sipas.questionnaires.routing import Answers

MISSING_LEVEL = 0
NOT_APPLICABLE_LEVEL = 9

_LEVEL_OF: dict[object, int] = {
    None: MISSING_LEVEL,
    NOT_APPLICABLE: NOT_APPLICABLE_LEVEL,
    **{str(level): level for level in range(1, 6)},
}


def levels(questionnaire: Questionnaire, answers: Answers) -> bytes:
    """One byte per `questionnaire.scored`: 0 missing, 1 to 5 a level, 9 not applicable.

    `answers` are those that `read_answers` accepted; any other value is a KeyError.
    """
    return bytes([_LEVEL_OF[answers.get(question.code)] for question in questionnaire.scored])
