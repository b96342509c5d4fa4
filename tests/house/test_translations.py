"""Every text that people read is in the catalogue, and every catalogue says all of it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from sipas.languages import LANGUAGES, SOURCE_LANGUAGE
from tests.house.tree import CHECKOUT

FOLDER = CHECKOUT / "translations"
OTHERS = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-z]|%%")
VIETNAMESE = re.compile(
    "[ăâđêôơưĂÂĐÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]"
)
# Names of law and of places stay as they are written.
KEPT = re.compile(
    r"QĐ-BNV|Ông/Bà|Tiếng Việt|Quảng Nam|Đà Nẵng|Việt Nam|Bộ Nội vụ|người-dùng|mật-khẩu"
)


def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def words(part: str | tuple[str, ...] | list[str]) -> list[str]:
    return [part] if isinstance(part, str) else list(part)


def filled(message: Message) -> list[str]:
    """The words of a message that is translated; another test finds those that are not."""
    return [text for text in words(message.string) if text]


def test_each_language_has_a_catalogue_and_each_catalogue_a_language() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == sorted(OTHERS)


def test_catalogues_are_what_is_extracted_and_wholly_translated() -> None:
    result = subprocess.run(
        [sys.executable, CHECKOUT / "scripts" / "translations.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_there_is_no_compiled_catalogue_that_could_lag_behind() -> None:
    assert list(FOLDER.rglob("*.mo")) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_what_its_source_names(language: str) -> None:
    for message in messages(language):
        named = {name for text in words(message.id) for name in PLACEHOLDER.findall(text)}
        for text in filled(message):
            assert set(PLACEHOLDER.findall(text)) == named, message.id
            # Pages fill placeholders into every text: a lone percent sign would break them.
            assert "%" not in PLACEHOLDER.sub("", text), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_begins_and_ends_like_its_source(language: str) -> None:
    for message in messages(language):
        source = words(message.id)[0]
        for text in filled(message):
            assert text[0].isspace() == source[0].isspace(), message.id
            assert text[-1].isspace() == source[-1].isspace(), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_vietnamese(language: str) -> None:
    for message in messages(language):
        for text in words(message.string):
            assert not VIETNAMESE.search(KEPT.sub("", text)), text


def test_a_catalogue_moves_only_with_its_words() -> None:
    for path in [FOLDER / "messages.pot", *FOLDER.rglob("*.po")]:
        text = Path(path).read_text(encoding="utf-8")
        assert "Date" not in text.split("msgid", 2)[1]
        assert not re.search(r"^#: .*:\d+$", text, re.MULTILINE)
