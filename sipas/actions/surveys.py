"""Which survey a desk's code, a one-time code or a sheet of paper opens today, if any."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic
from weakref import WeakKeyDictionary

from sipas.actions.installation import DEMONSTRATION, YES
from sipas.actions.questionnaires import FrozenQuestionnaire, frozen_questionnaire
from sipas.languages import SOURCE_LANGUAGE
from sipas.questionnaires.model import Questionnaire
from sipas.store.database import Database
from sipas.store.installation import find_installation
from sipas.store.one_time_codes import CodeState, OneTimeCode, find_code
from sipas.store.organisation import Agency, Desk, find_desk, get_agency
from sipas.store.responses import count_agency_responses
from sipas.store.rounds import (
    PUBLISHED_STATES,
    Round,
    RoundState,
    find_round,
    get_round,
    round_agencies,
    rounds_of_agency,
)

REMEMBERED_SECONDS = 5.0
AT_DESKS = "desk_code"
TYPED = ("paper", "interviewer", "phone")
"""The ways of asking in which somebody else than the citizen types in what was answered."""


class SurveyState(StrEnum):
    OPEN = "open"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    FULL = "full"
    USED = "used"
    WITHDRAWN = "withdrawn"
    OTHERWISE = "otherwise"
    """The round is open and asks in other ways than this code's."""


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A form on paper that somebody types in, with its number among those of its agency."""

    round: str
    agency: str
    desk: str | None
    number: int
    typed_by: str


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """All that a response needs to know."""

    round: Round
    agency: Agency
    desk: Desk | None
    questionnaire: FrozenQuestionnaire
    code: bytes | None = None
    """The digest of the one-time code that was shown; None at a desk."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What meets whoever scans the code of a desk, or comes with a one-time code.

    `round` is the one that is open, full, to come, or closed last; `questionnaire` is there, by
    language, only while the survey is open; `mode` is how the citizen was reached.
    """

    state: SurveyState
    round: Round | None = None
    questionnaire: Mapping[str, Questionnaire] = field(default_factory=dict)
    desk: Desk | None = None
    agency: Agency | None = None
    demonstration: bool = False
    open: OpenSurvey | None = None
    mode: str = "qr"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database knows about a desk, or about a one-time code (then without a desk)."""

    desk: Desk | None
    agency: Agency
    rounds: tuple[Round, ...]
    demonstration: bool
    code: OneTimeCode | None = None

    @property
    def mode(self) -> str:
        return self.code.mode if self.code else "qr"

    @property
    def way(self) -> str:
        """How a round must ask to take what comes from here."""
        return self.code.mode if self.code else AT_DESKS


def find_survey(database: Database, desk_code: str, today: datetime.date) -> Survey:
    """Asked anew each time: a round that opened a moment ago is open for everybody."""
    known = _find_known(database, desk_code, today)
    return Survey(SurveyState.UNKNOWN) if known is None else _survey_of(database, known, today)


def find_survey_of_code(database: Database, digest: bytes, today: datetime.date) -> Survey:
    """The survey that a one-time code admits to, once; a code is bound to its round and agency."""
    with database.read() as connection:
        code = find_code(connection, digest)
        if code is None:
            return Survey(SurveyState.UNKNOWN)
        agency, found = get_agency(connection, code.agency), get_round(connection, code.round)
        made_up = find_installation(connection, DEMONSTRATION) == YES
    if code.state != CodeState.ISSUED:
        state = SurveyState.USED if code.state == CodeState.FINISHED else SurveyState.WITHDRAWN
        return Survey(state, found, agency=agency, demonstration=made_up, mode=code.mode)
    return _survey_of(database, _Known(None, agency, (found,), made_up, code), today)


def find_survey_of_paper(
    database: Database,
    code: str,
    agency: str,
    desk: str | None,
    today: datetime.date,
    way: str | None = None,
) -> Survey:
    """Open from the first day until the round is closed: paper comes after the last day too.

    The round must ask in this `way`; None stands for any in which answers are typed in.
    """
    with database.read() as connection:
        found = find_round(connection, code)
        if found is None or agency not in round_agencies(connection, code):
            return Survey(SurveyState.UNKNOWN)
        place = get_agency(connection, agency)
        made_up = find_installation(connection, DEMONSTRATION) == YES
        where = find_desk(connection, desk) if desk else None
    if desk and (where is None or where.agency != agency):
        return Survey(SurveyState.UNKNOWN)
    known = _Known(where, place, (found,), made_up)
    version = found.questionnaire_version_id
    if found.state == RoundState.OPEN and found.opens_on <= today and version is not None:
        asked = typed_ways(found) if way is None else {way} & set(found.modes)
        if not asked:
            return Survey(SurveyState.OTHERWISE, found, {}, *_place_of(known))
        return _open_survey(database, known, found, version)
    is_early = found.state == RoundState.DRAFT or _is_to_come(found, today)
    state = SurveyState.NOT_YET if is_early else SurveyState.CLOSED
    return Survey(state, found, {}, *_place_of(known))


