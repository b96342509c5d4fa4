"""What a questionnaire is made of: sections of questions, each with a code that never changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

NOT_APPLICABLE = "na"


class Kind(StrEnum):
    SATISFACTION = "satisfaction"
    SINGLE = "single_choice"
    SEVERAL = "several_choices"
    NUMBER = "number"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked only if the answer to `question` is one of these codes."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; a satisfaction question has no options but the questionnaire's scale.

    `minimum`, `maximum`, `unit` belong to numbers, `max_length` to texts, `most` to several
    choices, `not_applicable` (the quiet choice beside the scale) to satisfaction.
    """

    code: str
    kind: Kind
    text: str
    required: bool = False
    options: tuple[Option, ...] = ()
    hint: str = ""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    most: int | None = None
    not_applicable: bool = False
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one title; a section that is a factor has an index of its own.

    A core section is official: its words, codes, order and scale are not the province's to change.
    """

    code: str
    title: str
    introduction: str = ""
    is_factor: bool = False
    questions: tuple[Question, ...] = ()
    is_core: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire in one language.

    `scored` holds every satisfaction question in order, which is the order of the bytes in
    `levels`; `criteria` are those of them that stand in a factor, or all where there is no factor.
    """

    code: str
    version: int
    title: str
    introduction: str
    minutes: int
    source: str
    scale: tuple[Option, ...]
    not_applicable_label: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...] = field(init=False, repr=False, compare=False)
    factors: tuple[Section, ...] = field(init=False, repr=False, compare=False)
    criteria: tuple[Question, ...] = field(init=False, repr=False, compare=False)
    scored: tuple[Question, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Derived once: every answered form walks these.
        questions = tuple(question for section in self.sections for question in section.questions)
        factors = tuple(section for section in self.sections if section.is_factor)
        in_factors = (question for section in factors for question in section.questions)
        object.__setattr__(self, "questions", questions)
        object.__setattr__(self, "factors", factors)
        scored = _satisfaction(questions)
        object.__setattr__(self, "criteria", _satisfaction(in_factors) or scored)
        object.__setattr__(self, "scored", scored)


def _satisfaction(questions: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(question for question in questions if question.kind is Kind.SATISFACTION)
