"""Reading an organisation from a folder of files, from one workbook, or from one file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sipas.actions.organisation_rows import TABLES, PastRow, UnitRow, UnitTable
from sipas.languages import Gettext
from sipas.sampling.agency_names import comparable
from sipas.sampling.columns import find_heading_row
from sipas.sampling.opening import is_workbook, open_rows
from sipas.sampling.rows import UnreadableFile
from sipas.sampling.workbook_rows import sheet_titles
from sipas.store.units import Unit

_ENDINGS = {".csv", ".txt", ".xlsx"}
_KINDS = {comparable(word): table.kind for table in TABLES for word in (table.kind, *table.sheets)}


@dataclass(frozen=True, slots=True)
class OrganisationFault:
    """Where in which file something is wrong, and what."""

    file: str
    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """A unit, or what one was earlier, with the place in the files where it stands."""

    unit: Unit | PastRow
    table: UnitTable
    file: str
    line: int
    headings: Mapping[str, str]

    def fault(self, column: str, reason: str) -> OrganisationFault:
        return OrganisationFault(self.file, self.line, self.headings.get(column, column), reason)


def read_files(source: Path, gettext: Gettext) -> tuple[list[Given], list[OrganisationFault]]:
    """What can be read, and everything that cannot; raises UnreadableFile for a whole file."""
    given: list[Given] = []
    faults: list[OrganisationFault] = []
    for table, path, sheet in _tables_in(source, gettext):
        for found in _read_table(table, path, sheet, gettext):
            if isinstance(found, Given):
                given.append(found)
            else:
                faults.append(found)
    if not given and not faults:
        raise UnreadableFile(gettext("Tệp trống, không có dòng nào."))
    return given, faults


def _tables_in(source: Path, gettext: Gettext) -> Iterator[tuple[UnitTable, Path, str | None]]:
    if source.is_dir():
        yield from _tables_in_folder(source, gettext)
    elif not is_workbook(source, gettext):
        yield _table_by_headings(source, None, gettext), source, None
    else:
        titles = {comparable(title): title for title in sheet_titles(source, gettext)}
        found = [
            (table, source, titles[name])
            for table in TABLES
            for name in dict.fromkeys(comparable(one) for one in (table.kind, *table.sheets))
            if name in titles
        ]
        if not found:
            first = next(iter(titles.values()), None)
            found = [(_table_by_headings(source, first, gettext), source, first or "")]
        yield from found


def _tables_in_folder(
    source: Path, gettext: Gettext
) -> Iterator[tuple[UnitTable, Path, str | None]]:
    paths = [one for one in sorted(source.iterdir()) if one.suffix.casefold() in _ENDINGS]
    found = [
        (table, path, None)
        for table in TABLES
        for path in paths
        if _kind_of(path.name) == table.kind
    ]
    if not found:
        reason = gettext("Thư mục “%(path)s” không có blocks.csv, agencies.csv hay desks.csv.")
        raise UnreadableFile(reason % {"path": source})
    yield from found


def _table_by_headings(path: Path, sheet: str | None, gettext: Gettext) -> UnitTable:
    """The table that a lone file or sheet is: all it requires is there, and most of the rest.

    Blocks have no heading of their own, so they come last.
    """
    found: list[tuple[int, UnitTable]] = []
    for table in TABLES:
        with open_rows(path, sheet, gettext) as source:
            try:
                row = find_heading_row(source.rows(), table.headings, table.required, gettext)
            except UnreadableFile:
                continue
            found.append((len(table.required) * 100 + len(row.positions), table))
    if not found:
        reason = gettext(
            "Không nhận ra bảng nào trong tệp: cần dòng tiêu đề có “Mã”, “Tên” và “Khối” cho cơ "
            "quan, hoặc “Cơ quan” cho quầy; hãy so với tệp mẫu. Nếu chữ trong tệp hiện sai (TCVN3, "
            "VNI), hãy lưu lại thành “CSV UTF-8”."
        )
        raise UnreadableFile(reason)
    return max(found, key=lambda pair: pair[0])[1]


def _read_table(
    table: UnitTable, path: Path, sheet: str | None, gettext: Gettext
) -> Iterator[Given | OrganisationFault]:
    file = path.name if sheet is None else f"{path.name} / {sheet}"
    with open_rows(path, sheet, gettext) as source:
        rows = source.rows()
        found = find_heading_row(rows, table.headings, table.required, gettext)
        source.refuse_merged_cells(found.line)
        headings = {column: found.heading_of(column) for column in found.positions}
        for row in rows:
            if row.is_blank():
                continue
            read = UnitRow(found.named(row), gettext, [])
            given = Given(table.read(read), table, file, row.line, headings)
            if not read.faults:
                yield given
            for column, reason in read.faults:
                yield given.fault(column, reason)


def check_names(names: Sequence[str], gettext: Gettext) -> None:
    """Several files must say by their names which table each of them is."""
    kinds = [_kind_of(name) for name in names]
    if len(names) > 1 and (None in kinds or len(set(kinds)) < len(kinds)):
        reason = gettext(
            "Khi gửi nhiều tệp, mỗi tệp phải mang tên bảng của nó: blocks.csv, agencies.csv, "
            "desks.csv, fields.csv, procedures.csv."
        )
        raise UnreadableFile(reason)


def _kind_of(name: str) -> str | None:
    return _KINDS.get(comparable(name.rpartition(".")[0]))
