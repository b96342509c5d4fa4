"""The questionnaires that rounds froze, read once and kept: a version never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sipas.languages import SOURCE_LANGUAGE
from sipas.questionnaires.model import Kind, Questionnaire
from sipas.questionnaires.reading import from_definition
from sipas.store.database import Database
from sipas.store.questionnaires import QuestionnaireVersion, get_questionnaire_version

_TEXT_KINDS = (Kind.SHORT_TEXT, Kind.LONG_TEXT)


@dataclass(frozen=True, slots=True, eq=False)
class FrozenQuestionnaire:
    """One version in each of its languages; which of its answers are levels, and which words."""

    fingerprint: str
    languages: Mapping[str, Questionnaire]
    scored: frozenset[str]
    texts: frozenset[str]

    @property
    def source(self) -> Questionnaire:
        return self.languages[SOURCE_LANGUAGE]

    def in_language(self, language: str) -> Questionnaire:
        """In the language asked for, or in Vietnamese where there is no such translation."""
        return self.languages.get(language) or self.source


_kept: WeakKeyDictionary[Database, dict[int, FrozenQuestionnaire]] = WeakKeyDictionary()


def frozen_questionnaire(database: Database, version: int) -> FrozenQuestionnaire:
    versions = _kept.setdefault(database, {})
    if version not in versions:
        with database.read() as connection:
            versions[version] = _frozen(get_questionnaire_version(connection, version))
    return versions[version]


def _frozen(version: QuestionnaireVersion) -> FrozenQuestionnaire:
    words = version.definition["words"]
    languages = {language: from_definition(version.definition, language) for language in words}
    source = languages[SOURCE_LANGUAGE]
    texts = (question.code for question in source.questions if question.kind in _TEXT_KINDS)
    scored = (question.code for question in source.scored)
    return FrozenQuestionnaire(version.fingerprint, languages, frozenset(scored), frozenset(texts))
