"""Findings as a file to take away: what the page shows, hidden as on the page."""

import datetime
from dataclasses import dataclass

from sipas.actions.publication import findings_of
from sipas.findings.json_form import rounded_findings, to_json
from sipas.findings.outline import outline_of
from sipas.findings.rows import COLUMNS, csv_text, table_rows
from sipas.findings.wording import voice_for
from sipas.store.database import Database

FORMS = ("csv", "json", "xlsx")
DIGITS = 4
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
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
    database: Database, code: str, form: str, language: str, now: datetime.datetime
) -> FindingsFile:
    """The findings of a round as CSV, JSON or a workbook; raises UnknownForm, UnknownRound."""
    if form not in FORMS:
        raise UnknownForm(form)
    # Two decimals of a percentage: every digit would say more of hidden neighbours than the page.
    findings = rounded_findings(findings_of(database, code, now), DIGITS)
    if form == "json":
        content = to_json(findings).encode()
    elif form == "csv":
        # The mark at the front is for Excel, which takes the file for Latin letters without it.
        content = f"\ufeff{csv_text(findings)}\n".encode()
    else:
        from sipas.reports.findings_workbook import findings_workbook

        outline = outline_of(findings, voice_for(language))
        notes = [outline.name, *outline.opening, outline.method, outline.selection, *outline.notes]
        notes += [f"{name}: {said}" for name, said in outline.joins]
        content = findings_workbook(
            "findings", COLUMNS, table_rows(findings), [note for note in notes if note]
        )
    return FindingsFile(f"ket-qua-{code}.{form}", _KINDS[form], content)
