"""Contacts of drawn dossiers: imported sealed, shown to who calls, erased by day."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from sipas.languages import Gettext
from sipas.refusal import Refused
from sipas.sampling.cells import Cell, UnusableCell, read_text
from sipas.sampling.opening import open_rows
from sipas.sampling.rows import UnreadableFile
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.contacts import (
    Contact,
    Place,
    erase_due_contacts,
    erase_ties,
    put_contacts,
)
from sipas.store.database import Database
from sipas.store.rounds import get_round
from sipas.store.samples import DossierState, get_sample, sampled_dossiers

HEADINGS = ("mã hồ sơ", "họ tên", "điện thoại", "địa chỉ")
_IN_ENGLISH = dict(zip(("dossier", "name", "telephone", "address"), HEADINGS, strict=True))
_LONGEST = 300


class ContactsRefused(Refused):
    """Nothing was kept of a file of contacts."""


@dataclass(frozen=True, slots=True)
class ImportedContacts:
    """`strangers` is the number of rows whose dossier is not in the sample: not kept."""

    kept: int
    strangers: int


@dataclass(frozen=True, slots=True)
class Erased:
    contacts: int
    attempts: int
    ties: int


def erasing_day(closes_on: datetime.date, days: int) -> datetime.date:
    """The day on which what is known of the persons of a round goes."""
    return closes_on + datetime.timedelta(days=days + 1)


def import_contacts(
    database: Database,
    key: str | None,
    days: int,
    code: str,
    number: int,
    file: Path,
    gettext: Gettext,
    by: str | None,
    now: datetime.datetime,
) -> ImportedContacts:
    """Keeps the contacts of drawn dossiers out of a CSV or workbook, and of no other."""
    if key is None:
        raise ContactsRefused(
            _l("Chưa đặt SIPAS_CONTACT_KEY, nên không nhập dữ liệu liên hệ được.")
        )
    rows = _read(file, gettext)
    with database.write() as transaction:
        get_sample(transaction, code, number)
        closes_on = get_round(transaction, code).closes_on
        drawn = {
            one.dossier: Place(number, one.agency, one.position)
            for one in sampled_dossiers(transaction, number)
            if one.state != DossierState.REPLACED
        }
        known = {drawn[dossier]: contact for dossier, contact in rows.items() if dossier in drawn}
        put_contacts(transaction, key, known, erasing_day(closes_on, days))
        imported = ImportedContacts(len(known), len(rows) - len(known))
        detail = {"sample": number, "kept": imported.kept, "strangers": imported.strangers}
        append_audit(transaction, AuditEntry(now, by, "import_contacts", code, detail))
    return imported


def erase_contacts(
    database: Database, days: int, today: datetime.date, by: str | None, now: datetime.datetime
) -> Erased:
    """Erases what is due: contacts and attempts by their day, ties of codes by their round's."""
    with database.write() as transaction:
        contacts, attempts = erase_due_contacts(transaction, today)
        ties = erase_ties(transaction, today - datetime.timedelta(days=days))
        erased = Erased(contacts, attempts, ties)
        if contacts or attempts or ties:
            detail = {"contacts": contacts, "attempts": attempts, "ties": ties}
            append_audit(transaction, AuditEntry(now, by, "erase_contacts", "contacts", detail))
    return erased


def _read(file: Path, gettext: Gettext) -> dict[str, Contact]:
    """Contacts by dossier; of several rows of one dossier the last."""
    read: dict[str, Contact] = {}
    with open_rows(file, None, gettext) as source:
        rows = (row for row in source.rows() if not row.is_blank())
        first = next(rows, None)
        places = _columns(() if first is None else first.cells, gettext)
        for row in rows:
            try:
                cells = [_text(row.cells, place, gettext) for place in places]
            except UnusableCell as error:
                reason = gettext("Dòng %(line)d: %(reason)s")
                raise UnreadableFile(reason % {"line": row.line, "reason": error}) from error
            read[cells[0]] = Contact(*cells[1:])
    return read


def _columns(cells: tuple[Cell, ...], gettext: Gettext) -> list[int]:
    texts = (str(cell or "").strip().lower() for cell in cells)
    found = [_IN_ENGLISH.get(text, text) for text in texts]
    missing = [heading for heading in HEADINGS if heading not in found]
    if missing:
        reason = gettext(
            "Dòng đầu thiếu cột %(columns)s; cần có: Mã hồ sơ, Họ tên, Điện thoại, Địa chỉ."
        )
        raise UnreadableFile(reason % {"columns": ", ".join(missing)})
    return [found.index(heading) for heading in HEADINGS]


def _text(cells: tuple[Cell, ...], place: int, gettext: Gettext) -> str:
    return read_text(cells[place] if place < len(cells) else None, _LONGEST, gettext)


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text
