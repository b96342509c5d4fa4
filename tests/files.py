"""Files as offices make them: CSV in old encodings, workbooks with whatever people do to them."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """As Windows writes it: vowels with their hats composed, tones as characters of their own."""
    return b"".join(_in_1258(letter) for letter in unicodedata.normalize("NFC", text))


def _in_1258(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in TONES)
        rest = "".join(mark for mark in marks if mark not in TONES)
        return (unicodedata.normalize("NFC", rest) + tone).encode("cp1258")


def write_csv(path: Path, rows: Iterable[Sequence[str]], separator: str = ",") -> Path:
    path.write_text("\n".join(separator.join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def write_workbook(path: Path, rows: Iterable[Sequence[Any]], title: str = "Hồ sơ") -> Workbook:
    """Saved, and returned to be changed and saved again."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)
    return workbook


def with_member(path: Path, member: str, change: Any) -> None:
    """Writes an archive anew with one member changed."""
    with ZipFile(path) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    content[member] = change(content[member])
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
