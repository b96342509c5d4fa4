"""A definition opened for editing: local parts change, official ones stay, codes never move.

While it is edited a questionnaire stands as the tables of its file and, beside them, the words of
other languages by place; `closed` reads it as strictly as a file is read.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sipas.languages import LANGUAGES, SOURCE_LANGUAGE, Gettext
from sipas.questionnaires.building import build_questionnaire
from sipas.questionnaires.faults import Source
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import Definition, definition_in_words, from_definition
from sipas.questionnaires.rules import check_rules
from sipas.questionnaires.writing import Values, file_values
from sipas.refusal import Refused

OTHER_LANGUAGES = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
HEAD = "head"
"""The part of a definition that holds title, introduction and minutes."""


class EditRefused(Refused):
    """What was asked cannot be done to this questionnaire; the sentence says why."""


class UnknownPart(LookupError):
    """A section or a question that the questionnaire does not have."""


@dataclass(frozen=True, slots=True)
class Editable:
    """`values` are the tables of the file, `words` those of other languages by place."""

    values: Values
    words: dict[str, dict[str, str]]

    def section(self, code: str) -> Values:
        return _coded(self.values["section"], code)

    def local_section(self, code: str) -> Values:
        section = self.section(code)
        if section.get("core"):
            raise EditRefused(_l("Phần chính thức “%(title)s” không sửa được."), **section)
        return section

    def section_of(self, question: str) -> Values:
        for section in self.values["section"]:
            if any(one["code"] == question for one in section["question"]):
                return self.local_section(section["code"])
        raise UnknownPart(question)

    def question(self, code: str) -> Values:
        return _coded(self.section_of(code)["question"], code)

    def say(self, table: Values, key: str, place: str, texts: Mapping[str, str]) -> None:
        """One text in every language; an empty one of another language is the Vietnamese one."""
        table[key] = texts[SOURCE_LANGUAGE].strip()
        for language in OTHER_LANGUAGES:
            self.words[language][place] = texts.get(language, "").strip()


def opened(definition: Definition) -> Editable:
    words = {language: dict(definition["words"].get(language, {})) for language in OTHER_LANGUAGES}
    return Editable(file_values(from_definition(definition)), words)


def closed(editable: Editable, gettext: Gettext) -> Definition:
    """The definition, or FaultyQuestionnaire with the path of what is wrong."""
    source = Source("", "", gettext)
    questionnaire = build_questionnaire(_without_blanks(editable.values), source)
    definition = definition_in_words(questionnaire, editable.words)
    for language in OTHER_LANGUAGES:
        check_rules(from_definition(definition, language), source)
    return definition


def numbered(definition: Definition, version: int) -> Definition:
    """The same questionnaire as another version of itself."""
    return {**definition, "structure": {**definition["structure"], "version": version}}


def with_core_of(definition: Definition, official: Questionnaire) -> Definition:
    """Marks as core what the program ships as core: definitions of before 2026 bear no marks."""
    core = {section.code for section in official.sections if section.is_core}
    sections = [
        {**section, "is_core": True} if section["code"] in core else section
        for section in definition["structure"]["sections"]
    ]
    return {**definition, "structure": {**definition["structure"], "sections": sections}}


def core_of(definition: Definition) -> Any:
    """All that is official in a definition, to be compared with that of the version before."""
    structure = definition["structure"]
    sections = [one for one in structure["sections"] if one.get("is_core")]
    parts = [f"section.{one['code']}" for one in sections]
    parts += [f"question.{asked['code']}" for one in sections for asked in one["questions"]]
    parts += ["scale", "not_applicable", "source"] if sections else []
    words = {language: words_under(definition, language, parts) for language in LANGUAGES}
    return structure["code"], sections, words if sections else {}


def check_core(before: Definition, after: Definition) -> None:
    if core_of(before) != core_of(after):
        raise EditRefused(_l("Tiêu chí chính thức phải giữ nguyên lời, mã, thứ tự và thang đo."))


def check_kinds(before: Definition, after: Definition) -> None:
    """A code that goes on means the same kind of answer."""
    kinds = _kinds(before)
    for code, kind in _kinds(after).items():
        if kinds.get(code, kind) != kind:
            raise EditRefused(_l("Câu mang mã “%(code)s” phải giữ nguyên loại."), code=code)


def _kinds(definition: Definition) -> dict[str, str]:
    sections = definition["structure"]["sections"]
    return {one["code"]: one["kind"] for section in sections for one in section["questions"]}


def used_codes(definition: Definition) -> set[str]:
    """The codes of sections and questions, and of options as question/option."""
    codes: set[str] = set()
    for section in definition["structure"]["sections"]:
        codes.add(section["code"])
        for question in section["questions"]:
            codes.add(question["code"])
            codes.update(f"{question['code']}/{one['code']}" for one in question.get("options", ()))
    return codes


def part_print(definition: Definition, part: str) -> str:
    """A fingerprint of one part alone: `head`, `section.CODE` or `question.CODE`."""
    structure = definition["structure"]
    told: list[Any] = [words_under(definition, language, [part]) for language in LANGUAGES]
    if part == HEAD:
        told = [words_under(definition, one, ["title", "introduction"]) for one in LANGUAGES]
        told.append(structure["minutes"])
    told += [
        one
        for section in structure["sections"]
        for one in section["questions"]
        if part == f"question.{one['code']}"
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def words_under(definition: Definition, language: str, parts: list[str]) -> dict[str, str]:
    """The words of these places and of all places below them."""
    return {
        place: text
        for place, text in definition["words"].get(language, {}).items()
        if any(place == part or place.startswith(f"{part}.") for part in parts)
    }


def _coded(tables: list[Values], code: str) -> Values:
    for table in tables:
        if table["code"] == code:
            return table
    raise UnknownPart(code)


def _without_blanks(value: Any) -> Any:
    """An empty text or number that may be missing is missing."""
    if isinstance(value, dict):
        return {
            key: _without_blanks(part)
            for key, part in value.items()
            if part is not None and (part != "" or key not in _OPTIONAL)
        }
    return [_without_blanks(part) for part in value] if isinstance(value, list) else value


_OPTIONAL = frozenset(("hint", "unit", "introduction", "minimum", "maximum", "most", "max_length"))


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
