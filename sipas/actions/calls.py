"""Call sheets: whom to call or write to next, what came of it, and the response rate so far."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sipas.actions.contacts import ContactsRefused, erase_contacts, erasing_day
from sipas.actions.days import day_of
from sipas.actions.sample_pages import AgencySample, agency_sample
from sipas.estimation.response import Dispositions, response_rates
from sipas.languages import Gettext
from sipas.reports.workbook import Sheet, workbook
from sipas.store.contact_tables import DISPOSITIONS
from sipas.store.contacts import (
    Attempt,
    Contact,
    Place,
    append_attempt,
    attempts_of,
    contacts_of_agency,
    finished_dossiers,
)
from sipas.store.database import Database
from sipas.store.rounds import get_round
from sipas.store.samples import (
    DossierState,
    SampledDossier,
    end_code_of_dossier,
    get_sample,
    sampled_dossiers,
)

COMPLETED, REFUSED = "completed", "refused"
# AAPOR (2016): every drawn dossier is eligible, for the register says that its result was
# returned; a wrong number leaves open whether the person can be asked at all.
_CLASSES = {
    "refused": "refused",
    "no_answer": "not_reached",
    "wrong_number": "unknown",
    "reached": "other",
    "appointment": "other",
}


@dataclass(frozen=True, slots=True)
class CallLine:
    """One dossier that is asked; `is_finished` when it was answered, by code or by telephone."""

    dossier: SampledDossier
    contact: Contact | None
    attempts: tuple[Attempt, ...]
    is_finished: bool


@dataclass(frozen=True, slots=True)
class CallSheet:
    """`rate` is AAPOR's RR1: answered of all that are asked; None where nobody is."""

    sampled: AgencySample
    lines: tuple[CallLine, ...]
    finished: int
    rate: float | None


def call_sheet(
    database: Database,
    key: str | None,
    days: int,
    code: str,
    number: int,
    agency: str,
    now: datetime.datetime,
) -> CallSheet:
    """The sheet of one agency; what is due is erased first, so nobody sees it any more.

    Without `key` the sheet has no contacts: for who may read but not call.
    """
    erase_contacts(database, days, day_of(now), None, now)
    sampled = agency_sample(database, code, number, agency)
    with database.read() as transaction:
        drawn = sampled_dossiers(transaction, number, agency, [DossierState.ASKED])
        known = contacts_of_agency(transaction, key, number, agency) if key else {}
        attempts = attempts_of(transaction, number, agency)
        finished = finished_dossiers(transaction, code, agency)
    lines = tuple(_line(one, known, attempts, finished) for one in drawn)
    ended = dispositions(lines)
    rate = response_rates(ended)["RR1"] if lines else None
    return CallSheet(sampled, lines, ended.complete, rate)


def record_attempt(
    database: Database,
    days: int,
    code: str,
    number: int,
    agency: str,
    position: int,
    disposition: str,
    by: str | None,
    now: datetime.datetime,
) -> None:
    """Notes what came of calling or writing to one dossier today."""
    if disposition not in DISPOSITIONS:
        raise ContactsRefused(_l("Xin chọn kết quả của lần liên hệ."))
    with database.write() as transaction:
        get_sample(transaction, code, number)
        closes_on = get_round(transaction, code).closes_on
        asked = sampled_dossiers(transaction, number, agency, [DossierState.ASKED])
        dossier = next((one.dossier for one in asked if one.position == position), None)
        if dossier is None:
            raise ContactsRefused(_l("Hồ sơ này không còn trong danh sách đang hỏi."))
        attempt = Attempt(position, disposition, day_of(now), by)
        due = erasing_day(closes_on, days)
        append_attempt(transaction, Place(number, agency, position), attempt, due)
        if disposition == REFUSED:
            end_code_of_dossier(transaction, code, dossier, REFUSED)


def dispositions(lines: Iterable[CallLine]) -> Dispositions:
    """How the dossiers of a sheet ended so far, each once, by its last attempt."""
    counts = dict.fromkeys(("complete", "refused", "not_reached", "other", "unknown"), 0)
    for line in lines:
        if line.is_finished:
            counts["complete"] += 1
        elif line.attempts:
            counts[_CLASSES[line.attempts[-1].disposition]] += 1
        else:
            counts["not_reached"] += 1
    return Dispositions(**counts)


def calls_workbook(sheet: CallSheet, words: dict[str, str], gettext: Gettext) -> bytes:
    """The sheet to take along; it holds personal data."""
    _ = gettext
    headings = [
        _("Thứ tự rút"),
        _("Mã hồ sơ"),
        _("Họ tên"),
        _("Điện thoại"),
        _("Địa chỉ"),
        _("Lần liên hệ"),
        _("Kết quả gần nhất"),
    ]
    rows = (
        (
            line.dossier.position,
            line.dossier.dossier,
            line.contact.name if line.contact else None,
            line.contact.phone if line.contact else None,
            line.contact.address if line.contact else None,
            len(line.attempts),
            words[line.attempts[-1].disposition] if line.attempts else None,
        )
        for line in sheet.lines
        if not line.is_finished
    )
    return workbook(Sheet(_("Danh sách liên hệ"), headings, rows))


def _line(
    one: SampledDossier,
    known: dict[int, Contact],
    attempts: list[Attempt],
    finished: set[str],
) -> CallLine:
    own = tuple(attempt for attempt in attempts if attempt.position == one.position)
    is_finished = one.dossier in finished or any(a.disposition == COMPLETED for a in own)
    return CallLine(one, known.get(one.position), own, is_finished)


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text
