"""Cards that are asked only after a certain answer: hidden until then by style alone.

Phones whose browser does not know `:has` show every card, with words before it that say when to
answer; what was answered without being asked is dropped when it is read.
"""

from sipas.questionnaires.model import Question, Questionnaire


def reveal_rules(questionnaire: Questionnaire) -> str:
    """The rules for the conditional cards of one questionnaire; codes need no escaping."""
    rules = "".join(_rules(question) for question in questionnaire.questions)
    return f"@supports selector(:has(a)){{.if{{display:none}}{rules}}}" if rules else ""


def _rules(question: Question) -> str:
    condition = question.condition
    if condition is None:
        return ""
    chosen = ",".join(
        f'[name="{condition.question}"][value="{code}"]:checked' for code in condition.any_of
    )
    card = f"#card-{question.code}"
    return f"{card}{{display:none}}form:has({chosen}) {card}{{display:block}}"
