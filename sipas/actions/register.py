"""Importing the register of dossiers from an export of one-stop software."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from sipas.actions.import_report import ImportReport, Progress, unchanged_words, unseen
from sipas.actions.refused_rows import RefusedRows
from sipas.languages import Gettext
from sipas.sampling.agency_names import AgencyNames, NamedAgency, agency_names
from sipas.sampling.columns import DEFAULT_MAPPING, ColumnMapping, Headings, find_headings
from sipas.sampling.opening import open_rows
from sipas.sampling.register import CellFault, Dossier, DossierReader, RefusedRow
from sipas.sampling.rows import Row, RowSource, UnreadableFile
from sipas.sampling.seen_codes import SeenCodes
from sipas.store.database import Database
from sipas.store.organisation import all_agencies
from sipas.store.procedures import add_found
from sipas.store.register import put_dossiers

# One transaction each: citizens can answer between two of them, and a crash loses at most one.
BATCH = 5000


def import_register(
    database: Database,
    file: Path,
    mapping: ColumnMapping | None,
    refused_to: Path,
    on_progress: Progress = unseen,
    *,
    today: date,
    gettext: Gettext = unchanged_words,
) -> ImportReport:
    """Adds and updates dossiers; a row that is none goes to `refused_to` with its reasons.

    Runs in bounded memory, and a second run of the same file changes nothing. Raises
    UnreadableFile where the file as a whole cannot be used; what a file damaged further down
    gave before stays, and the mended file can be read over it.
    """
    if refused_to.resolve() == file.resolve():
        raise UnreadableFile(gettext("Tệp nhận dòng bị từ chối phải khác tệp đang nhập."))
    mapping = mapping or DEFAULT_MAPPING
    names = names_of_agencies(database, gettext)
    with open_rows(file, mapping.sheet, gettext) as source:
        rows = source.rows()
        headings = find_headings(rows, mapping, gettext)
        source.refuse_merged_cells(headings.line)
        reader = DossierReader(names, mapping.filing_words(), today, gettext)
        with RefusedRows(refused_to, headings.texts, gettext) as refused:
            import_ = _Import(database, headings, reader, refused, SeenCodes(), gettext)
            report = import_.run(rows, source, on_progress)
    if report.read == 0:
        raise UnreadableFile(gettext("Dưới dòng tiêu đề không có hồ sơ nào."))
    return report


def names_of_agencies(database: Database, gettext: Gettext) -> AgencyNames:
    with database.read() as connection:
        agencies = all_agencies(connection)
    if not agencies:
        raise UnreadableFile(
            gettext("Chưa có cơ quan nào; hãy nhập tổ chức trước danh sách hồ sơ.")
        )
    return agency_names(
        NamedAgency(one.code, (one.name, one.short_name), one.valid_from, one.valid_to)
        for one in agencies
    )


@dataclass(frozen=True, slots=True)
class _Import:
    database: Database
    headings: Headings
    reader: DossierReader
    refused: RefusedRows
    seen: SeenCodes
    gettext: Gettext
    # Pairs of field and procedure that are written already: a register repeats a few.
    subjects: set[tuple[str, str]] = field(default_factory=set)

    def run(self, rows: Iterable[Row], source: RowSource, on_progress: Progress) -> ImportReport:
        report = ImportReport()
        for batch in _batches(row for row in rows if not row.is_blank()):
            report += self.put(batch)
            on_progress(source.fraction_read())
        on_progress(1.0)
        return report

    def put(self, batch: list[Row]) -> ImportReport:
        before = self.refused.count
        read = [(row, dossier) for row in batch if (dossier := self.read(row)) is not None]
        dossiers = list(self.without_repeated(read))
        found = {(one.field, one.procedure) for one in dossiers} - self.subjects
        with self.database.write() as connection:
            counts = put_dossiers(connection, dossiers)
            add_found(connection, found)
        self.subjects.update(found)
        refused = self.refused.count - before
        return ImportReport(len(batch), counts.added, counts.updated, counts.unchanged, refused)

    def read(self, row: Row) -> Dossier | None:
        if any(cell not in (None, "") for cell in row.cells[len(self.headings.texts) :]):
            reason = self.gettext("Dòng này có nhiều ô hơn dòng tiêu đề.")
            self.refused.write(row, [CellFault("–", reason)])
            return None
        try:
            return self.reader.read(self.headings.named(row))
        except RefusedRow as refusal:
            self.refused.write(row, [self.with_heading(fault) for fault in refusal.faults])
            return None

    def with_heading(self, fault: CellFault) -> CellFault:
        return CellFault(self.headings.heading_of(fault.column), fault.reason)

    def without_repeated(self, read: list[tuple[Row, Dossier]]) -> Iterator[Dossier]:
        codes = [dossier.code for _, dossier in read]
        earlier = self.seen.earlier_lines(codes, [row.line for row, _ in read])
        for (row, dossier), line in zip(read, earlier, strict=True):
            if line is None:
                yield dossier
            else:
                reason = self.gettext("Mã hồ sơ này đã có ở dòng %(line)d.") % {"line": line}
                self.refused.write(row, [CellFault(self.headings.heading_of("code"), reason)])


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
