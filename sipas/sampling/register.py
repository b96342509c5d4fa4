"""The register: one dossier for each request that a desk took in, and how a row becomes one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sipas.languages import Gettext
from sipas.sampling.agency_names import AgencyNames, AgencyNotFound, comparable
from sipas.sampling.cells import Cell, UnusableCell, read_date, read_text

COUNTER, ONLINE, POST, UNKNOWN = "counter", "online", "post", "unknown"
FILINGS = (COUNTER, ONLINE, POST, UNKNOWN)
LONGEST_CODE = 100
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Dossier:
    """A request with a result to return; `returned_on` decides in which period it counts."""

    code: str
    agency: str
    field: str
    procedure: str
    received_on: date
    due_on: date | None
    returned_on: date | None
    filing: str


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a row was refused: the column as `Dossier` names it, and a sentence."""

    column: str
    reason: str


class RefusedRow(ValueError):
    """A row that is no dossier, with every reason found."""

    def __init__(self, faults: tuple[CellFault, ...]) -> None:
        super().__init__(" ".join(fault.reason for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class DossierReader:
    """Turns the named cells of one row into a dossier, or refuses it with every reason at once.

    `filings` maps comparable words ("trực tuyến") to one of `FILINGS`.
    """

    agencies: AgencyNames
    filings: Mapping[str, str]
    today: date
    gettext: Gettext

    def read(self, cells: Mapping[str, Cell]) -> Dossier:
        row = _Row(self, cells, [])
        code = row.required("code", LONGEST_CODE)
        agency = row.required("agency", LONGEST_TEXT)
        field, procedure = row.text("field"), row.text("procedure")
        received_on, due_on, returned_on = (
            row.day(column) for column in ("received_on", "due_on", "returned_on")
        )
        filing = row.filing()
        row.check_days(received_on, due_on, returned_on)
        agency = row.agency(agency, received_on, returned_on)
        if row.faults or received_on is None:
            raise RefusedRow(tuple(row.faults))
        return Dossier(code, agency, field, procedure, received_on, due_on, returned_on, filing)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row while it is read; what is wrong with it gathers in `faults`."""

    reader: DossierReader
    cells: Mapping[str, Cell]
    faults: list[CellFault]

    def refuse(self, column: str, reason: str) -> None:
        self.faults.append(CellFault(column, reason))

    def required(self, column: str, longest: int) -> str:
        found = self.text(column, longest)
        already = any(fault.column == column for fault in self.faults)
        if not found and not already:
            self.refuse(column, self.reader.gettext("Ô này đang trống."))
        return found

    def text(self, column: str, longest: int = LONGEST_TEXT) -> str:
        try:
            return read_text(self.cells.get(column), longest, self.reader.gettext)
        except UnusableCell as problem:
            self.refuse(column, str(problem))
            return ""

    def day(self, column: str) -> date | None:
        try:
            found = read_date(self.cells.get(column), self.reader.gettext)
        except UnusableCell as problem:
            self.refuse(column, str(problem))
            return None
        if found is None and column == "received_on":
            self.refuse(column, self.reader.gettext("Ô này đang trống."))
        return found

    def filing(self) -> str:
        words = self.text("filing")
        if not words:
            return UNKNOWN
        found = self.reader.filings.get(comparable(words))
        if found is None:
            reason = self.reader.gettext(
                "Không biết hình thức nộp “%(words)s”; hãy khai báo trong tệp ánh xạ cột."
            )
            self.refuse("filing", reason % {"words": words})
        return found or UNKNOWN

    def check_days(self, received: date | None, due: date | None, returned: date | None) -> None:
        """A day may not lie in the future, nor a result before its request."""
        _ = self.reader.gettext
        for column, day in (("received_on", received), ("returned_on", returned)):
            if day is not None and day > self.reader.today:
                self.refuse(column, _("Ngày này nằm trong tương lai."))
        if received is None:
            return
        if due is not None and due < received:
            self.refuse("due_on", _("Ngày hẹn trả sớm hơn ngày tiếp nhận."))
        if returned is not None and returned < received:
            self.refuse("returned_on", _("Ngày trả kết quả sớm hơn ngày tiếp nhận."))

    def agency(self, words: str, received: date | None, returned: date | None) -> str:
        if not words:
            return ""
        try:
            return self.reader.agencies.find(words, received, returned, self.reader.gettext)
        except AgencyNotFound as problem:
            self.refuse("agency", str(problem))
            return ""
