"""Tables as a workbook, a sheet for each: days are days, and words are never taken for formulas."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter

Cell = str | int | date | None


def tables_workbook(tables: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Sheets by title (at most 31 characters); the first row of each holds its headings."""
    written = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        head = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, rows in tables.items():
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 8, 24)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(number, place, value, head if number == 0 else None)
                    elif value is not None:
                        sheet.write_number(number, place, value)
    return written.getvalue()
