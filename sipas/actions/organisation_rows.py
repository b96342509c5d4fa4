"""Rows of the organisation's tables, each read into its record or told what is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sipas.languages import Gettext
from sipas.sampling.agency_names import comparable
from sipas.sampling.cells import Cell, UnusableCell, read_date, read_text
from sipas.sampling.unit_codes import DESK_LETTERS
from sipas.store.organisation import Agency, Block, Desk
from sipas.store.procedures import Field, Procedure
from sipas.store.units import HOLDERS, KINDS, Unit

LONGEST_NAME = 300
DESK_CODE = re.compile(rf"[{DESK_LETTERS}]{{4,12}}")
UNIT_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_SUCCESSORS = {"successors": ("Kế tục", "Nơi kế tục", "successors")}
_VALIDITY = {
    "valid_from": ("Từ ngày", "Ngày bắt đầu", "valid_from"),
    "valid_to": ("Đến ngày", "Ngày kết thúc", "valid_to"),
}
BLOCK_HEADINGS = {
    "code": ("Mã", "Mã khối", "code"),
    "name": ("Tên", "Tên khối", "name"),
    "position": ("Thứ tự", "STT", "position"),
    **_VALIDITY,
    **_SUCCESSORS,
}
AGENCY_HEADINGS = {
    "code": ("Mã", "Mã cơ quan", "code"),
    "name": ("Tên", "Tên cơ quan", "name"),
    "short_name": ("Tên ngắn", "Tên viết tắt", "short_name"),
    "block": ("Khối", "Mã khối", "block"),
    **_VALIDITY,
    "successors": ("Cơ quan kế tục", "successors"),
}
DESK_HEADINGS = {
    "code": ("Mã", "Mã quầy", "code"),
    "name": ("Tên", "Tên quầy", "name"),
    "agency": ("Cơ quan", "Mã cơ quan", "agency"),
    "address": ("Địa điểm", "Địa chỉ", "address"),
    **_VALIDITY,
    **_SUCCESSORS,
}
FIELD_HEADINGS = {
    "code": ("Mã", "Mã lĩnh vực", "code"),
    "name": ("Tên", "Tên lĩnh vực", "name"),
    **_VALIDITY,
    **_SUCCESSORS,
}
PROCEDURE_HEADINGS = {
    "code": ("Mã", "Mã thủ tục", "code"),
    "name": ("Tên", "Tên thủ tục", "name"),
    "field": ("Lĩnh vực", "Mã lĩnh vực", "field"),
    **_VALIDITY,
    **_SUCCESSORS,
}
PAST_HEADINGS = {
    "kind": ("Loại", "kind"),
    "code": ("Mã", "code"),
    "until": ("Đến hết ngày", "until"),
    "name": ("Tên lúc đó", "name"),
    "short_name": ("Tên ngắn lúc đó", "short_name"),
    "holder": ("Thuộc về lúc đó", "holder"),
    "address": ("Địa điểm lúc đó", "address"),
}
KIND_WORDS = {
    "block": "Khối",
    "agency": "Cơ quan",
    "desk": "Quầy",
    "field": "Lĩnh vực",
    "procedure": "Thủ tục",
}


@dataclass(frozen=True, slots=True)
class PastRow:
    """What a unit was called, and where it belonged, up to a day."""

    kind: str
    code: str
    until: date
    name: str
    short_name: str
    holder: str
    address: str

    def content(self) -> dict[str, Any]:
        values = {**asdict(self), HOLDERS.get(self.kind, "holder"): self.holder}
        names = (field.name for field in fields(KINDS[self.kind][0]))
        return {name: values[name] for name in names if name in values and name != "code"}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The cells of one row by column; what is wrong with them gathers in `faults`."""

    cells: Mapping[str, Cell]
    gettext: Gettext
    faults: list[tuple[str, str]]

    def refuse(self, column: str, reason: str) -> None:
        self.faults.append((column, reason))

    def text(self, column: str, *, required: bool = False) -> str:
        try:
            found = read_text(self.cells.get(column), LONGEST_NAME, self.gettext)
        except UnusableCell as problem:
            self.refuse(column, str(problem))
            return ""
        if required and not found:
            self.refuse(column, self.gettext("Ô này đang trống."))
        return found

    def code(self, pattern: re.Pattern[str], rule: str) -> str:
        """Empty where the row gives none: the name makes one (organisation_names)."""
        found = self.text("code")
        if found and not pattern.fullmatch(found):
            self.refuse("code", rule % {"code": found})
        return found

    def unit_code(self) -> str:
        rule = self.gettext("Mã “%(code)s” chỉ được gồm chữ thường không dấu, số và dấu nối.")
        return self.code(UNIT_CODE, rule)

    def desk_code(self) -> str:
        rule = self.gettext(
            "Mã quầy “%(code)s” phải gồm 4–12 chữ thường không dấu và số, không dùng 0, o, 1, i, l."
        )
        return self.code(DESK_CODE, rule)

    def day(self, column: str) -> date | None:
        try:
            return read_date(self.cells.get(column), self.gettext)
        except UnusableCell as problem:
            self.refuse(column, str(problem))
            return None

    def days(self) -> tuple[date | None, date | None]:
        first, last = self.day("valid_from"), self.day("valid_to")
        if first is not None and last is not None and last < first:
            self.refuse("valid_to", self.gettext("Ngày kết thúc sớm hơn ngày bắt đầu."))
        return first, last

    def successors(self) -> tuple[str, ...]:
        return tuple(sorted(set(re.findall(r"[^;,\s]+", self.text("successors")))))

    def number(self, column: str) -> int:
        found = self.text(column)
        if not found.isdecimal():
            if found:
                self.refuse(column, self.gettext("“%(text)s” không phải là số.") % {"text": found})
            return 0
        return int(found)