def typed_ways(found: Round) -> tuple[str, ...]:
    return tuple(way for way in TYPED if way in found.modes)


def _survey_of(database: Database, known: _Known, today: datetime.date) -> Survey:
    asking = [one for one in known.rounds if known.way in one.modes]
    state, found = _state_and_round(asking, today)
    if state is not SurveyState.OPEN:
        elsewhere, other = _state_and_round(known.rounds, today)
        if elsewhere is SurveyState.OPEN:
            state, found = SurveyState.OTHERWISE, other
    if state is SurveyState.OPEN and found and found.questionnaire_version_id is not None:
        return _open_survey(database, known, found, found.questionnaire_version_id)
    return Survey(state, found, {}, *_place_of(known), mode=known.mode)


_remembered: WeakKeyDictionary[Database, dict[tuple[str, datetime.date], tuple[float, Survey]]] = (
    WeakKeyDictionary()
)


def remembered_survey(database: Database, desk_code: str, today: datetime.date) -> Survey:
    """The survey as it was at most a few seconds ago, while it was open.

    Only for answers on their way in: the statement that stores them looks at the round again.
    """
    kept = _remembered.setdefault(database, {})
    until, survey = kept.get((desk_code, today), (0.0, None))
    if survey is not None and monotonic() < until:
        return survey
    survey = find_survey(database, desk_code, today)
    if survey.state is SurveyState.OPEN:
        kept[desk_code, today] = (monotonic() + REMEMBERED_SECONDS, survey)
    return survey


def forget_surveys(database: Database) -> None:
    _remembered.pop(database, None)


def _find_known(database: Database, desk_code: str, today: datetime.date) -> _Known | None:
    with database.read() as connection:
        desk = find_desk(connection, desk_code, today)
        if desk is None:
            return None
        agency = get_agency(connection, desk.agency)
        rounds = tuple(
            one
            for one in rounds_of_agency(connection, agency.code)
            if _exists_in(one, desk) and _exists_in(one, agency)
        )
        made_up = find_installation(connection, DEMONSTRATION) == YES
        return _Known(desk, agency, rounds, made_up)


def _exists_in(one: Round, place: Desk | Agency) -> bool:
    """Whether a desk or an agency existed on any day of the period that is asked about."""
    began = place.valid_from is None or place.valid_from <= one.period_to
    return began and (place.valid_to is None or place.valid_to >= one.period_from)


def _state_and_round(
    rounds: Iterable[Round], today: datetime.date
) -> tuple[SurveyState, Round | None]:
    """`rounds` newest first. One that is open goes before one to come, and that before the past.

    A draft is nobody's business yet: a citizen is told of a round once it is approved.
    """
    answerable = [one for one in rounds if one.questionnaire_version_id is not None]
    to_come = [one for one in answerable if _is_to_come(one, today)]
    past = [one for one in answerable if _is_past(one, today)]
    for one in answerable:
        if one.state == RoundState.OPEN and one.opens_on <= today <= one.closes_on:
            return SurveyState.OPEN, one
    if to_come:
        return SurveyState.NOT_YET, to_come[-1]
    if past:
        return SurveyState.CLOSED, past[0]
    return SurveyState.NOT_YET, None


def _is_to_come(one: Round, today: datetime.date) -> bool:
    prepared = one.state == RoundState.APPROVED
    waits = (prepared or one.state == RoundState.OPEN) and today < one.opens_on
    return waits or (prepared and today <= one.closes_on)


def _is_past(one: Round, today: datetime.date) -> bool:
    ended = one.state == RoundState.CLOSED or one.state in PUBLISHED_STATES
    return ended or (one.state == RoundState.OPEN and one.closes_on < today)


def _open_survey(database: Database, known: _Known, found: Round, version: int) -> Survey:
    place = _place_of(known)
    if _is_full(database, found, known.agency.code):
        return Survey(SurveyState.FULL, found, {}, *place, mode=known.mode)
    frozen = frozen_questionnaire(database, version)
    digest = known.code.digest if known.code else None
    opened = OpenSurvey(found, known.agency, known.desk, frozen, digest)
    languages = frozen.languages
    if found.vietnamese_only:
        languages = {SOURCE_LANGUAGE: frozen.source}
    return Survey(SurveyState.OPEN, found, languages, *place, opened, known.mode)


def _place_of(known: _Known) -> tuple[Desk | None, Agency, bool]:
    return known.desk, known.agency, known.demonstration


def _is_full(database: Database, found: Round, agency: str) -> bool:
    if found.capacity is None:
        return False
    with database.read() as connection:
        return count_agency_responses(connection, found.code, agency) >= found.capacity
