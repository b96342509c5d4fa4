"""The register by upload: looked at before anything is written, then imported by a job."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sipas.actions.import_report import ImportReport
from sipas.actions.job_process import JobDone, JobFile, JobRefused, Task
from sipas.actions.register import import_register, names_of_agencies
from sipas.languages import Formats, Gettext, gettext_for
from sipas.sampling.columns import COLUMNS, DEFAULT_MAPPING, Headings, find_headings
from sipas.sampling.opening import open_rows
from sipas.sampling.register import DossierReader, RefusedRow
from sipas.sampling.rows import Row, RowSource, UnreadableFile
from sipas.settings import Settings
from sipas.store.database import Database

IMPORT_REGISTER = "import_register"
LOOKED_AT = 1000
SHOWN = 5
REFUSED = "ho-so-bi-tu-choi.csv"
STEPS = 1000


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


COLUMN_NAMES: Mapping[str, str] = {
    "code": _l("Mã hồ sơ"),
    "agency": _l("Cơ quan"),
    "field": _l("Lĩnh vực"),
    "procedure": _l("Thủ tục"),
    "received_on": _l("Ngày tiếp nhận"),
    "due_on": _l("Ngày hẹn trả"),
    "returned_on": _l("Ngày trả kết quả"),
    "filing": _l("Hình thức nộp"),
}
READING = _l("Đang nhập danh sách hồ sơ")


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """What we need, the heading of the file that holds it ("" where none does), and examples."""

    name: str
    heading: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaultFound:
    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class RegisterPreview:
    """Of the first rows: how many were looked at, what is wrong with them; `rows` in all, about.

    `unused`: headings of the file that are not read.
    """

    columns: tuple[ColumnFound, ...]
    unused: tuple[str, ...]
    looked_at: int
    refused: int
    faults: tuple[FaultFound, ...]
    rows: int
    is_whole: bool


def preview_register(
    database: Database, file: Path, today: datetime.date, gettext: Gettext
) -> RegisterPreview:
    """Writes nothing. Raises UnreadableFile where the file as a whole cannot be used."""
    mapping = DEFAULT_MAPPING
    names = names_of_agencies(database, gettext)
    with open_rows(file, mapping.sheet, gettext) as source:
        rows = source.rows()
        headings = find_headings(rows, mapping, gettext)
        source.refuse_merged_cells(headings.line)
        reader = DossierReader(names, mapping.filing_words(), today, gettext)
        first = list(islice((row for row in rows if not row.is_blank()), LOOKED_AT))
        if not first:
            raise UnreadableFile(gettext("Dưới dòng tiêu đề không có hồ sơ nào."))
        faults = [fault for row in first for fault in _faults(row, headings, reader)]
        about = _rows_in_all(len(first), source)
    return RegisterPreview(
        _columns(headings, first),
        tuple(text for place, text in enumerate(headings.texts)
              if text and place not in headings.positions.values()),
        len(first),
        len({fault.line for fault in faults}),
        tuple(faults),
        about,
        len(first) < LOOKED_AT,
    )  # fmt: skip


def _faults(row: Row, headings: Headings, reader: DossierReader) -> list[FaultFound]:
    try:
        reader.read(headings.named(row))
    except RefusedRow as refusal:
        return [
            FaultFound(row.line, headings.heading_of(one.column), one.reason)
            for one in refusal.faults
        ]
    return []


def _rows_in_all(read: int, source: RowSource) -> int:
    """From how much of the file those rows took; exact where they were all."""
    fraction = source.fraction_read()
    return read if read < LOOKED_AT or fraction <= 0 else max(read, round(read / fraction))


def _columns(headings: Headings, rows: list[Row]) -> tuple[ColumnFound, ...]:
    named = [headings.named(row) for row in rows[:SHOWN]]
    return tuple(
        ColumnFound(
            COLUMN_NAMES[column],
            headings.heading_of(column) if column in headings.positions else "",
            tuple(_words(row.get(column)) for row in named),
        )
        for column in COLUMNS
    )


def _words(cell: object) -> str:
    if isinstance(cell, datetime.date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)[:80]


def import_uploaded(task: Task) -> JobDone:
    """The work of a job. Parameters: `upload`, `file`, `today` and `language`.

    What was read before a stop or a fault stays; the same file read again adds the rest.
    """
    given: Mapping[str, Any] = task.job.parameters
    gettext, formats = gettext_for(given["language"]), Formats(given["language"])
    source = upload_folder(task.settings) / given["upload"] / given["file"]
    if not source.is_file():
        raise JobRefused(gettext("Tệp đã tải lên không còn; hãy tải lên lại."))

    def on_progress(fraction: float) -> None:
        task.stop_if_asked()
        task.tell(round(fraction * STEPS), STEPS, READING)

    refused = task.folder / REFUSED
    today = datetime.date.fromisoformat(given["today"])
    try:
        report = import_register(
            task.database, source, None, refused, on_progress, today=today, gettext=gettext
        )
    except UnreadableFile as problem:
        raise JobRefused(str(problem)) from problem
    source.unlink()
    return JobDone(
        _report_words(report, gettext, formats),
        JobFile(REFUSED, "text/csv") if report.refused else None,
    )


def upload_folder(settings: Settings) -> Path:
    """Where uploads wait until they are used."""
    return settings.data / "uploads"


def _report_words(report: ImportReport, gettext: Gettext, formats: Formats) -> str:
    words = gettext(
        "Đã đọc %(read)s dòng: thêm %(added)s, cập nhật %(updated)s, không đổi %(unchanged)s, "
        "từ chối %(refused)s."
    )
    names = ("read", "added", "updated", "unchanged", "refused")
    return words % {name: formats.count(getattr(report, name)) for name in names}
