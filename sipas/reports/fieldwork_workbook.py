"""The watched field as a workbook: one sheet of agencies or desks, one of days."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

Cell = str | int | float | None
Row = Sequence[Cell]


def fieldwork_workbook(
    headings: Sequence[str], rows: Sequence[Row], days_title: str, days: Sequence[Row], title: str
) -> bytes:
    """`headings` over `rows` on the first sheet, `days` with its own first row on the second.

    Words that begin like a formula stay words: a name is data, whatever it begins with.
    """
    written = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _write(book.add_worksheet(title[:31]), [headings, *rows], head)
        _write(book.add_worksheet(days_title[:31]), days, head)
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
