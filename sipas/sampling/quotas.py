"""Planned forms of each agency, from a file or from pasted lines: each faulty row is named."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sipas.languages import Gettext
from sipas.sampling.agency_names import AgencyNames, AgencyNotFound, comparable
from sipas.sampling.cells import UnusableCell, read_text
from sipas.sampling.columns import find_heading_row
from sipas.sampling.opening import open_rows
from sipas.sampling.rows import UnreadableFile

HEADINGS = {
    "agency": ("Mã cơ quan", "Mã đơn vị", "Mã", "Cơ quan", "Đơn vị", "agency", "code"),
    "planned": (
        "Chỉ tiêu",
        "Chỉ tiêu phiếu",
        "Số phiếu",
        "Số phiếu dự kiến",
        "Kế hoạch",
        "quota",
        "planned",
    ),
}
MOST_PLANNED = 1_000_000
_LONGEST = 500
# 1234, or thousands parted as people do: 1.234, 1 234.
_WHOLE = re.compile(r"\d{1,9}|\d{1,3}(?:[. \u00a0\u202f]\d{3})+")


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """What stands in a row: words for an agency, and a number as it was written."""

    line: int
    agency: str
    planned: str


@dataclass(frozen=True, slots=True)
class QuotaFault:
    line: int
    agency: str
    reason: str


@dataclass(frozen=True, slots=True)
class QuotaRows:
    """Rows that can be looked at, and faults of cells that cannot be read at all."""

    rows: tuple[QuotaRow, ...]
    faults: tuple[QuotaFault, ...] = ()

    @property
    def text(self) -> str:
        """The rows as they would be pasted."""
        return "\n".join(f"{row.agency};{row.planned}" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Quotas:
    """`planned` by code of agency; `missing` are agencies of the round that no row names."""

    planned: Mapping[str, int]
    faults: tuple[QuotaFault, ...]
    missing: tuple[str, ...]


def rows_of_file(path: Path, gettext: Gettext) -> QuotaRows:
    """Every row under the headings; raises UnreadableFile for a whole file."""
    rows: list[QuotaRow] = []
    faults: list[QuotaFault] = []
    with open_rows(path, None, gettext) as source:
        found = source.rows()
        headings = find_heading_row(found, HEADINGS, ("agency", "planned"), gettext)
        source.refuse_merged_cells(headings.line)
        for row in found:
            if row.is_blank():
                continue
            named = headings.named(row)
            try:
                texts = [read_text(named[one], _LONGEST, gettext) for one in HEADINGS]
            except UnusableCell as problem:
                faults.append(QuotaFault(row.line, "", str(problem)))
                continue
            rows.append(QuotaRow(row.line, *texts))
    if not rows and not faults:
        raise UnreadableFile(gettext("Dưới dòng tiêu đề không có chỉ tiêu nào."))
    return QuotaRows(tuple(rows), tuple(faults))


def rows_of_text(text: str, gettext: Gettext) -> QuotaRows:
    """Lines as they are copied from a sheet; a line of headings on top is passed over."""
    rows: list[QuotaRow] = []
    faults: list[QuotaFault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _cells(line)
        if not cells or (not rows and not faults and _is_heading(cells)):
            continue
        if len(cells) == 2:
            rows.append(QuotaRow(number, *cells))
            continue
        reason = gettext("Dòng này có %(count)d ô; cần đúng hai ô: mã cơ quan và số phiếu.")
        faults.append(QuotaFault(number, cells[0], reason % {"count": len(cells)}))
    return QuotaRows(tuple(rows), tuple(faults))


def read_quotas(
    found: QuotaRows, names: AgencyNames, members: Collection[str], gettext: Gettext
) -> Quotas:
    """The numbers of the agencies of a round (`members`, by code), and every row that is none.

    An agency is named by its code or by its name. Refused are words that name no agency or
    several, an agency that the round does not ask about, one that an earlier row named already,
    and what is no whole number from 0 to MOST_PLANNED.
    """
    asked = frozenset(members)
    planned: dict[str, int] = {}
    seen: dict[str, int] = {}
    faults = list(found.faults)
    for row in found.rows:
        reasons: list[str] = []
        code = _agency(row, names, asked, seen, gettext, reasons)
        number = _planned(row, gettext, reasons)
        if reasons:
            faults.append(QuotaFault(row.line, row.agency, " ".join(reasons)))
        else:
            planned[code] = number
    faults.sort(key=lambda one: one.line)
    left = tuple(code for code in members if code not in seen)
    return Quotas(planned, tuple(faults), left)


def _agency(
    row: QuotaRow,
    names: AgencyNames,
    asked: frozenset[str],
    seen: dict[str, int],
    gettext: Gettext,
    reasons: list[str],
) -> str:
    if not row.agency:
        reasons.append(gettext("Thiếu mã cơ quan."))
        return ""
    try:
        code = names.find(row.agency, None, None, gettext)
    except AgencyNotFound as problem:
        reasons.append(str(problem))
        return ""
    if code not in asked:
        reason = gettext("Đợt khảo sát này không hỏi về cơ quan “%(agency)s”.")
        reasons.append(reason % {"agency": row.agency})
    if code in seen:
        reason = gettext("Cơ quan này đã có ở dòng %(line)d.")
        reasons.append(reason % {"line": seen[code]})
    seen.setdefault(code, row.line)
    return code


def _planned(row: QuotaRow, gettext: Gettext, reasons: list[str]) -> int:
    number = -1
    if _WHOLE.fullmatch(row.planned):
        number = int("".join(one for one in row.planned if one.isdecimal()))
    if 0 <= number <= MOST_PLANNED:
        return number
    reason = gettext("“%(text)s” không phải là số phiếu; cần một số nguyên, 0 nếu không hỏi ai.")
    reasons.append(reason % {"text": row.planned})
    return 0


def _cells(line: str) -> tuple[str, ...]:
    """By tab or semicolon; else the first comma or the last space parts number and words."""
    text = line.strip()
    if "\t" in text or ";" in text:
        parts = re.split(r"[\t;]", text)
    else:
        parts = re.split(r",|\s+(?=\S*$)", text, maxsplit=1) if text else []
    cells = [part.strip() for part in parts]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _is_heading(cells: tuple[str, ...]) -> bool:
    known = {comparable(word) for word in HEADINGS["planned"]}
    return comparable(cells[-1]) in known
