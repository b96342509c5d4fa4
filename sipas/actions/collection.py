"""The one door in: web, demonstration, paper and import all hand their answers over here."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from sipas.actions.days import day_of
from sipas.actions.surveys import (
    OpenSurvey,
    PaperSheet,
    Survey,
    SurveyState,
    find_survey,
    find_survey_of_code,
    find_survey_of_paper,
    forget_surveys,
    remembered_survey,
)
from sipas.languages import gettext_for
from sipas.questionnaires.answers import Problem, read_answers
from sipas.questionnaires.routing import Answer, Answers
from sipas.questionnaires.scoring import levels
from sipas.store.database import Database, Transaction
from sipas.store.one_time_codes import admit_response_by_code
from sipas.store.paper_forms import PaperForm, admit_paper_form
from sipas.store.responses import (
    Admission,
    Response,
    admit_response,
    has_response,
)
from sipas.store.responses import (
    withdraw_response as withdraw,
)

__all__ = ["Collected", "Survey", "SurveyState", "collect_response", "find_survey", "receipt_of"]

MODE = "mode"
"""The cell variable that is no question: how the answers came in."""

# Crockford's base 32: no I, L, O, U, so that a code read aloud is understood.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


_STATES = {
    Admission.STORED: SurveyState.OPEN,
    Admission.KNOWN: SurveyState.OPEN,
    Admission.CLOSED: SurveyState.CLOSED,
    Admission.FULL: SurveyState.FULL,
    Admission.USED: SurveyState.USED,
}


@dataclass(frozen=True, slots=True)
class Collected:
    """A receipt when the response is stored, now or by an earlier sending; else why it is not."""

    state: SurveyState
    receipt: str | None = None
    problems: tuple[Problem, ...] = ()
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def collect_response(
    database: Database,
    desk_code: str | None,
    identifier: UUID,
    submitted: Mapping[str, Sequence[str]],
    language: str,
    mode: str | None,
    now: datetime.datetime,
    *,
    code: bytes | None = None,
    sheet: PaperSheet | None = None,
) -> Collected:
    """Checks, scores and stores answers in one transaction; `DatabaseBusy` when that cannot be.

    `identifier` was made when the page was served: sent twice, a response is stored once and has
    the same receipt. Without a desk it comes with `code`, the digest of a one-time code, which is
    used up in the same transaction; how it came is then what the code says. With `sheet` it comes
    from paper, where any question may be blank; `NumberTaken` when that sheet was typed before.
    """
    survey = _survey_at(database, desk_code, code, sheet, day_of(now), mode)
    if survey.open is None:
        return _collected_before(database, identifier, survey.state)
    _ = gettext_for(language)
    questionnaire = survey.open.questionnaire.in_language(language)
    reading = read_answers(questionnaire, submitted, _, may_be_blank=sheet is not None)
    problems = reading.problems
    if not reading.answers and not problems:
        sentence = _("Ông/Bà chưa trả lời câu nào.")
        problems = (Problem(questionnaire.questions[0].code, sentence),)
    if problems:
        return Collected(SurveyState.OPEN, None, problems, reading.typed)
    way = mode or survey.mode
    response = _response(survey.open, identifier, reading.answers, language, way, now)
    if sheet is None:
        state = _store(database, survey.open, response)
    else:
        state = _store_paper(database, sheet, response, survey.open.round.capacity, day_of(now))
    if state is not SurveyState.OPEN:
        return Collected(state, typed=reading.typed)
    return Collected(state, response.receipt)


def receipt_of(identifier: UUID) -> str:
    """A code to write down, the same for the same response; nobody can go back from it."""
    number = int.from_bytes(
        blake2b(identifier.bytes, digest_size=5, person=b"sipas-receipt").digest()
    )
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def withdraw_response(database: Database, identifier: UUID) -> bool:
    """Removes a response and what it said; False when there is none."""
    with database.write() as transaction:
        return withdraw(transaction, identifier)


def _survey_at(
    database: Database,
    desk_code: str | None,
    code: bytes | None,
    sheet: PaperSheet | None,
    today: datetime.date,
    mode: str | None,
) -> Survey:
    if sheet is not None:
        return find_survey_of_paper(database, sheet.round, sheet.agency, sheet.desk, today, mode)
    if code is not None:
        return find_survey_of_code(database, code, today)
    return remembered_survey(database, desk_code or "", today)


def _response(
    survey: OpenSurvey,
    identifier: UUID,
    answers: dict[str, Answer],
    language: str,
    mode: str,
    now: datetime.datetime,
) -> Response:
    frozen = survey.questionnaire
    words = {code: str(answers[code]) for code in frozen.texts & answers.keys()}
    others = {
        code: answer
        for code, answer in answers.items()
        if code not in frozen.scored and code not in words
    }
    return Response(
        identifier=identifier,
        round=survey.round.code,
        agency=survey.agency.code,
        desk=survey.desk.code if survey.desk else None,
        mode=mode,
        language=language,
        # The minute could lead back to a person at the counter; nothing needs it.
        received_at=now.replace(minute=0, second=0, microsecond=0),
        levels=levels(frozen.source, answers),
        answers=others,
        texts=words,
        receipt=receipt_of(identifier),
        variables=_cell_values(survey.round.cell_variables, answers, mode),
    )


def _collected_before(database: Database, identifier: UUID, state: SurveyState) -> Collected:
    """A second sending is thanked like the first, even when the door has closed in between."""
    with database.read() as transaction:
        if has_response(transaction, identifier):
            return Collected(SurveyState.OPEN, receipt_of(identifier))
    return Collected(state)


def _cell_values(variables: tuple[str, ...], answers: Answers, mode: str) -> tuple[str, ...]:
    return tuple(mode if code == MODE else str(answers.get(code, "")) for code in variables)


def _store(database: Database, survey: OpenSurvey, response: Response) -> SurveyState:
    """OPEN when the response is stored, now or before; else what the survey has become."""
    capacity, code = survey.round.capacity, survey.code

    def admit(transaction: Transaction) -> Admission:
        if code is None:
            return admit_response(transaction, response, capacity)
        return admit_response_by_code(transaction, response, capacity, code)

    admission = database.write_together(admit)
    state = _STATES[admission]
    if state is not SurveyState.OPEN:
        forget_surveys(database)
    return state


def _store_paper(
    database: Database,
    sheet: PaperSheet,
    response: Response,
    capacity: int | None,
    today: datetime.date,
) -> SurveyState:
    """A transaction of its own: a number that is taken undoes the response with it."""
    form = PaperForm(
        sheet.round, sheet.agency, sheet.number, response.identifier, sheet.typed_by, today
    )
    with database.write() as transaction:
        return _STATES[admit_paper_form(transaction, form, response, capacity)]
