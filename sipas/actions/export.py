"""Findings as a file to take away: what the page shows, hidden as on the page."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from sipas.actions.publication import findings_of
from sipas.actions.published_files import kept_file
from sipas.findings.findings import Findings
from sipas.findings.json_form import to_json
from sipas.findings.outline import outline_of
from sipas.findings.rows import COLUMNS, csv_text, table_rows
from sipas.findings.wording import voice_for
from sipas.reports.workbook import WORKBOOK_TYPE, Sheet, workbook
from sipas.store.database import Database

FORMS = ("csv", "json", "xlsx")
DIGITS = 4
"""Two decimals of a percentage: every digit would say more of hidden neighbours than the page."""
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": WORKBOOK_TYPE,
}


@dataclass(frozen=True, slots=True)
class FindingsFile:
    name: str
    kind: str
    content: bytes


class UnknownForm(LookupError):
    """Findings are not written in this form."""

    def __init__(self, form: str) -> None:
        super().__init__(f"Kết quả không xuất được dạng “{form}”; có: {', '.join(FORMS)}.")
        self.form = form


def export_findings(
    database: Database, folder: Path, code: str, form: str, language: str, now: datetime.datetime
) -> FindingsFile:
    """The findings of a round as CSV, JSON or a workbook; raises UnknownForm, UnknownRound.

    Files of published rounds are kept in `folder`, the data folder.
    """
    if form not in FORMS:
        raise UnknownForm(form)
    content = kept_file(
        database,
        folder,
        code,
        f"{language}.{form}",
        lambda: _written(findings_of(database, code, now), form, language),
    )
    return FindingsFile(f"ket-qua-{code}.{form}", _KINDS[form], content)


def _written(findings: Findings, form: str, language: str) -> bytes:
    if form == "json":
        return to_json(findings, DIGITS).encode()
    if form == "csv":
        # The mark at the front is for Excel, which takes the file for Latin letters without it.
        return f"\ufeff{csv_text(findings, DIGITS)}\n".encode()
    return _workbook(findings, language)


def _workbook(findings: Findings, language: str) -> bytes:
    """The table on one sheet, and what the page says beside it on a second one."""
    outline = outline_of(findings, voice_for(language))
    notes = [*outline.opening, outline.method, outline.selection, *outline.notes]
    notes += [f"{name}: {said}" for name, said in outline.joins]
    return workbook(
        Sheet("findings", COLUMNS, table_rows(findings, DIGITS)),
        Sheet("notes", [outline.name], [(note,) for note in notes if note]),
    )
