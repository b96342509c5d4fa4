"""Rows of an Excel workbook, read as a stream, after a look at what could spoil it."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from sipas.languages import Gettext
from sipas.sampling.rows import Row, UnreadableFile

LARGEST_UNPACKED = 3 * 1024**3
LARGEST_SHARED_TEXTS = 256 * 1024**2
# Sheets shrink by 10 to 60 times; deflate can do 1,030 times, and only a trap does.
LARGEST_RATIO = 200
SMALL_MEMBER = 16 * 1024**2
EXCEL_LAST_ROW = 1_048_576

_PIECE = 1024 * 1024
_OVERLAP = 8192
_LONGEST_TAG = 4096
# Some software writes each element with a prefix: <x:c r="A1">.
_FORMULA_WITHOUT_VALUE = re.compile(
    rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]+\d+)"[^>]*>'
    rb"<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+\d+):([A-Z]+(\d+))"')
_ROW = re.compile(rb"<(?:\w+:)?row[ >]")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a first pass over the sheet's XML found."""

    rows: int
    merged: tuple[tuple[str, int], ...]
    formula_without_value: str | None


@dataclass(slots=True)  # counts the rows as they pass
class WorkbookRows:
    """One sheet opened for one pass."""

    sheet: Any
    facts: SheetFacts
    gettext: Gettext
    read: int = field(default=0, init=False)

    def rows(self) -> Iterator[Row]:
        # A dimension written by other software may be too small, and would cut rows off.
        self.sheet.reset_dimensions()
        cells_by_row = iter(self.sheet.iter_rows(values_only=True))
        for line in count(1):
            try:
                cells = next(cells_by_row)
            except StopIteration:
                return
            except Exception as problem:  # damaged XML makes openpyxl raise whatever it met
                reason = self.gettext("Tệp Excel bị hỏng từ dòng %(line)d.")
                raise UnreadableFile(reason % {"line": line}) from problem
            self.read = line
            yield Row(line, cells)

    def fraction_read(self) -> float:
        return min(1.0, self.read / max(1, self.facts.rows))

    def refuse_merged_cells(self, below: int) -> None:
        for area, last_line in self.facts.merged:
            if last_line > below:
                reason = self.gettext(
                    "Các ô %(area)s bị gộp, nên có dòng thiếu dữ liệu; hãy bỏ gộp ô rồi lưu lại."
                )
                raise UnreadableFile(reason % {"area": area})


@contextmanager
def open_workbook(path: Path, sheet: str | None, gettext: Gettext) -> Iterator[WorkbookRows]:
    """The named sheet, else the first that is not hidden."""
    refuse_dangerous_workbook(path, gettext)
    with _opened(path, gettext) as workbook:
        chosen = _chosen_sheet(workbook, sheet, gettext)
        facts = _facts_of(path, chosen, gettext)
        if facts.formula_without_value is not None:
            reason = gettext(
                "Ô %(cell)s là công thức chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi nhập."
            )
            raise UnreadableFile(reason % {"cell": facts.formula_without_value})
        yield WorkbookRows(chosen, facts, gettext)


def refuse_dangerous_workbook(path: Path, gettext: Gettext) -> None:
    """Looks at the table of contents of the archive before anything is unpacked."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError) as problem:
        raise UnreadableFile(gettext("Tệp Excel bị hỏng, không mở được.")) from problem
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        reason = gettext("Tệp này không phải là bảng tính Excel (.xlsx); hãy lưu lại thành .xlsx.")
        raise UnreadableFile(reason)
    texts = next((m.file_size for m in members if m.filename == "xl/sharedStrings.xml"), 0)
    is_trap = any(
        m.file_size > SMALL_MEMBER and m.file_size > LARGEST_RATIO * m.compress_size
        for m in members
    )
    is_large = sum(m.file_size for m in members) > LARGEST_UNPACKED
    if is_trap or is_large or texts > LARGEST_SHARED_TEXTS:
        reason = gettext("Tệp Excel này giải nén ra quá lớn; hãy lưu lại thành “CSV UTF-8”.")
        raise UnreadableFile(reason)


@contextmanager
def _opened(path: Path, gettext: Gettext) -> Iterator[Any]:
    from openpyxl import load_workbook

    damaged = gettext("Tệp Excel bị hỏng, không mở được.")
    # openpyxl goes by the name of a file, but not by that of an open one.
    with path.open("rb") as file, warnings.catch_warnings():
        # It tells of styles and validations that it leaves out; no value is lost by it.
        warnings.simplefilter("ignore", UserWarning)
        try:
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as problem:  # damaged parts make it raise whatever it met
            raise UnreadableFile(damaged) from problem
        try:
            yield workbook
        finally:
            workbook.close()


def _chosen_sheet(workbook: Any, name: str | None, gettext: Gettext) -> Any:
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    if name is not None:
        if name in sheets:
            return sheets[name]
        reason = gettext("Tệp không có trang tính “%(sheet)s”; có: %(sheets)s.")
        raise UnreadableFile(reason % {"sheet": name, "sheets": ", ".join(sheets)})
    visible = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    if not visible:
        raise UnreadableFile(gettext("Tệp trống, không có dòng nào."))
    return visible[0]


def _facts_of(path: Path, sheet: Any, gettext: Gettext) -> SheetFacts:
    member = sheet._worksheet_path  # noqa: SLF001 openpyxl tells a sheet's place only here
    rows = 0
    merged: dict[str, int] = {}
    formula: str | None = None
    for fresh, window in _windows(path, member):
        if b"<!DOCTYPE" in window:
            raise UnreadableFile(gettext("Tệp Excel bị hỏng, không mở được."))
        rows += len(_ROW.findall(fresh))
        for first, last, line in _MERGED.findall(window):
            merged[f"{first.decode()}:{last.decode()}"] = int(line)
        found = _FORMULA_WITHOUT_VALUE.search(window) if formula is None else None
        formula = found[1].decode() if found else formula
    return SheetFacts(rows, tuple(merged.items()), formula)


def _windows(path: Path, member: str) -> Iterator[tuple[bytes, bytes]]:
    """The XML in pieces: each piece, and the piece with the end of the one before it."""
    with ZipFile(path) as archive, archive.open(member) as file:
        before = b""
        while piece := file.read(_PIECE):
            yield piece, before + piece
            before = piece[-_OVERLAP:]


def sheet_titles(path: Path, gettext: Gettext) -> list[str]:
    """The titles of a workbook's sheets, hidden ones left out."""
    refuse_dangerous_workbook(path, gettext)
    with _opened(path, gettext) as workbook:
        return [one.title for one in workbook.worksheets if one.sheet_state == "visible"]
