"""The watched field as a workbook, a sheet for each of its tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

Cell = str | int | float | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its title, and its rows with the headings first."""

    title: str
    rows: Sequence[Row]


def fieldwork_workbook(pages: Sequence[Page]) -> bytes:
    """Words that begin like a formula stay words: a name is data, whatever it begins with."""
    written = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for page in pages:
            _write(book.add_worksheet(page.title[:31]), page.rows, head)
    return written.getvalue()


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet", rows: Sequence[Row], head: "xlsxwriter.format.Format"
) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 20, 14)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            form = head if number == 0 else None
            if isinstance(value, str):
                sheet.write_string(number, place, value, form)
            elif value is not None:
                sheet.write_number(number, place, value, form)
