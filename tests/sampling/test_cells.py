"""What a cell says, and why it says nothing."""

from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.sampling.cells import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    Cell,
    UnusableCell,
    read_date,
    read_text,
    read_typed_date,
)

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "05/03/2024",
        "5/3/2024",
        "05-03-2024",
        "05.03.2024",
        "2024-03-05",
        "2024/3/5",
        "2024-03-05T08:15:00",
        "2024-03-05 08:15:00.123",
        "05/03/2024 08:15",
        "05/03/2024 8:15:59",
        "05/03/2024 08:15:00 SA",
        "08:15 05/03/2024",
        "08:15:30, 05/03/2024",
        " 05/03/2024 ",
        "45356",
        "45356.34375",
        45356,
        45356.34375,
        date(2024, 3, 5),
        datetime(2024, 3, 5, 8, 15, tzinfo=UTC),
    ],
)
def test_a_day_in_any_usual_form(cell: Cell) -> None:
    assert read_date(cell, str) == DAY


@pytest.mark.parametrize("cell", [None, "", "   ", "\u00a0"])
def test_an_empty_cell_holds_no_day(cell: Cell) -> None:
    assert read_date(cell, str) is None


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("31/02/2024", "Không có ngày"),
        ("03/25/2024", "ngày/tháng/năm"),
        ("05/03/24", "bốn chữ số"),
        ("hôm qua", "không phải là ngày"),
        ("05/03/2024 và 06/03/2024", "Không có ngày"),
        ("01/01/1899", "1990–2100"),
        ("#N/A", "lỗi công thức"),
        (1e20, "không phải là ngày"),
        (float("nan"), "không phải là ngày"),
        (12, "1990–2100"),
        (True, "không phải là ngày"),
    ],
)
def test_what_is_no_day_is_said(cell: Cell, words: str) -> None:
    with pytest.raises(UnusableCell, match=words):
        read_date(cell, str)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.times())
def test_every_day_is_read_back(day: date, moment: time) -> None:
    assert read_date(f"{day:%d/%m/%Y} {moment:%H:%M:%S}", str) == day
    assert read_date(day.isoformat(), str) == day


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    with suppress(UnusableCell):
        found = read_date(text, str)
        assert found is None or EARLIEST_YEAR <= found.year <= LATEST_YEAR


def test_texts_have_single_spaces_and_whole_numbers_no_point() -> None:
    assert read_text("  Sở \n  Nội\u00a0vụ ", 100, str) == "Sở Nội vụ"
    assert read_text(12.0, 100, str) == "12"
    assert read_text(None, 100, str) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [("a\x00b", "điều khiển"), ("S\ufffd N\ufffdi v\ufffd", "bảng mã"), ("#REF!", "công thức")],
)
def test_a_damaged_text_is_refused(text: str, words: str) -> None:
    with pytest.raises(UnusableCell, match=words):
        read_text(text, 100, str)


def test_a_text_may_be_too_long() -> None:
    assert read_text("a" * 10, 10, str) == "a" * 10
    with pytest.raises(UnusableCell, match="Dài 11 ký tự, tối đa là 10"):
        read_text("a" * 11, 10, str)


def test_a_number_is_a_day_of_a_workbook_and_none_of_a_page() -> None:
    assert read_date("46000", str) == date(2025, 12, 9)
    with pytest.raises(UnusableCell, match="“46000” không phải là ngày"):
        read_typed_date(" 46000 ", str)
    assert read_typed_date("09/12/2025", str) == date(2025, 12, 9)
    assert read_typed_date("", str) is None
