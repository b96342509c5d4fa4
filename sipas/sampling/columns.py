"""Which column of an export holds what: headings, and the words for the ways of filing."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sipas.languages import Gettext
from sipas.sampling.agency_names import comparable
from sipas.sampling.cells import Cell
from sipas.sampling.register import COUNTER, FILINGS, ONLINE, POST, UNKNOWN
from sipas.sampling.rows import Row, UnreadableFile

COLUMNS = (
    "code",
    "agency",
    "field",
    "procedure",
    "received_on",
    "due_on",
    "returned_on",
    "filing",
)
REQUIRED = ("code", "agency", "received_on", "returned_on")
# A title, the name of the office and a blank row or two stand above the headings.
ROWS_ABOVE_HEADINGS = 30


class FaultyMapping(ValueError):
    """A file of column names that cannot be used, with key and reason as one sentence."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Headings per column in order of preference, words per way of filing, and the sheet."""

    headings: Mapping[str, tuple[str, ...]]
    filings: Mapping[str, tuple[str, ...]]
    sheet: str | None = None

    def filing_words(self) -> dict[str, str]:
        return {
            comparable(words): filing for filing, all_ in self.filings.items() for words in all_
        }


@dataclass(frozen=True, slots=True)
class Headings:
    """The line of the headings, their texts, and the position of each column we read."""

    line: int
    texts: tuple[str, ...]
    positions: Mapping[str, int]

    def named(self, row: Row) -> dict[str, Cell]:
        return {
            column: row.cells[position] if position < len(row.cells) else None
            for column, position in self.positions.items()
        }

    def heading_of(self, column: str) -> str:
        position = self.positions.get(column)
        return column if position is None else self.texts[position]


# The headings that one-stop software in Viet Nam commonly exports.
DEFAULT_MAPPING = ColumnMapping(
    headings={
        "code": ("Mã hồ sơ", "Số hồ sơ", "Mã số hồ sơ", "Số biên nhận", "Mã biên nhận", "code"),
        "agency": (
            "Cơ quan",
            "Cơ quan giải quyết",
            "Đơn vị",
            "Đơn vị giải quyết",
            "Cơ quan thực hiện",
            "Đơn vị xử lý",
            "agency",
        ),
        "field": ("Lĩnh vực", "Tên lĩnh vực", "field"),
        "procedure": ("Thủ tục", "Tên thủ tục", "Thủ tục hành chính", "procedure"),
        "received_on": (
            "Ngày tiếp nhận",
            "Ngày nhận",
            "Ngày nộp",
            "Thời gian tiếp nhận",
            "received",
        ),
        "due_on": ("Ngày hẹn trả", "Hạn trả", "Hạn xử lý", "Ngày hẹn trả kết quả", "due"),
        "returned_on": (
            "Ngày trả kết quả",
            "Ngày trả",
            "Ngày kết thúc xử lý",
            "Thời gian trả kết quả",
            "returned",
        ),
        "filing": ("Hình thức nộp", "Hình thức tiếp nhận", "Hình thức", "Kênh tiếp nhận", "filing"),
    },
    filings={
        COUNTER: ("Trực tiếp", "Nộp trực tiếp", "Tại bộ phận một cửa", "counter"),
        ONLINE: ("Trực tuyến", "Nộp trực tuyến", "Qua mạng", "Dịch vụ công trực tuyến", "online"),
        POST: ("Bưu chính", "Bưu chính công ích", "Qua bưu chính công ích", "Bưu điện", "post"),
        UNKNOWN: ("Khác", "Không rõ", "unknown"),
    },
)


