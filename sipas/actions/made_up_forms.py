"""The forms that the demonstration's citizens send, as a browser would send them."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from sipas.actions.made_up_data import MadeUpComment
from sipas.actions.simulation import ease_of, simulate_levels
from sipas.questionnaires.model import NOT_APPLICABLE, Kind, Question, Questionnaire

NEVER_COMPLAINED = 0.18  # to them the factor "feedback" does not apply
RARELY_NOT_APPLICABLE = 0.02
SKIPPED = 0.18  # of the questions that may be left out
COMMENTS = 0.012
LATE = 0.07
MODES = {"qr": 0.72, "tablet": 0.19, "paper": 0.06, "phone": 0.03}
LANGUAGES = {"vi": 0.99, "en": 0.01}
# Answers that are not equally likely; of all other choices each option is.
SHARES: Mapping[str, Mapping[str, float]] = {
    "sex": {"male": 0.49, "female": 0.505, "other": 0.005},
    "age_group": {"18_24": 0.1, "25_34": 0.25, "35_49": 0.36, "50_60": 0.19, "over_60": 0.1},
    "education": {
        "primary": 0.06,
        "lower_secondary": 0.2,
        "upper_secondary": 0.33,
        "vocational": 0.19,
        "university": 0.2,
        "postgraduate": 0.02,
    },
    "occupation": {
        "homemaker_freelance": 0.24,
        "farmer": 0.27,
        "student": 0.04,
        "private_sector": 0.25,
        "public_sector": 0.12,
        "retired": 0.06,
        "other": 0.02,
    },
}


@dataclass(frozen=True, slots=True)
class MadeUpForm:
    """`day` counts from the first day of answering."""

    identifier: UUID
    submitted: dict[str, list[str]]
    mode: str
    language: str
    day: int
    hour: int

    def moment(self, first_day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
        day = first_day + datetime.timedelta(days=self.day)
        return datetime.datetime.combine(day, datetime.time(self.hour), zone)


def simulate_forms(
    questionnaire: Questionnaire,
    satisfied: float,
    people: int,
    days: int,
    comments: Sequence[MadeUpComment],
    chance: np.random.Generator,
) -> Iterator[MadeUpForm]:
    """One agency's forms in the order of their days."""
    codes = [question.code for question in questionnaire.scored]
    levels = simulate_levels(satisfied, ease_of(codes), people, chance)
    when = np.sort(chance.integers(0, days, people))
    for row, day in zip(levels, when, strict=True):
        answers = _Answers(dict(zip(codes, row.tolist(), strict=True)), comments, chance)
        yield MadeUpForm(
            identifier=UUID(bytes=chance.bytes(16), version=4),
            submitted=answers.form(questionnaire),
            mode=_one_of(MODES, chance),
            language=_one_of(LANGUAGES, chance),
            day=int(day),
            hour=int(chance.integers(7, 17)),
        )


@dataclass(frozen=True, slots=True)
class _Answers:
    """One person: what they think of each criterion, and the chance of all the rest."""

    levels: Mapping[str, int]
    comments: Sequence[MadeUpComment]
    chance: np.random.Generator

    def form(self, questionnaire: Questionnaire) -> dict[str, list[str]]:
        form: dict[str, list[str]] = {}
        not_applicable = self._not_applicable(questionnaire)
        for question in questionnaire.questions:
            condition = question.condition
            if condition and not set(form.get(condition.question, ())) & set(condition.any_of):
                continue
            if question.code in not_applicable:
                form[question.code] = [NOT_APPLICABLE]
            elif question.required or question.kind is Kind.LONG_TEXT or not self._may(SKIPPED):
                form[question.code] = self._answer(question)
        return {code: values for code, values in form.items() if values}

    def _not_applicable(self, questionnaire: Questionnaire) -> set[str]:
        complained = not self._may(NEVER_COMPLAINED)
        return {
            question.code
            for question in questionnaire.scored
            if question.not_applicable
            and (
                (question.code.startswith("feedback_") and not complained)
                or self._may(RARELY_NOT_APPLICABLE)
            )
        }

    def _answer(self, question: Question) -> list[str]:
        if question.kind is Kind.SATISFACTION:
            return [str(self.levels[question.code])]
        if question.kind is Kind.NUMBER:
            return [str(self._number(question))]
        if question.kind is Kind.SINGLE:
            return [self._choice(question)]
        if question.kind is Kind.SEVERAL:
            return self._choices(question)
        return self._comment()

    def _mood(self) -> float:
        """Mean level less the middle of the scale: -2 to 2."""
        return float(np.mean(list(self.levels.values()))) - 3

    def _choice(self, question: Question) -> str:
        if question.code in SHARES:
            return _one_of(SHARES[question.code], self.chance)
        codes = [option.code for option in question.options]
        if question.code in ("nuisance", "unofficial_payment"):
            # Who is displeased more often met with trouble; nearly all met with none.
            trouble = 0.02 + 0.12 * max(0.0, 1 - self._mood())
            shares = dict(zip(codes, (1 - trouble, trouble * 0.85, trouble * 0.15), strict=True))
            return _one_of(shares, self.chance)
        if question.code == "lateness":
            late = LATE + 0.1 * max(0.0, -self._mood())
            return _one_of(
                dict(zip(codes, (1 - late, late * 0.3, late * 0.7), strict=True)), self.chance
            )
        return str(self.chance.choice(codes))

    def _choices(self, question: Question) -> list[str]:
        codes = [option.code for option in question.options]
        most = min(question.most or len(codes), len(codes))
        chosen = self.chance.choice(
            len(codes), size=int(self.chance.integers(1, most + 1)), replace=False
        )
        return [codes[place] for place in sorted(chosen)]

    def _number(self, question: Question) -> int:
        if question.code == "visits":
            number = 1 + int(self.chance.poisson(0.9))
        elif question.code == "waiting_minutes":
            number = 5 * int(self.chance.lognormal(1.2, 0.7))
        else:
            number = 1 + int(self.chance.geometric(0.15))
        lowest = question.minimum if question.minimum is not None else number
        highest = question.maximum if question.maximum is not None else number
        return min(max(number, lowest), highest)

    def _comment(self) -> list[str]:
        if not self._may(COMMENTS):
            return []
        mood = 1 if self._mood() > 0.9 else -1 if self._mood() < 0 else 0
        fitting = [comment.text for comment in self.comments if comment.mood == mood]
        return [str(self.chance.choice(fitting))] if fitting else []

    def _may(self, probability: float) -> bool:
        return bool(self.chance.random() < probability)


def _one_of(shares: Mapping[str, float], chance: np.random.Generator) -> str:
    options = list(shares)
    places = np.cumsum([shares[option] for option in options])
    return options[min(int(np.searchsorted(places, chance.random())), len(options) - 1)]
