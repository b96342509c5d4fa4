"""The words of questionnaire files for the catalogue of translations; named in babel.cfg."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from sipas.questionnaires.reading import questionnaire_from_text, words_of

Message = tuple[int, None, str, list[str]]


def extract_questionnaire(
    file: BinaryIO,
    _keywords: Any,
    _comment_tags: Any,
    options: Any,  # noqa: ARG001 - Babel hands every extractor its options by this name
) -> Iterator[Message]:
    """Each text that a reader may see, once, with the line where it stands."""
    content = file.read()
    lines = content.decode("utf-8-sig").splitlines()
    words = words_of(questionnaire_from_text(content, getattr(file, "name", "TOML")))
    for text in dict.fromkeys(words.values()):
        numbers = (number for number, line in enumerate(lines, 1) if f'"{text}"' in line)
        yield next(numbers, 0), None, text, []