def read_mapping(path: Path, gettext: Gettext) -> ColumnMapping:
    """A TOML file's headings and words; what it leaves out stays as in DEFAULT_MAPPING."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        reason = gettext("Không đọc được tệp ánh xạ cột “%(path)s”: %(why)s.")
        raise FaultyMapping(reason % {"path": path, "why": problem}) from problem
    _refuse_unknown_keys(content, ("sheet", "columns", "filing"), gettext)
    headings = _words_by_key(content.get("columns", {}), "columns", COLUMNS, gettext)
    filings = _words_by_key(content.get("filing", {}), "filing", FILINGS, gettext)
    return ColumnMapping(
        {**DEFAULT_MAPPING.headings, **headings},
        {
            filing: (*filings.get(filing, ()), *DEFAULT_MAPPING.filings[filing])
            for filing in FILINGS
        },
        content.get("sheet"),
    )


def _words_by_key(
    found: Any, table: str, known: tuple[str, ...], gettext: Gettext
) -> dict[str, tuple[str, ...]]:
    if not isinstance(found, dict):
        raise FaultyMapping(gettext("Tệp ánh xạ cột: [%(key)s] phải là bảng.") % {"key": table})
    _refuse_unknown_keys(found, known, gettext)
    return {key: _words(words, f"{table}.{key}", gettext) for key, words in found.items()}


def _words(words: Any, key: str, gettext: Gettext) -> tuple[str, ...]:
    given = [words] if isinstance(words, str) else words
    if isinstance(given, list) and given and all(isinstance(word, str) for word in given):
        return tuple(given)
    reason = gettext("Tệp ánh xạ cột: %(key)s phải là chữ hoặc danh sách chữ.")
    raise FaultyMapping(reason % {"key": key})


def _refuse_unknown_keys(
    found: Mapping[str, Any], known: tuple[str, ...], gettext: Gettext
) -> None:
    for key in found:
        if key not in known:
            reason = gettext("Tệp ánh xạ cột: không có khóa “%(key)s”; có: %(known)s.")
            raise FaultyMapping(reason % {"key": key, "known": ", ".join(known)})


def find_headings(rows: Iterable[Row], mapping: ColumnMapping, gettext: Gettext) -> Headings:
    """The row that has all required headings, among the first of the file.

    Raises UnreadableFile that names the heading missing from the row that came nearest.
    """
    return find_heading_row(rows, mapping.headings, REQUIRED, gettext)


def find_heading_row(
    rows: Iterable[Row],
    headings: Mapping[str, tuple[str, ...]],
    required: tuple[str, ...],
    gettext: Gettext,
) -> Headings:
    """The same for any file with named columns."""
    nearest: Headings | None = None
    for row in islice(rows, ROWS_ABOVE_HEADINGS):
        found = _headings_in(row, headings)
        if nearest is None or len(found.positions) > len(nearest.positions):
            nearest = found
        if all(column in found.positions for column in required):
            _refuse_twice(found, headings, gettext)
            return found
    if nearest is None:
        raise UnreadableFile(gettext("Tệp trống, không có dòng nào."))
    raise UnreadableFile(_what_is_missing(nearest, headings, required, gettext))


def _headings_in(row: Row, headings: Mapping[str, tuple[str, ...]]) -> Headings:
    texts = tuple("" if cell is None else " ".join(str(cell).split()) for cell in row.cells)
    at = {comparable(text): place for place, text in reversed(list(enumerate(texts))) if text}
    positions = {}
    for column, names in headings.items():
        place = next((at[comparable(name)] for name in names if comparable(name) in at), None)
        if place is not None:
            positions[column] = place
    return Headings(row.line, texts, positions)


def _refuse_twice(
    found: Headings, headings: Mapping[str, tuple[str, ...]], gettext: Gettext
) -> None:
    seen = [comparable(text) for text in found.texts]
    for column, place in found.positions.items():
        if column in headings and seen.count(seen[place]) > 1:
            reason = gettext("Có hai cột cùng tên “%(heading)s”; hãy xóa hoặc đổi tên một cột.")
            raise UnreadableFile(reason % {"heading": found.texts[place]})


def _what_is_missing(
    nearest: Headings,
    headings: Mapping[str, tuple[str, ...]],
    required: tuple[str, ...],
    gettext: Gettext,
) -> str:
    missing = [f"“{headings[column][0]}”" for column in required if column not in nearest.positions]
    readable = (text for text in nearest.texts if text and text.isprintable())
    texts = ", ".join(f"“{text}”" for text in readable) or "–"
    reason = gettext("Thiếu cột %(missing)s. Dòng %(line)d của tệp có: %(texts)s.")
    return reason % {"missing": ", ".join(missing), "line": nearest.line, "texts": texts[:500]}
