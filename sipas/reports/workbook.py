"""Tables as an Excel file: a bold heading that stays, and every text as the text that it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import isfinite

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | None
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST, _NARROWEST = 60, 9
# A cell that begins with = + - @ stays text; addresses are no links, and nothing becomes a number.
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` has at most 31 letters; each row has as many values as there are headings."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]


def workbook(*sheets: Sheet) -> bytes:
    """The sheets in order, as .xlsx."""
    written = BytesIO()
    with Workbook(written, _PLAIN) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            widths = [max(len(heading), _NARROWEST) for heading in sheet.headings]
            page.write_row(0, 0, sheet.headings, bold)
            page.freeze_panes(1, 0)
            for place, row in enumerate(sheet.rows, 1):
                _write(page, place, row, widths)
            for column, width in enumerate(widths):
                page.set_column(column, column, min(width + 2, _WIDEST))
    return written.getvalue()


def _write(page: Worksheet, place: int, row: Sequence[Value], widths: list[int]) -> None:
    """One row; `widths` grow with the texts. What is no finite number is written as a word."""
    for column, value in enumerate(row):
        if isinstance(value, str):
            page.write_string(place, column, value)
            if len(value) > widths[column]:
                widths[column] = len(value)
        elif value is None:
            continue
        elif isfinite(value):
            page.write_number(place, column, value)
        else:
            page.write_string(place, column, str(value))
