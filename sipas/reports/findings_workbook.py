"""A table of findings as a workbook: plain cells, no formula, nothing fetched."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell


def findings_workbook(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], notes: Sequence[str]
) -> bytes:
    """The table on one sheet, frozen under its heading, and the notes on a second one."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in (columns, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    beside = book.create_sheet("notes")
    for note in notes:
        beside.append([_cell(beside, note)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """Words stay words: a name that begins with "=" is no formula."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
