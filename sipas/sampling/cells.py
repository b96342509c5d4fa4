"""What a cell of a spreadsheet says: a text or a day, or a reason why it says neither."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sipas.languages import Gettext

Cell = str | int | float | bool | date | datetime | time | timedelta | None

EARLIEST_YEAR = 1990
LATEST_YEAR = 2100
# Excel counts days from here, because it believes that 1900 was a leap year.
EXCEL_DAY_ZERO = date(1899, 12, 30)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPREADSHEET_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_SPACES = re.compile(r"\s+")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?!\d)")
_TIME_OF_DAY = re.compile(
    r"[T,\s]*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(AM|PM|SA|CH|Z|[+-]\d{2}:?\d{2})?[\s,]*",
    re.IGNORECASE,
)
_SERIAL_NUMBER = re.compile(r"\d{5}([.,]\d+)?")


class UnusableCell(ValueError):
    """A cell whose content cannot be used, with the reason as a sentence."""


def read_text(cell: Cell, longest: int, gettext: Gettext) -> str:
    """The text of a cell with single spaces; "" for an empty one; 12.0 is "12"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    # Printable means: no control character and no space but the plain one.
    if not text.isprintable() or "  " in text:
        if _CONTROL.search(text):
            raise UnusableCell(gettext("Có ký tự điều khiển không đọc được."))
        text = _SPACES.sub(" ", text)
    if "\ufffd" in text:
        raise UnusableCell(gettext("Có chữ bị hỏng (�) do lưu sai bảng mã."))
    if text.startswith("#") and _SPREADSHEET_ERROR.fullmatch(text):
        raise UnusableCell(gettext("Ô này là lỗi công thức %(text)s.") % {"text": text})
    if len(text) > longest:
        reason = gettext("Dài %(length)d ký tự, tối đa là %(longest)d.")
        raise UnusableCell(reason % {"length": len(text), "longest": longest})
    return text


def read_date(cell: Cell, gettext: Gettext) -> date | None:
    """The day in a cell, None for an empty one: dd/MM/yyyy, ISO, or Excel's own number of days.

    A time of day before or after is passed over. Month first, and years of two digits, are refused.
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date(), gettext)
    if isinstance(cell, date):
        return _plausible(cell, gettext)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _plausible(_from_serial_number(float(cell), gettext), gettext)
    text = read_text(cell, 100, gettext)
    if not text:
        return None
    try:
        return _plausible(_from_text(_without_time_of_day(text)), gettext)
    except ValueError as problem:
        if isinstance(problem, UnusableCell):
            raise
        raise UnusableCell(_why_no_date(text, gettext)) from problem


def read_typed_date(text: str, gettext: Gettext) -> date | None:
    """As `read_date`, of a field of a page: only a workbook counts days, a number is none here."""
    if _SERIAL_NUMBER.fullmatch(text.strip()):
        raise UnusableCell(_why_no_date(text.strip(), gettext))
    return read_date(text, gettext)


def _without_time_of_day(text: str) -> str:
    """Days repeat in a register and moments do not: the day alone can be remembered."""
    day, rest = text[:10], text[10:]
    return day if rest and _TIME_OF_DAY.fullmatch(rest) else text


@lru_cache(maxsize=20_000)
def _from_text(text: str) -> date:
    if _SERIAL_NUMBER.fullmatch(text):
        return EXCEL_DAY_ZERO + timedelta(days=int(text[:5]))
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_YEAR_FIRST, (1, 2, 3))):
        found = pattern.search(text)
        if found and _is_only_a_time(pattern.sub("", text, count=1)):
            year, month, day = (int(found[group]) for group in order)
            return date(year, month, day)
    raise ValueError(text)


def _is_only_a_time(text: str) -> bool:
    return not text.strip(" ,-") or _TIME_OF_DAY.fullmatch(text) is not None


def _from_serial_number(days: float, gettext: Gettext) -> date:
    try:
        return EXCEL_DAY_ZERO + timedelta(days=int(days))
    except (OverflowError, ValueError) as problem:
        reason = gettext("“%(text)s” không phải là ngày.") % {"text": days}
        raise UnusableCell(reason) from problem


def _plausible(day: date, gettext: Gettext) -> date:
    if EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        return day
    raise UnusableCell(
        gettext("Năm %(year)d nằm ngoài khoảng %(first)d–%(last)d.")
        % {"year": day.year, "first": EARLIEST_YEAR, "last": LATEST_YEAR}
    )


def _why_no_date(text: str, gettext: Gettext) -> str:
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return gettext("“%(text)s”: hãy ghi năm đủ bốn chữ số.") % {"text": text}
    if _DAY_FIRST.match(text) or _YEAR_FIRST.match(text):
        return gettext("Không có ngày “%(text)s”; thứ tự là ngày/tháng/năm.") % {"text": text}
    return gettext("“%(text)s” không phải là ngày dạng ngày/tháng/năm.") % {"text": text}
