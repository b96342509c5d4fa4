"""Questionnaires read from files, put into another language, and frozen with a fingerprint."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sipas.languages import LANGUAGES, SOURCE_LANGUAGE, Gettext, gettext_for
from sipas.questionnaires.building import build_questionnaire
from sipas.questionnaires.faults import FaultyQuestionnaire, Source
from sipas.questionnaires.file_words import read_words
from sipas.questionnaires.model import (
    Condition,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
)
from sipas.questionnaires.tables import Table
from sipas.shipped import surveys_folder

Definition = dict[str, Any]
Word = Callable[[str, str], str]
AllWords = Mapping[str, Mapping[str, str]]
"""Language to place to text."""

_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


def _unchanged(text: str) -> str:
    return text


def read_questionnaire(path: Path, gettext: Gettext = _unchanged) -> Questionnaire:
    """One file of `surveys/`, or FaultyQuestionnaire in the words of `gettext`."""
    return questionnaire_from_text(path.read_bytes(), path.name, gettext)


def questionnaire_from_text(
    content: bytes, file: str, gettext: Gettext = _unchanged
) -> Questionnaire:
    return _read(content, file, gettext)[0]


def definition_from_text(content: bytes, file: str, gettext: Gettext = _unchanged) -> Definition:
    """The definition of a file: its own words of other languages before those of the program."""
    questionnaire, words = _read(content, file, gettext)
    definition = to_definition(questionnaire)
    for language, own in words.items():
        definition["words"][language].update(own)
    return definition


def _read(content: bytes, file: str, gettext: Gettext) -> tuple[Questionnaire, AllWords]:
    text = _decoded(content, file, gettext)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(error, file, gettext) from error
    source = Source(file, text, gettext)
    questionnaire = build_questionnaire(values, source)
    return questionnaire, read_words(Table(source, values), words_of(questionnaire))


def _decoded(content: bytes, file: str, _: Gettext) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _("dòng %(line)s") % {"line": content[: error.start].count(b"\n") + 1}
        reason = _("tệp không ở bảng mã UTF-8.")
        raise FaultyQuestionnaire(file, place, reason, _("Lưu lại tệp ở UTF-8.")) from error


def _not_toml(error: tomllib.TOMLDecodeError, file: str, _: Gettext) -> FaultyQuestionnaire:
    found = _TOML_PLACE.search(str(error))
    place = _("dòng %(line)s") % {"line": found[1]} if found else _("cuối tệp")
    reason = _("không đúng cách viết TOML.")
    mend = _("Xem dấu ngoặc kép, dấu = và mã dùng hai lần ở dòng ấy (%(detail)s).")
    return FaultyQuestionnaire(file, place, reason, mend % {"detail": error})


def shipped_questionnaires() -> tuple[Questionnaire, ...]:
    """The questionnaires that come with the program, by the name of their file."""
    return tuple(read_questionnaire(path) for path in sorted(surveys_folder().glob("*.toml")))


def translated(questionnaire: Questionnaire, gettext: Gettext) -> Questionnaire:
    """The same questionnaire in other words; codes, kinds and rules stay."""
    # The empty text is the key of a catalogue's own header.
    return _reworded(questionnaire, lambda _, text: gettext(text) if text else "")


def words_of(questionnaire: Questionnaire) -> dict[str, str]:
    """Every text that a reader may see, by its place."""
    words: dict[str, str] = {}

    def keep(place: str, text: str) -> str:
        if text:
            words[place] = text
        return text

    _reworded(questionnaire, keep)
    return words


def to_definition(
    questionnaire: Questionnaire, translations: Mapping[str, Gettext] | None = None
) -> Definition:
    """Structure once and words per language, as plain JSON: what a round freezes.

    `translations` maps further languages to their gettext; without it, those of the program.
    """
    if translations is None:
        translations = {code: gettext_for(code) for code in LANGUAGES if code != SOURCE_LANGUAGE}
    words = {
        language: words_of(translated(questionnaire, gettext))
        for language, gettext in translations.items()
    }
    return definition_in_words(questionnaire, words)


def definition_in_words(questionnaire: Questionnaire, words: AllWords) -> Definition:
    """The definition with these words of other languages; a word that is missing is Vietnamese."""
    source = words_of(questionnaire)
    others = {
        language: {place: own.get(place) or text for place, text in source.items()}
        for language, own in words.items()
    }
    structure = _plain(_reworded(questionnaire, lambda *_: ""))
    return {"structure": structure, "words": {SOURCE_LANGUAGE: source, **others}}


def from_definition(definition: Definition, language: str = SOURCE_LANGUAGE) -> Questionnaire:
    """The questionnaire that a definition froze, in one of its languages."""
    words = definition["words"][language]
    structure = _questionnaire(definition["structure"])
    return _reworded(structure, lambda place, _: words.get(place, ""))


def fingerprint(definition: Definition) -> str:
    """SHA-256 over structure and wording in every language; the order of keys does not matter."""
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _reworded(questionnaire: Questionnaire, word: Word) -> Questionnaire:
    scale = tuple(_option(option, "scale", word) for option in questionnaire.scale)
    return replace(
        questionnaire,
        title=word("title", questionnaire.title),
        introduction=word("introduction", questionnaire.introduction),
        source=word("source", questionnaire.source),
        not_applicable_label=word("not_applicable", questionnaire.not_applicable_label),
        scale=scale,
        sections=tuple(_section_reworded(section, word) for section in questionnaire.sections),
    )


def _section_reworded(section: Section, word: Word) -> Section:
    place = f"section.{section.code}"
    return replace(
        section,
        title=word(f"{place}.title", section.title),
        introduction=word(f"{place}.introduction", section.introduction),
        questions=tuple(_question_reworded(question, word) for question in section.questions),
    )


def _question_reworded(question: Question, word: Word) -> Question:
    place = f"question.{question.code}"
    return replace(
        question,
        text=word(f"{place}.text", question.text),
        hint=word(f"{place}.hint", question.hint),
        unit=word(f"{place}.unit", question.unit),
        options=tuple(_option(option, f"{place}.option", word) for option in question.options),
    )


def _option(option: Option, place: str, word: Word) -> Option:
    return replace(option, label=word(f"{place}.{option.code}", option.label))


def _plain(value: Any) -> Any:
    """A dataclass without its defaults, so that a new field leaves old fingerprints alone."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, StrEnum):
        return str(value)
    if not is_dataclass(value):
        return value
    kept = (
        part for part in fields(value) if part.init and getattr(value, part.name) != part.default
    )
    return {part.name: _plain(getattr(value, part.name)) for part in kept}


def _questionnaire(plain: Definition) -> Questionnaire:
    sections = tuple(_section(section) for section in plain["sections"])
    return Questionnaire(**{**plain, "scale": _options(plain["scale"]), "sections": sections})


def _section(plain: Definition) -> Section:
    questions = tuple(_question(question) for question in plain["questions"])
    return Section(**{**plain, "questions": questions})


def _question(plain: Definition) -> Question:
    condition = plain.get("condition")
    parts = {
        "kind": Kind(plain["kind"]),
        "options": _options(plain.get("options", [])),
        "condition": condition and Condition(condition["question"], tuple(condition["any_of"])),
    }
    return Question(**{**plain, **parts})


def _options(plain: list[Definition]) -> tuple[Option, ...]:
    return tuple(Option(**option) for option in plain)