def read_block(row: UnitRow) -> Block:
    code, name, position = row.unit_code(), row.text("name", required=True), row.number("position")
    return Block(code, name, position, *row.days(), row.successors())


def read_agency(row: UnitRow) -> Agency:
    code, name = row.unit_code(), row.text("name", required=True)
    short_name = row.text("short_name") or name
    block = row.text("block", required=True)
    return Agency(code, name, short_name, block, *row.days(), row.successors())


def read_desk(row: UnitRow) -> Desk:
    code, name = row.desk_code(), row.text("name", required=True)
    agency = row.text("agency", required=True)
    return Desk(code, name, agency, row.text("address"), *row.days(), row.successors())


def read_field(row: UnitRow) -> Field:
    code, name = row.unit_code(), row.text("name", required=True)
    return Field(code, name, *row.days(), row.successors())


def read_procedure(row: UnitRow) -> Procedure:
    code, name = row.unit_code(), row.text("name", required=True)
    field = row.text("field", required=True)
    return Procedure(code, name, field, *row.days(), row.successors())


def read_past(row: UnitRow) -> PastRow:
    words = row.text("kind", required=True)
    kinds = {comparable(name): kind for kind, name in KIND_WORDS.items()} | {k: k for k in KINDS}
    kind = kinds.get(comparable(words))
    if words and kind is None:
        row.refuse("kind", row.gettext("Không biết loại “%(words)s”.") % {"words": words})
    until = row.day("until")
    if until is None:
        row.refuse("until", row.gettext("Ô này đang trống."))
    code, name = row.text("code", required=True), row.text("name", required=True)
    holder, address = row.text("holder"), row.text("address")
    short_name = row.text("short_name") or name
    return PastRow(kind or "", code, until or date.min, name, short_name, holder, address)


@dataclass(frozen=True, slots=True)
class UnitTable:
    """One of the tables: what its file or sheet may be called, and how a row is read."""

    kind: str
    sheets: tuple[str, ...]
    headings: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    read: Callable[[UnitRow], Unit | PastRow]


TABLES = (
    UnitTable("blocks", ("Khối", "Khoi"), BLOCK_HEADINGS, ("name",), read_block),
    UnitTable("agencies", ("Cơ quan", "Co quan"), AGENCY_HEADINGS, ("name", "block"), read_agency),
    UnitTable("desks", ("Quầy", "Quay"), DESK_HEADINGS, ("name", "agency"), read_desk),
    UnitTable("fields", ("Lĩnh vực", "Linh vuc"), FIELD_HEADINGS, ("name",), read_field),
    UnitTable(
        "procedures",
        ("Thủ tục", "Thu tuc"),
        PROCEDURE_HEADINGS,
        ("name", "field"),
        read_procedure,
    ),
    UnitTable(
        "past", ("Trước đây", "Truoc day"), PAST_HEADINGS, ("kind", "code", "until"), read_past
    ),
)
