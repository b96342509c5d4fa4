"""A definition written as a file reads back as the same definition, words of all languages too."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.reading import (
    definition_from_text,
    fingerprint,
    from_definition,
    read_questionnaire,
    shipped_questionnaires,
    to_definition,
    translated,
)
from sipas.questionnaires.writing import file_text
from sipas.shipped import surveys_folder
from tests.questionnaires.tiny_files import FEATURES, tiny

SHIPPED = {questionnaire.code: questionnaire for questionnaire in shipped_questionnaires()}
PLAIN = {"en": str.upper}
# Any sign that a browser can send, those that TOML treats in a way of its own among them.
WORDS = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


def reread(definition):
    return definition_from_text(file_text(definition).encode(), "again.toml")


@pytest.mark.parametrize("questionnaire", SHIPPED.values(), ids=SHIPPED)
def test_a_shipped_questionnaire_comes_back_with_its_fingerprint(questionnaire):
    definition = to_definition(questionnaire)
    assert fingerprint(reread(definition)) == fingerprint(definition)


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_comes_back_with_words_that_no_catalogue_has(feature):
    definition = to_definition(tiny(feature), PLAIN)
    assert reread(definition) == definition


def test_the_vietnamese_part_is_the_shipped_file_itself():
    path = surveys_folder() / "desk-pulse.toml"
    written = file_text(to_definition(read_questionnaire(path))).partition("\n[words.en]")[0]
    told = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert sorted(written.split("\n")) == sorted([*told, ""])


@given(WORDS)
def test_any_words_survive(words):
    definition = to_definition(tiny("single_choice"), PLAIN)
    place = next(iter(definition["words"]["en"]))
    for language in ("vi", "en"):
        definition["words"][language][place] = f"“{words}”"
    assert reread(definition) == definition


def test_core_is_told_and_read():
    definition = to_definition(SHIPPED["sipas-desk-2017"])
    assert file_text(definition).count("core = true\n") == 5
    marks = [section.is_core for section in from_definition(reread(definition)).sections]
    assert marks == [True] * 5 + [False] * 5


def test_words_of_the_file_go_before_those_of_the_catalogue():
    text = file_text(to_definition(SHIPPED["desk-pulse"]))
    spoken = text.replace('"scale.5" = "Very satisfied"', '"scale.5" = "Delighted"')
    assert spoken != text
    definition = definition_from_text(spoken.encode(), "own.toml")
    assert definition["words"]["en"]["scale.5"] == "Delighted"
    assert definition["words"]["en"]["scale.4"] == "Satisfied"


def test_a_word_that_nobody_translated_is_the_vietnamese_one():
    text = file_text(to_definition(tiny("texts"), {})).encode()
    definition = definition_from_text(text, "own.toml")
    assert definition["words"]["en"]["title"] == definition["words"]["vi"]["title"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('[words.fr]\n"title" = "x"', "không có mục nào tên “fr”."),
        ('[words.en]\n"question.nothing.text" = "x"', "không có chữ nào ở chỗ"),
        ('[words.en]\n"title" = ""', "“title” phải là một đoạn chữ"),
        ('[words]\nen = "x"', "“en” phải là một bảng nhỏ."),
    ],
)
def test_faulty_words_are_refused(line, reason):
    text = f"{file_text(to_definition(tiny('texts'), {}))}\n{line}\n"
    with pytest.raises(FaultyQuestionnaire) as caught:
        definition_from_text(text.encode(), "own.toml")
    assert reason in caught.value.reason


def test_core_after_a_local_section_is_refused():
    text = file_text(to_definition(SHIPPED["sipas-service-2023"]))
    spoiled = text.replace("factor = true\ncore = true\n", "factor = true\n", 1)
    with pytest.raises(FaultyQuestionnaire) as caught:
        definition_from_text(spoiled.encode(), "own.toml")
    assert "phần chính thức “procedure” đứng sau phần riêng." in caught.value.reason


def test_a_definition_of_before_core_is_read_with_its_old_fingerprint():
    definition = to_definition(SHIPPED["sipas-desk-2017"])
    old = copy.deepcopy(definition)
    for section in old["structure"]["sections"]:
        section.pop("is_core", None)
    questionnaire = from_definition(old)
    assert not any(section.is_core for section in questionnaire.sections)
    assert to_definition(questionnaire) == old
    assert from_definition(old, "en") == translated(questionnaire, lambda text: _english(old, text))


def _english(definition, text):
    place = next(key for key, word in definition["words"]["vi"].items() if word == text)
    return definition["words"]["en"][place]
