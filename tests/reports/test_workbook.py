"""Workbooks, read back by another library."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from sipas.reports.workbook import Sheet, workbook


def test_a_sheet_holds_its_headings_and_rows() -> None:
    made = workbook(Sheet("Mẫu", ["Hồ sơ", "Xác suất"], [("H47-1", 0.25), ("H47-2", None)]))
    page = load_workbook(BytesIO(made))["Mẫu"]
    assert [tuple(cell.value for cell in row) for row in page] == [
        ("Hồ sơ", "Xác suất"),
        ("H47-1", 0.25),
        ("H47-2", None),
    ]
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "+84905123456", "-5", "@x", "http://x.vn/c/1", "0123"])
def test_a_text_stays_a_text(text: str) -> None:
    page = load_workbook(BytesIO(workbook(Sheet("a", ["b"], [(text,)]))))["a"]
    cell = page.cell(2, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_several_sheets_stand_in_order() -> None:
    made = workbook(Sheet("một", ["x"], []), Sheet("hai" * 20, ["y"], []))
    assert load_workbook(BytesIO(made)).sheetnames == ["một", ("hai" * 20)[:31]]
