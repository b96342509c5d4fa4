"""Rows of a CSV file, in the encodings and with the separators that offices in Viet Nam use."""

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sipas.languages import Gettext
from sipas.sampling.rows import Row, UnreadableFile

SEPARATORS = ",;\t|"
LONGEST_CELL = 100_000
SAMPLE_BYTES = 64 * 1024

_PIECE = 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows-1258 writes tones as characters of their own; in real text each joins the vowel before it.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, slots=True)
class CsvRows:
    """A CSV opened for one pass; lines are put into the composed form of Unicode (NFC)."""

    file: BinaryIO
    text: io.TextIOWrapper
    size: int
    separator: str
    gettext: Gettext

    def rows(self) -> Iterator[Row]:
        lines = (unicodedata.normalize("NFC", line) for line in self.text)
        reader = csv.reader(lines, delimiter=self.separator)
        while True:
            # A cell may hold line breaks: the row is found where it begins.
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                raise UnreadableFile(self._open_quote(line)) from problem
            yield Row(line, tuple(cells))

    def fraction_read(self) -> float:
        return min(1.0, self.file.tell() / self.size)

    def refuse_merged_cells(self, below: int) -> None:
        """A CSV has no merged cells."""

    def _open_quote(self, line: int) -> str:
        reason = self.gettext('Dòng %(line)d: dấu ngoặc kép (") mở ra mà không đóng lại.')
        return reason % {"line": line}


@contextmanager
def open_csv(path: Path, gettext: Gettext) -> Iterator[CsvRows]:
    """Finds encoding and separator, then opens; the whole file is checked before the first row."""
    encoding = detect_encoding(path, gettext)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE_BYTES)
    csv.field_size_limit(LONGEST_CELL)
    separator = detect_separator(sample)
    with path.open("rb") as binary, io.TextIOWrapper(binary, encoding, newline="") as text:
        yield CsvRows(binary, text, path.stat().st_size, separator, gettext)


def detect_encoding(path: Path, gettext: Gettext) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, else Windows-1258.

    Raises UnreadableFile where a UTF-8 file is damaged, or where no encoding fits.
    """
    with path.open("rb") as file:
        beginning = file.read(4)
    for mark, encoding in _BOMS:
        if beginning.startswith(mark):
            return encoding if _is_readable_as(path, encoding) else _refuse(gettext)
    damaged_at, has_letters = _first_byte_that_is_not_utf8(path)
    if damaged_at is None:
        return "utf-8"
    if has_letters:
        reason = gettext("Tệp bị hỏng chữ ở dòng %(line)d: không phải UTF-8 như các dòng trước.")
        raise UnreadableFile(reason % {"line": _line_at(path, damaged_at)})
    if _is_readable_as(path, "cp1258") and _looks_vietnamese(path):
        return "cp1258"
    return _refuse(gettext)


def _refuse(gettext: Gettext) -> str:
    raise UnreadableFile(
        gettext(
            "Không nhận ra bảng mã chữ của tệp; "
            "hãy mở bằng Excel và lưu lại thành “CSV UTF-8” hoặc .xlsx."
        )
    )


def _first_byte_that_is_not_utf8(path: Path) -> tuple[int | None, bool]:
    """Where UTF-8 breaks off, and whether there were letters beyond ASCII before it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_letters = False
    offset = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            pending = len(decoder.getstate()[0])
            try:
                has_letters |= not decoder.decode(piece).isascii()
            except UnicodeDecodeError as problem:
                good = problem.object[: problem.start]
                return offset - pending + problem.start, has_letters or not good.isascii()
            offset += len(piece)
    is_cut_off = bool(decoder.getstate()[0])
    return (offset, has_letters) if is_cut_off else (None, has_letters)


def _is_readable_as(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(_PIECE):
                pass
    except UnicodeError:
        return False
    return True


def _looks_vietnamese(path: Path) -> bool:
    """Tones that stand beside no vowel betray another encoding that is read as Windows-1258."""
    with path.open("rb") as file:
        text = file.read(SAMPLE_BYTES).decode("cp1258", errors="ignore")
    tones = sum(mark in _TONES for mark in text)
    alone = sum(mark in _TONES for mark in unicodedata.normalize("NFC", text))
    is_text = all(mark.isprintable() or mark.isspace() or mark in _TONES for mark in text)
    return is_text and alone * 5 <= tones


def _line_at(path: Path, offset: int) -> int:
    with path.open("rb") as file:
        return file.read(offset).count(b"\n") + 1


def detect_separator(sample: str) -> str:
    """The separator under which most rows have the same number of cells, more than one."""
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    lines = sample.splitlines(keepends=True)
    if len(sample) == SAMPLE_BYTES:
        lines = lines[:-1]  # cut off in the middle
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    except csv.Error:
        return 0.0, 0
    tables = [(rows / widths.total(), width) for width, rows in widths.items() if width > 1]
    return max(tables, default=(0.0, 0))
