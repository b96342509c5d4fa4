"""The words of questionnaire files come into the same catalogue as those of pages."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from sipas.questionnaires.extraction import extract_questionnaire
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.reading import words_of
from tests.questionnaires.tiny_files import FEATURES, spoiled, tiny, tiny_text

ROOT = Path(__file__).parents[2]


def extracted(text):
    return list(extract_questionnaire(BytesIO(text.encode()), (), (), options={}))


@pytest.mark.parametrize("feature", FEATURES)
def test_every_word_comes_out_once_with_its_line(feature):
    text = tiny_text(feature)
    messages = extracted(text)
    assert {message for _, _, message, _ in messages} == set(words_of(tiny(feature)).values())
    assert len({message for _, _, message, _ in messages}) == len(messages)
    lines = text.splitlines()
    assert all(f'"{message}"' in lines[line - 1] for line, _, message, _ in messages)


def test_a_word_written_in_another_manner_still_comes_out():
    text = spoiled("texts", '"Ở đâu?"', "'Ở đâu?'")
    assert (0, None, "Ở đâu?", []) in extracted(text)


def test_a_faulty_file_stops_the_extraction():
    with pytest.raises(FaultyQuestionnaire):
        extracted(spoiled("number", '"number"', '"figure"'))


def test_one_configuration_extracts_python_pages_and_questionnaires():
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    names = {name.split("/")[0] for name, *_ in extract_from_dir(str(ROOT), methods, options)}
    assert names == {"sipas", "templates", "surveys"}
