"""Forms on paper: typed in once each, in the transaction that stores the response."""

import datetime
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import Connection, func, select

from sipas.store.paper_tables import paper_forms
from sipas.store.responses import Admission, Response, admit_response
from sipas.store.upsert import insert_of


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The sheet `number` of an agency in a round, and the response that it became."""

    round: str
    agency: str
    number: int
    response: UUID
    typed_by: str
    typed_on: datetime.date


class NumberTaken(ValueError):
    """A sheet of this number was typed in before; nothing was written."""

    def __init__(self, form: PaperForm) -> None:
        super().__init__(f"Phiếu giấy số {form.number} đã được nhập.")
        self.form = form


class SheetKnown(ValueError):
    """This very page was stored under another number; nothing was written."""

    def __init__(self, form: PaperForm) -> None:
        super().__init__(f"Trang này đã được lưu thành phiếu giấy số {form.number}.")
        self.form = form


def admit_paper_form(
    connection: Connection, form: PaperForm, response: Response, capacity: int | None
) -> Admission:
    """Stores response and sheet; upon NumberTaken or SheetKnown nothing of it must be kept."""
    _require_free(connection, form)
    _require_one_number(connection, form)
    admission = admit_response(connection, response, capacity)
    if admission is Admission.STORED:
        statement = insert_of(connection, paper_forms).on_conflict_do_nothing()
        if connection.execute(statement.values(asdict(form))).rowcount == 0:
            _require_free(connection, form)
    return admission


def find_paper_form(
    connection: Connection, code: str, agency: str, number: int
) -> PaperForm | None:
    found = select(paper_forms).where(
        paper_forms.c.round == code,
        paper_forms.c.agency == agency,
        paper_forms.c.number == number,
    )
    row = connection.execute(found).one_or_none()
    return None if row is None else PaperForm(*row)


def last_paper_forms(connection: Connection, code: str, agency: str, most: int) -> list[PaperForm]:
    """Those with the highest numbers, the highest first."""
    found = (
        select(paper_forms)
        .where(paper_forms.c.round == code, paper_forms.c.agency == agency)
        .order_by(paper_forms.c.number.desc())
        .limit(most)
    )
    return [PaperForm(*row) for row in connection.execute(found)]


def has_paper_forms(connection: Connection, code: str) -> bool:
    found = select(func.count()).select_from(paper_forms).where(paper_forms.c.round == code)
    return connection.execute(found).scalar_one() > 0


def _require_free(connection: Connection, form: PaperForm) -> None:
    known = find_paper_form(connection, form.round, form.agency, form.number)
    if known is not None and known.response != form.response:
        raise NumberTaken(known)


def _require_one_number(connection: Connection, form: PaperForm) -> None:
    """A page that is sent again is the same sheet, whatever number it bears by then."""
    found = select(paper_forms).where(paper_forms.c.response == form.response)
    row = connection.execute(found).one_or_none()
    if row is not None and PaperForm(*row).number != form.number:
        raise SheetKnown(PaperForm(*row))
