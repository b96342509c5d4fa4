"""Importing blocks, agencies and desks from a folder of CSV files or from one workbook."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sipas.actions.import_report import ImportReport, Progress, unchanged_words, unseen
from sipas.actions.organisation_rows import TABLES, Unit, UnitRow, UnitTable
from sipas.languages import Gettext
from sipas.sampling.agency_names import comparable
from sipas.sampling.columns import find_heading_row
from sipas.sampling.opening import is_workbook, open_rows
from sipas.sampling.rows import UnreadableFile
from sipas.sampling.workbook_rows import sheet_titles
from sipas.store.database import Database
from sipas.store.organisation import (
    Agency,
    Block,
    Desk,
    all_agencies,
    all_blocks,
    all_desks,
    put_agencies,
    put_blocks,
    put_desks,
)


@dataclass(frozen=True, slots=True)
class OrganisationFault:
    """Where in which file something is wrong, and what."""

    file: str
    line: int
    column: str
    reason: str


class FaultyOrganisation(ValueError):
    """An organisation that does not hold together; nothing of it was written."""

    def __init__(self, faults: tuple[OrganisationFault, ...], gettext: Gettext) -> None:
        first = faults[0]
        words = gettext("Tệp %(file)s, dòng %(line)d, cột “%(column)s”: %(reason)s")
        place = {"file": first.file, "line": first.line, "column": first.column}
        super().__init__(words % {**place, "reason": first.reason})
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Given:
    """A unit with the place in the files where it stands."""

    unit: Unit
    table: UnitTable
    file: str
    line: int
    headings: Mapping[str, str]

    def fault(self, column: str, reason: str) -> OrganisationFault:
        return OrganisationFault(self.file, self.line, self.headings.get(column, column), reason)


# Units by kind and code; one code may name an agency and a desk.
_Known = dict[tuple[type[Unit], str], Unit]


def import_organisation(
    database: Database,
    source: Path,
    on_progress: Progress = unseen,
    *,
    gettext: Gettext = unchanged_words,
) -> ImportReport:
    """Adds and updates units; those that the files do not name stay as they are.

    All or nothing: raises FaultyOrganisation with every fault, or UnreadableFile. The files may
    leave out a table, and refer to units that are in the database already.
    """
    given, faults = _read_all(source, gettext)
    with database.write() as connection:
        before = _by_kind_and_code(
            [*all_blocks(connection), *all_agencies(connection), *all_desks(connection)]
        )
        faults += _faults_between(given, before, gettext)
        if faults:
            raise FaultyOrganisation(tuple(faults), gettext)
        units = [one.unit for one in given]
        put_blocks(connection, [unit for unit in units if isinstance(unit, Block)])
        put_agencies(connection, [unit for unit in units if isinstance(unit, Agency)])
        put_desks(connection, [unit for unit in units if isinstance(unit, Desk)])
    on_progress(1.0)
    return _report(units, before)


def _by_kind_and_code(units: Iterable[Unit]) -> _Known:
    return {(type(unit), unit.code): unit for unit in units}


def _report(units: list[Unit], before: _Known) -> ImportReport:
    known = [before.get((type(unit), unit.code)) for unit in units]
    added = known.count(None)
    unchanged = sum(unit == earlier for unit, earlier in zip(units, known, strict=True))
    return ImportReport(len(units), added, len(units) - added - unchanged, unchanged)


def _read_all(source: Path, gettext: Gettext) -> tuple[list[_Given], list[OrganisationFault]]:
    given: list[_Given] = []
    faults: list[OrganisationFault] = []
    for table, path, sheet in _tables_in(source, gettext):
        for found in _read_table(table, path, sheet, gettext):
            if isinstance(found, _Given):
                given.append(found)
            else:
                faults.append(found)
    if not given and not faults:
        raise UnreadableFile(gettext("Tệp trống, không có dòng nào."))
    return given, faults


def _tables_in(source: Path, gettext: Gettext) -> Iterator[tuple[UnitTable, Path, str | None]]:
    if source.is_dir():
        found = [
            (table, path, None)
            for table in TABLES
            for suffix in (".csv", ".xlsx")
            if (path := source / f"{table.kind}{suffix}").is_file()
        ]
        if not found:
            reason = gettext("Thư mục “%(path)s” không có blocks.csv, agencies.csv hay desks.csv.")
            raise UnreadableFile(reason % {"path": source})
        yield from found
        return
    if not is_workbook(source, gettext):
        reason = gettext("Hãy chỉ thư mục chứa ba tệp blocks.csv, agencies.csv, desks.csv.")
        raise UnreadableFile(reason)
    titles = {comparable(title): title for title in sheet_titles(source, gettext)}
    for table in TABLES:
        names = [comparable(name) for name in (table.kind, *table.sheets)]
        yield from ((table, source, titles[name]) for name in names if name in titles)


def _read_table(
    table: UnitTable, path: Path, sheet: str | None, gettext: Gettext
) -> Iterator[_Given | OrganisationFault]:
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
            given = _Given(table.read(read), table, file, row.line, headings)
            if not read.faults:
                yield given
            for column, reason in read.faults:
                yield given.fault(column, reason)


def _faults_between(
    given: list[_Given], before: _Known, gettext: Gettext
) -> list[OrganisationFault]:
    """What no row shows by itself: codes used twice, and references that lead nowhere."""
    codes = {*before, *((type(one.unit), one.unit.code) for one in given)}
    faults: list[OrganisationFault] = []
    seen: dict[tuple[type[Unit], str], int] = {}
    for one in given:
        key = (type(one.unit), one.unit.code)
        if key in seen:
            reason = gettext("Mã “%(code)s” đã có ở dòng %(line)d.")
            words = {"code": one.unit.code, "line": seen[key]}
            faults.append(one.fault("code", reason % words))
        seen.setdefault(key, one.line)
        faults.extend(_broken_references(one, codes, gettext))
    return faults


def _broken_references(
    one: _Given, codes: set[tuple[type[Unit], str]], gettext: Gettext
) -> Iterator[OrganisationFault]:
    unit = one.unit
    no_block = gettext("Không có khối nào mang mã “%(code)s”.")
    no_agency = gettext("Không có cơ quan nào mang mã “%(code)s”.")
    if isinstance(unit, Desk) and (Agency, unit.agency) not in codes:
        yield one.fault("agency", no_agency % {"code": unit.agency})
    if isinstance(unit, Agency):
        if (Block, unit.block) not in codes:
            yield one.fault("block", no_block % {"code": unit.block})
        for code in unit.successors:
            if (Agency, code) not in codes or code == unit.code:
                yield one.fault("successors", no_agency % {"code": code})
