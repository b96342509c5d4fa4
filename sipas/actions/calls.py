"""Call sheets: whom to call or write to next, what came of it, and the response rate so far."""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sipas.actions.contacts import ContactsRefused, erase_contacts, erasing_day
from sipas.actions.days import day_of
from sipas.actions.outcome_classes import code_after, dispositions_of, outcome_class
from sipas.actions.sample_pages import AgencySample, agency_sample
from sipas.estimation.outcome_rates import outcome_rates
from sipas.estimation.response import Dispositions
from sipas.languages import Gettext
from sipas.reports.workbook import Sheet, workbook
from sipas.store.contact_tables import DISPOSITIONS
from sipas.store.contacts import (
    Attempt,
    Contact,
    Place,
    append_attempt,
    attempts_of,
    code_states_of,
    contacts_of_agency,
)
from sipas.store.database import Database
from sipas.store.one_time_codes import CodeState
from sipas.store.rounds import get_round
from sipas.store.samples import (
    DossierState,
    SampledDossier,
    get_sample,
    move_code_of_dossier,
    sampled_dossiers,
)

_MAY_CHANGE = (CodeState.ISSUED, CodeState.REFUSED, CodeState.NOT_ELIGIBLE)


@dataclass(frozen=True, slots=True)
class CallLine:
    """One dossier that is asked; `outcome` is how it ended so far, by code or by telephone."""

    dossier: SampledDossier
    contact: Contact | None
    attempts: tuple[Attempt, ...]
    outcome: str

    @property
    def is_finished(self) -> bool:
        return self.outcome == "complete"

    @property
    def is_to_be_asked(self) -> bool:
        return self.outcome not in ("complete", "not_eligible")


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The dossiers of an agency, and how they ended so far."""

    sampled: AgencySample
    lines: tuple[CallLine, ...]
    ended: Dispositions

    @property
    def rate(self) -> float | None:
        """AAPOR's RR1: answered of all that may be eligible; None where nobody is."""
        return outcome_rates(self.ended).rr1


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
        states = code_states_of(transaction, code, agency)
    lines = tuple(_line(one, known, attempts, states) for one in drawn)
    return CallSheet(sampled, lines, dispositions_of(Counter(one.outcome for one in lines)))


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
    """Notes what came of calling or writing to one dossier today; the last word counts.

    The code of who refuses or should not be asked admits nobody, until a later attempt ends
    otherwise.
    """
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
        move_code_of_dossier(transaction, code, dossier, _MAY_CHANGE, code_after(disposition))


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
        if line.is_to_be_asked
    )
    return workbook(Sheet(_("Danh sách liên hệ"), headings, rows))


def _line(
    one: SampledDossier,
    known: dict[int, Contact],
    attempts: list[Attempt],
    states: Mapping[str, str],
) -> CallLine:
    own = tuple(attempt for attempt in attempts if attempt.position == one.position)
    last = own[-1].disposition if own else None
    outcome = outcome_class(states.get(one.dossier), last)
    return CallLine(one, known.get(one.position), own, outcome)


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text
