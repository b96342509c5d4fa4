"""All versions of all questionnaires: shipped, being written, and frozen by rounds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any

from sipas.actions.surveys import Survey, SurveyState
from sipas.languages import LANGUAGES, SOURCE_LANGUAGE, sort_key
from sipas.questionnaires.model import Kind, Questionnaire
from sipas.questionnaires.reading import (
    Definition,
    fingerprint,
    from_definition,
    shipped_questionnaires,
    to_definition,
)
from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import finished_by_round
from sipas.store.organisation import Agency, Desk
from sipas.store.questionnaire_drafts import QuestionnaireDraft, all_drafts
from sipas.store.questionnaires import (
    QuestionnaireVersion,
    all_questionnaire_versions,
    find_questionnaire_version,
)
from sipas.store.rounds import Round, RoundState, all_rounds


class UnknownVersion(LookupError):
    """A key under which no version of a questionnaire stands."""


class VersionState(StrEnum):
    SHIPPED = "shipped"
    DRAFT = "draft"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class VersionUse:
    """A round that asks this version, and how many responses have been counted."""

    round: Round
    responses: int

    @property
    def is_draft(self) -> bool:
        return self.round.state == RoundState.DRAFT


@dataclass(frozen=True, slots=True)
class Version:
    """One version with its words in every language.

    `key` names it in addresses and for rounds: `code.version` for one that is or was a draft of
    this installation, the fingerprint for any other. `base` is the definition that a draft was
    duplicated from.
    """

    key: str
    state: VersionState
    fingerprint: str
    definition: Definition
    uses: tuple[VersionUse, ...] = ()
    draft: QuestionnaireDraft | None = None
    base: Definition | None = None

    @property
    def questionnaire(self) -> Questionnaire:
        return from_definition(self.definition)

    @property
    def languages(self) -> Mapping[str, Questionnaire]:
        return {code: from_definition(self.definition, code) for code in self.definition["words"]}

    @property
    def code(self) -> str:
        code: str = self.definition["structure"]["code"]
        return code

    @property
    def version(self) -> int:
        version: int = self.definition["structure"]["version"]
        return version

    @property
    def title(self) -> str:
        return self.title_in(SOURCE_LANGUAGE)

    def title_in(self, language: str) -> str:
        words = self.definition["words"]
        title: str = words.get(language, words[SOURCE_LANGUAGE])["title"]
        return title

    @property
    def question_count(self) -> int:
        return sum(
            len(section["questions"]) for section in self.definition["structure"]["sections"]
        )

    @property
    def criteria_count(self) -> int:
        """As `Questionnaire.criteria`, without building what a list does not show."""
        sections = self.definition["structure"]["sections"]
        in_factors = _satisfaction(one for one in sections if one.get("is_factor"))
        return in_factors or _satisfaction(sections)

    @property
    def is_editable(self) -> bool:
        return self.state is VersionState.DRAFT

    @property
    def responses(self) -> int:
        return sum(use.responses for use in self.uses)


@dataclass(frozen=True, slots=True)
class QuestionnaireVersions:
    """The versions of one questionnaire, the newest first."""

    code: str
    versions: tuple[Version, ...]


def _satisfaction(sections: Iterable[Mapping[str, Any]]) -> int:
    return sum(
        one["kind"] == Kind.SATISFACTION for section in sections for one in section["questions"]
    )


def all_versions(database: Database) -> list[QuestionnaireVersions]:
    """By title, in the order of the Vietnamese alphabet."""
    with database.read() as transaction:
        versions = _read_versions(transaction)
    versions.sort(key=lambda one: (one.code, -one.version, one.fingerprint))
    groups = [
        QuestionnaireVersions(code, tuple(group))
        for code, group in groupby(versions, lambda one: one.code)
    ]
    return sorted(groups, key=lambda one: sort_key(one.versions[0].title))


def get_version(database: Database, key: str) -> Version:
    with database.read() as transaction:
        return version_in(transaction, key)


def version_in(transaction: Transaction, key: str) -> Version:
    """The version of this key, inside a transaction that goes on."""
    for one in _read_versions(transaction, _code_of_key(transaction, key)):
        if one.key == key or one.fingerprint == key:
            return one
    raise UnknownVersion(key)


def _code_of_key(transaction: Transaction, key: str) -> str | None:
    """The questionnaire that a key belongs to; None where only a look at all of them can tell."""
    code, dot, _number = key.rpartition(".")
    if dot:
        return code
    if key in shipped_definitions():
        shipped: str = shipped_definitions()[key]["structure"]["code"]
        return shipped
    stored = find_questionnaire_version(transaction, key)
    return stored.code if stored else None


def versions_to_choose(database: Database) -> list[Version]:
    """What a new round may ask: the newest of each questionnaire first, drafts among them."""
    return [one for group in all_versions(database) for one in group.versions]


def draft_key(code: str, version: int) -> str:
    # No code holds a dot, no fingerprint either.
    return f"{code}.{version}"


@cache
def shipped_definitions() -> Mapping[str, Definition]:
    """Fingerprint to definition of the questionnaires that come with the program."""
    definitions = [to_definition(questionnaire) for questionnaire in shipped_questionnaires()]
    return {fingerprint(definition): definition for definition in definitions}


def _read_versions(transaction: Transaction, code: str | None = None) -> list[Version]:
    """Of one questionnaire, or of all: a definition is large, and most pages need few of them."""
    stored = all_questionnaire_versions(transaction, code)
    finished = finished_by_round(transaction)
    uses: dict[int, list[VersionUse]] = {}
    for one in all_rounds(transaction):
        if one.questionnaire_version_id is not None:
            use = VersionUse(one, finished.get(one.code, 0))
            uses.setdefault(one.questionnaire_version_id, []).append(use)
    drafts = [_draft_version(one, stored, uses) for one in all_drafts(transaction, code)]
    own = {(one.code, one.version) for one in drafts}
    others = _other_versions(stored, uses, own)
    return [*drafts, *(one for one in others if code is None or one.code == code)]


def _draft_version(
    draft: QuestionnaireDraft,
    stored: Iterable[QuestionnaireVersion],
    uses: Mapping[int, list[VersionUse]],
) -> Version:
    """Frozen once a round that asks it is past its draft."""
    used = [
        use
        for one in stored
        if (one.code, one.version) == (draft.code, draft.version)
        for use in uses.get(one.id, ())
    ]
    is_frozen = any(not use.is_draft for use in used)
    return Version(
        draft_key(draft.code, draft.version),
        VersionState.FROZEN if is_frozen else VersionState.DRAFT,
        fingerprint(draft.definition),
        draft.definition,
        tuple(used),
        draft,
        next((one.definition for one in stored if one.id == draft.based_on), None),
    )


def _other_versions(
    stored: Iterable[QuestionnaireVersion],
    uses: Mapping[int, list[VersionUse]],
    own: set[tuple[str, int]],
) -> list[Version]:
    """What rounds froze, and what is shipped; each fingerprint once."""
    versions = {
        mark: Version(mark, VersionState.SHIPPED, mark, definition)
        for mark, definition in shipped_definitions().items()
    }
    for one in stored:
        used = tuple(uses.get(one.id, ()))
        if (one.code, one.version) in own or not used:
            continue
        state = VersionState.FROZEN
        if one.fingerprint in versions and all(use.is_draft for use in used):
            state = VersionState.SHIPPED
        found = Version(one.fingerprint, state, one.fingerprint, one.definition)
        versions[one.fingerprint] = replace(found, uses=used)
    return list(versions.values())


def preview_survey(version: Version, desk: str, agency: str) -> Survey:
    """An open survey of no desk at all, to be looked at."""
    return Survey(
        SurveyState.OPEN,
        questionnaire=version.languages,
        desk=Desk("", desk, ""),
        agency=Agency("", agency, agency, ""),
    )


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A Vietnamese word without a translation, and where it stands: one of the three places."""

    text: str
    section: str = ""
    question: str = ""
    part: str = ""


def missing_words(version: Version) -> tuple[MissingWord, ...]:
    """Places at which another language still shows the Vietnamese words."""
    source = version.definition["words"][SOURCE_LANGUAGE]
    return tuple(
        _missing_word(place, source[place])
        for place in untranslated_places(version.definition)
        if source[place]
    )


def untranslated_places(definition: Definition) -> tuple[str, ...]:
    """The same of a definition: `words[language]` is keyed by these places."""
    words = definition["words"]
    source = words[SOURCE_LANGUAGE]
    others = [words.get(code, {}) for code in LANGUAGES if code != SOURCE_LANGUAGE]
    return tuple(
        place
        for place, text in source.items()
        if any(other.get(place, text) == text for other in others)
    )


def _missing_word(place: str, text: str) -> MissingWord:
    kind, _, rest = place.partition(".")
    code = rest.partition(".")[0]
    if kind in ("section", "question"):
        return MissingWord(text, **{kind: code})
    return MissingWord(
        text, part="head" if kind in ("title", "introduction", "source") else "scale"
    )
