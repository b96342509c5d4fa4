"""Which survey a desk opens on which day."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from sipas.actions.collection import collect_response
from sipas.actions.rounds import close_round, create_round, open_round
from sipas.actions.surveys import SurveyState, find_survey
from sipas.store.database import Database
from sipas.store.installation import put_installation
from sipas.store.organisation import Agency, Desk, put_agencies, put_desks
from sipas.store.rounds import Round, set_round_state
from tests.tiny_round import (
    AGENCIES,
    NOW,
    ROUND,
    TODAY,
    build_open_round,
    form,
    put_places,
    tiny_questionnaire,
)

LATER = replace(
    ROUND,
    code="2025-9",
    opens_on=date(2025, 10, 1),
    closes_on=date(2025, 10, 31),
    period_from=date(2025, 7, 1),
    period_to=date(2025, 9, 30),
)


def create(database: Database, new: Round, agencies: tuple[str, ...] = AGENCIES) -> None:
    create_round(database, new, agencies, tiny_questionnaire(), None, now=NOW)


def state(database: Database, today: date = TODAY, desk: str = "noi-vu") -> SurveyState:
    return find_survey(database, desk, today).state


def test_an_open_survey_has_all_that_the_page_shows(database: Database) -> None:
    opened = build_open_round(database)
    survey = find_survey(database, "noi-vu", TODAY)
    assert survey.state == SurveyState.OPEN
    assert survey.round == opened
    assert survey.desk == Desk("noi-vu", "Quầy noi-vu", "noi-vu")
    assert survey.agency is not None
    assert survey.agency.name == "Cơ quan noi-vu"
    assert set(survey.questionnaire) == {"vi"}  # the round is asked in Vietnamese only
    assert survey.questionnaire["vi"] == tiny_questionnaire()
    assert not survey.demonstration


def test_a_round_is_asked_in_every_language_that_it_does_not_refuse(database: Database) -> None:
    put_places(database)
    create(database, replace(ROUND, vietnamese_only=False))
    open_round(database, "2025", TODAY, None, now=NOW)
    assert set(find_survey(database, "noi-vu", TODAY).questionnaire) == {"vi", "en"}


def test_a_version_is_read_once(database: Database) -> None:
    build_open_round(database)
    first, second = (find_survey(database, desk, TODAY) for desk in ("noi-vu", "y-te"))
    assert first.questionnaire["vi"] is second.questionnaire["vi"]


def test_a_demonstration_says_so(database: Database) -> None:
    build_open_round(database)
    with database.write() as transaction:
        put_installation(transaction, "demonstration", "yes")
    assert find_survey(database, "noi-vu", TODAY).demonstration


def test_a_desk_of_no_round_waits_for_one(database: Database) -> None:
    put_places(database)
    assert state(database) == SurveyState.NOT_YET
    create(database, ROUND, AGENCIES[1:])
    open_round(database, "2025", TODAY, None, now=NOW)
    assert state(database) == SurveyState.NOT_YET
    assert state(database, desk="y-te") == SurveyState.OPEN


def test_the_life_of_a_round_as_its_desk_sees_it(database: Database) -> None:
    put_places(database)
    create(database, ROUND)
    assert state(database) == SurveyState.NOT_YET
    open_round(database, "2025", TODAY, None, now=NOW)
    assert state(database) == SurveyState.OPEN
    close_round(database, "2025", TODAY, None, now=NOW)
    assert state(database) == SurveyState.CLOSED
    open_round(database, "2025", TODAY, None, now=NOW)
    assert state(database) == SurveyState.OPEN


def test_a_round_to_come_goes_before_one_that_is_past(database: Database) -> None:
    build_open_round(database)
    create(database, LATER)
    assert state(database) == SurveyState.OPEN
    with database.write() as transaction:
        set_round_state(transaction, LATER.code, "approved", ["draft"])
    survey = find_survey(database, "noi-vu", date(2025, 8, 15))
    assert survey.state == SurveyState.NOT_YET
    assert survey.round is not None
    assert survey.round.code == "2025-9"
    assert state(database, date(2025, 12, 1)) == SurveyState.CLOSED


def test_a_draft_is_nobodys_business_yet(database: Database) -> None:
    put_places(database)
    create(database, LATER)
    assert find_survey(database, "noi-vu", TODAY) == replace(
        find_survey(database, "noi-vu", TODAY), state=SurveyState.NOT_YET, round=None
    )
    create(database, ROUND)
    open_round(database, "2025", TODAY, None, now=NOW)
    survey = find_survey(database, "noi-vu", date(2025, 8, 15))
    assert survey.state == SurveyState.CLOSED
    assert survey.round is not None
    assert survey.round.code == "2025"


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (None, None, SurveyState.OPEN),
        (None, date(2025, 1, 1), SurveyState.OPEN),
        (date(2025, 6, 30), None, SurveyState.OPEN),
        (None, date(2024, 12, 31), SurveyState.NOT_YET),
        (date(2025, 7, 1), None, SurveyState.NOT_YET),
    ],
)
def test_a_desk_and_its_agency_must_have_existed_in_the_period(
    database: Database, valid_from: date | None, valid_to: date | None, expected: SurveyState
) -> None:
    build_open_round(database)
    with database.write() as transaction:
        put_desks(transaction, [Desk("noi-vu", "Quầy", "noi-vu", "", valid_from, valid_to)])
        agency = Agency("y-te", "Sở Y tế", "Y tế", "so-nganh", valid_from, valid_to)
        put_agencies(transaction, [agency])
    assert state(database) == expected
    assert state(database, desk="y-te") == expected


def test_a_full_round_shows_no_questions(database: Database) -> None:
    build_open_round(database, capacity=1)
    collect_response(database, "noi-vu", UUID(int=1), form(), "vi", "qr", NOW)
    survey = find_survey(database, "noi-vu", TODAY)
    assert survey.state == SurveyState.FULL
    assert not survey.questionnaire
    assert state(database, desk="y-te") == SurveyState.OPEN
