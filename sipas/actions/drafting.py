"""A draft of a round from the few things that an office decides; the rest has its usual value."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from sipas.actions.questionnaire_versions import UnknownVersion, get_version
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import create_round
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import Definition, read_questionnaire, shipped_questionnaires
from sipas.store.database import Database
from sipas.store.organisation import Agency, all_agencies
from sipas.store.rounds import Round, RoundState

Days = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class Draft:
    """`questionnaire` is the code of a shipped one, `code.version` of one that was edited here, or
    the path of a file; `target` is a fraction.

    `open_days` are the first and the last day of answering, `period` those on which the results
    were returned that the round asks about. No agencies mean all that existed in the period.
    """

    code: str
    name: str
    questionnaire: str
    open_days: Days
    period: Days
    target: float | None = None
    capacity: int | None = None
    agencies: tuple[str, ...] = ()


def draft_round(database: Database, draft: Draft, by: str | None, now: datetime.datetime) -> Round:
    """Writes the round as a draft; `open_round` opens it."""
    questionnaire = _questionnaire_of(database, draft.questionnaire)
    new = Round(
        code=draft.code,
        name=draft.name,
        year=draft.period[0].year,
        questionnaire_version_id=None,
        state=RoundState.DRAFT,
        opens_on=draft.open_days[0],
        closes_on=draft.open_days[1],
        period_from=draft.period[0],
        period_to=draft.period[1],
        target=draft.target,
        capacity=draft.capacity,
    )
    members = draft.agencies or agencies_of_period(database, draft.period)
    return create_round(database, new, members, questionnaire, by, now=now)


def _questionnaire_of(database: Database, name: str) -> Questionnaire | Definition:
    try:
        return get_version(database, name).definition
    except UnknownVersion:
        return questionnaire_named(name)


def questionnaire_named(name: str) -> Questionnaire:
    """A shipped questionnaire by its code, or one's own from its file."""
    if name.endswith(".toml"):
        return read_questionnaire(Path(name))
    shipped = {questionnaire.code: questionnaire for questionnaire in shipped_questionnaires()}
    if name not in shipped:
        sentence = _l("Không có phiếu khảo sát “%(code)s”; có: %(codes)s, hoặc một tệp .toml.")
        raise RoundRefused(sentence, code=name, codes=", ".join(shipped))
    return shipped[name]


def agencies_of_period(database: Database, period: Days) -> tuple[str, ...]:
    """Every agency that existed on at least one day of the period."""
    with database.read() as connection:
        agencies = all_agencies(connection)
    return tuple(agency.code for agency in agencies if _existed(agency, period))


def _existed(agency: Agency, period: Days) -> bool:
    begins = agency.valid_from or datetime.date.min
    ends = agency.valid_to or datetime.date.max
    return begins <= period[1] and ends >= period[0]


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
