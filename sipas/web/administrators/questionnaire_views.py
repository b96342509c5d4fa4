"""A questionnaire side by side in its languages, with numbers, kinds and conditions in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from sipas.actions.questionnaire_versions import Version, VersionState
from sipas.languages import SOURCE_LANGUAGE, Gettext
from sipas.questionnaires.model import Kind, Option, Question, Questionnaire, Section
from sipas.questionnaires.numbering import condition_sentence, question_numbers
from sipas.web.locale import gettext as _

KIND_NAMES = {
    Kind.SATISFACTION: _("Mức hài lòng"),
    Kind.SINGLE: _("Chọn một"),
    Kind.SEVERAL: _("Chọn nhiều"),
    Kind.NUMBER: _("Ghi số"),
    Kind.SHORT_TEXT: _("Viết một dòng"),
    Kind.LONG_TEXT: _("Viết nhiều dòng"),
}
STATE_NAMES = {
    VersionState.SHIPPED: _("Có sẵn"),
    VersionState.DRAFT: _("Bản nháp"),
    VersionState.FROZEN: _("Đã khóa"),
}


@dataclass(frozen=True, slots=True)
class QuestionView:
    """`texts` are the question in each language, Vietnamese first."""

    number: str
    texts: tuple[tuple[str, Question], ...]
    condition: str

    @property
    def question(self) -> Question:
        return self.texts[0][1]

    @property
    def options(self) -> Iterator[tuple[Option, ...]]:
        """Each option in every language."""
        return zip(*(question.options for _language, question in self.texts), strict=True)


@dataclass(frozen=True, slots=True)
class SectionView:
    texts: tuple[tuple[str, Section], ...]
    questions: tuple[QuestionView, ...]

    @property
    def section(self) -> Section:
        return self.texts[0][1]


def section_views(version: Version, language: str, gettext: Gettext) -> tuple[SectionView, ...]:
    """The sections in every language; conditions in the language of the page."""
    languages = version.languages
    source = languages[SOURCE_LANGUAGE]
    shown = languages.get(language, source)
    ordered = {SOURCE_LANGUAGE: source, **languages}
    return tuple(
        SectionView(texts, tuple(_question_views(texts, shown, gettext)))
        for texts in _side_by_side(ordered)
    )


def _side_by_side(
    languages: dict[str, Questionnaire],
) -> Iterator[tuple[tuple[str, Section], ...]]:
    for place in range(len(languages[SOURCE_LANGUAGE].sections)):
        yield tuple((code, one.sections[place]) for code, one in languages.items())


def _question_views(
    texts: tuple[tuple[str, Section], ...], shown: Questionnaire, gettext: Gettext
) -> Iterator[QuestionView]:
    numbers = question_numbers(shown)
    for place, question in enumerate(texts[0][1].questions):
        told = question.condition
        yield QuestionView(
            numbers[question.code],
            tuple((code, section.questions[place]) for code, section in texts),
            condition_sentence(shown, told, gettext) if told else "",
        )
