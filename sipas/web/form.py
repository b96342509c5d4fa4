"""A questionnaire as it is filled in: numbered cards, with what was typed and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sipas.languages import Gettext
from sipas.questionnaires.answers import Problem
from sipas.questionnaires.model import (
    NOT_APPLICABLE,
    Condition,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
)
from sipas.questionnaires.numbering import chosen_words, question_numbers

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Card:
    """One question; `levels` stand in one row, `options` below each other."""

    number: str
    question: Question
    levels: tuple[Option, ...]
    options: tuple[Option, ...]
    typed: Sequence[str]
    problem: str
    lead_in: str

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def choices(self) -> tuple[Option, ...]:
        return self.levels + self.options

    @property
    def takes_one(self) -> bool:
        return self.question.kind is not Kind.SEVERAL


@dataclass(frozen=True, slots=True)
class CardSection:
    title: str
    introduction: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Form:
    questionnaire: Questionnaire
    sections: tuple[CardSection, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for section in self.sections for card in section.cards)

    @property
    def count(self) -> int:
        """How many questions everybody is asked."""
        return sum(card.question.condition is None for card in self.cards)

    @property
    def required_count(self) -> int:
        """How many of them want an answer; the promise of minutes is made for these."""
        return sum(
            card.question.required and card.question.condition is None for card in self.cards
        )

    @property
    def problems(self) -> dict[str, list[Card]]:
        """Each sentence once, with the cards that it is about."""
        problems: dict[str, list[Card]] = {}
        for card in self.cards:
            if card.problem:
                problems.setdefault(card.problem, []).append(card)
        return problems


def blank_form(questionnaire: Questionnaire, gettext: Gettext) -> Form:
    return returned_form(questionnaire, {}, (), gettext)


def returned_form(
    questionnaire: Questionnaire, typed: Typed, problems: Sequence[Problem], gettext: Gettext
) -> Form:
    """The form with everything that was typed; of several problems with a question, the first."""
    messages = {problem.question: problem.message for problem in reversed(problems)}
    draw = _Drawing(questionnaire, typed, messages, gettext)
    return Form(questionnaire, tuple(draw.section(section) for section in questionnaire.sections))


class _Drawing:
    def __init__(
        self,
        questionnaire: Questionnaire,
        typed: Typed,
        messages: Mapping[str, str],
        gettext: Gettext,
    ) -> None:
        self.questionnaire = questionnaire
        self.typed = typed
        self.messages = messages
        self.gettext = gettext
        self.numbers = question_numbers(questionnaire)

    def section(self, section: Section) -> CardSection:
        cards = tuple(self.card(question) for question in section.questions)
        return CardSection(section.title, section.introduction, cards)

    def card(self, question: Question) -> Card:
        return Card(
            number=self.numbers[question.code],
            question=question,
            levels=self.questionnaire.scale if question.kind is Kind.SATISFACTION else (),
            options=self.options(question),
            typed=self.typed.get(question.code, ()),
            problem=self.messages.get(question.code, ""),
            lead_in=self.lead_in(question.condition) if question.condition else "",
        )

    def options(self, question: Question) -> tuple[Option, ...]:
        if question.kind is not Kind.SATISFACTION:
            return question.options
        label = self.questionnaire.not_applicable_label
        return (Option(NOT_APPLICABLE, label),) if question.not_applicable else ()

    def lead_in(self, condition: Condition) -> str:
        """ "If you answered … to question 3:", for phones that cannot hide the card."""
        _ = self.gettext
        return _("Nếu câu %(number)s Ông/Bà chọn %(answers)s:") % {
            "number": self.numbers[condition.question],
            "answers": chosen_words(self.questionnaire, condition, _),
        }
