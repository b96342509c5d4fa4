"""surveys/README.md tells the format that is read, no more and no less."""

import re
from pathlib import Path

import pytest

from sipas.questionnaires.building import _EVERY_KIND, _OF_KIND
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.model import Kind
from sipas.questionnaires.reading import definition_from_text
from tests.questionnaires.tiny_files import from_text

PAGE = (Path(__file__).parents[2] / "surveys" / "README.md").read_text(encoding="utf-8")
(EXAMPLE, WORDS) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def keys_told(heading):
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    first_cells = re.findall(r"^\| (`.*?) \|", section.split("\n\n")[0], re.MULTILINE)
    return {key for cell in first_cells for key in re.findall(r"`\[*([\w.]+)\]*`", cell)}


def known_to(text, spoilt_line):
    """The keys that a refusal offers after one line was added to the example."""
    with pytest.raises(FaultyQuestionnaire) as caught:
        from_text(text.replace(*spoilt_line, 1))
    return set(caught.value.mend.removeprefix("Chỉ dùng: ").rstrip(".").split(", "))


def test_the_example_is_read():
    questionnaire = from_text(EXAMPLE)
    assert [question.code for question in questionnaire.criteria] == ["access_1"]
    assert questionnaire.questions[2].condition is not None


def test_the_example_of_words_is_read():
    definition = definition_from_text((EXAMPLE + WORDS).encode(), "tiny.toml")
    assert definition["words"]["en"]["question.access_1.text"] == "There were enough seats."


def test_every_key_of_a_questionnaire_is_told():
    known = known_to(EXAMPLE, ("minutes", "oddity = 1\nminutes"))
    assert keys_told("The questionnaire") == known


def test_every_key_of_a_section_is_told():
    known = known_to(EXAMPLE, ("factor = true", "factor = true\noddity = 1"))
    told = {key.removeprefix("section.") for key in keys_told("A section: `[[section]]`")}
    assert told == known


def test_every_key_of_a_question_is_told():
    told = keys_told("A question: `[[section.question]]`")
    assert told == {*_EVERY_KIND, *(key for keys in _OF_KIND.values() for key in keys)}


def test_every_kind_is_told():
    kinds = PAGE.split("| kind | the citizen sees")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", kinds, re.MULTILINE)) == set(Kind)


def test_every_shipped_file_is_told():
    shipped = {path.name for path in (Path(__file__).parents[2] / "surveys").glob("*.toml")}
    assert set(re.findall(r"^\| `([\w-]+\.toml)`", PAGE, re.MULTILINE)) == shipped
