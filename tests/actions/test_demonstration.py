"""The demonstration province: near what was published, the same each time, whole or completed."""

import datetime
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from sipas.actions.days import VIET_NAM
from sipas.actions.demonstration import (
    BUILT,
    OPEN_ROUND,
    SEED,
    Demonstration,
    NotADemonstration,
    build_demonstration,
    is_built,
)
from sipas.actions.installation import is_demonstration
from sipas.actions.made_up_data import (
    PROVINCE_FOLDER,
    PUBLISHED,
    TARGETS,
    made_up_agencies,
    made_up_comments,
)
from sipas.actions.made_up_forms import MadeUpForm, simulate_forms
from sipas.actions.organisation import import_organisation
from sipas.actions.publication import findings_of
from sipas.actions.simulation import (
    ease_of,
    satisfaction_of_agencies,
    simulate_levels,
    stream,
)
from sipas.actions.surveys import SurveyState, find_survey
from sipas.actions.tallying import recount
from sipas.questionnaires.answers import read_answers
from sipas.questionnaires.reading import shipped_questionnaires
from sipas.store.database import Database, open_database
from sipas.store.installation import find_installation
from sipas.store.migration import migrate
from sipas.store.organisation import all_desks
from sipas.store.register import count_dossiers
from sipas.store.responses import count_responses
from sipas.store.rounds import all_rounds

DAY = datetime.date(2025, 9, 1)
NOW = datetime.datetime(2025, 9, 1, 12, tzinfo=VIET_NAM)
SCALE = 0.02
FORM = next(one for one in shipped_questionnaires() if one.code == "sipas-desk-2017")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A province of a fiftieth of the size."""
    database = new_database(tmp_path_factory.mktemp("demonstration"))
    made = build_demonstration(database, DAY, scale=SCALE)
    assert made == Demonstration(dossiers=3303, responses=155)
    yield database
    database.close()


def new_database(folder: Path) -> Database:
    database = open_database(f"sqlite:///{folder}/sipas.db")
    migrate(database)
    return database


@cache
def forms_of(year: str) -> dict[str, list[MadeUpForm]]:
    """All forms of the full province."""
    agencies = made_up_agencies()
    shares = satisfaction_of_agencies(agencies, year, SEED)
    comments = made_up_comments()
    return {
        one.code: list(
            simulate_forms(
                FORM,
                shares[one.code],
                one.responses[year],
                39,
                comments,
                stream(SEED, "forms", one.code, year),
            )
        )
        for one in agencies
        if one.responses[year]
    }


@pytest.mark.parametrize("block", PUBLISHED["2024"])
def test_the_blocks_of_2024_come_out_near_what_was_published(block: str) -> None:
    criteria = {question.code for question in FORM.criteria}
    satisfied, dossiers = [], []
    for one in made_up_agencies():
        if one.block == block:
            answers = [
                form.submitted[code][0]
                for form in forms_of("2024")[one.code]
                for code in criteria & form.submitted.keys()
            ]
            valid = [answer for answer in answers if answer != "na"]
            satisfied.append(sum(answer in "45" for answer in valid) / len(valid))
            dossiers.append(one.dossiers["2024"])
    index = np.average(satisfied, weights=dossiers)
    assert index == pytest.approx(PUBLISHED["2024"][block], abs=0.005)


@pytest.mark.parametrize("year", TARGETS)
def test_every_form_is_one_that_the_questionnaire_takes(year: str) -> None:
    for forms in forms_of(year).values():
        for form in forms:
            reading = read_answers(FORM, form.submitted)
            assert reading.problems == ()
            assert reading.answers.keys() == form.submitted.keys()


def test_the_sample_is_one_that_an_office_could_have() -> None:
    by_agency = {code: len(forms) for code, forms in forms_of("2024").items()}
    forms = [form for many in forms_of("2024").values() for form in many]
    assert len(by_agency) == 62
    assert 2 <= sum(number < 10 for number in by_agency.values()) <= 4
    assert sum(60 <= number <= 90 for number in by_agency.values()) >= 55
    assert 24 <= sum("comment" in form.submitted for form in forms) <= 120
    assert {form.mode for form in forms} == {"qr", "tablet", "paper", "phone"}
    assert len({form.identifier for form in forms}) == len(forms)
    left_out = [form for form in forms if "age_group" not in form.submitted]
    assert 0.1 < len(left_out) / len(forms) < 0.3
    not_applicable = [form for form in forms if form.submitted["feedback_2"] == ["na"]]
    assert 0.1 < len(not_applicable) / len(forms) < 0.3


def test_agencies_differ_as_agencies_do() -> None:
    shares = np.array(list(satisfaction_of_agencies(made_up_agencies(), "2024", SEED).values()))
    assert 0.03 < shares.std() < 0.09
    assert 0.5 < shares.min() < shares.max() < 0.97


def test_a_small_group_is_near_its_share_too() -> None:
    levels = simulate_levels(0.8, ease_of([f"access_{n}" for n in range(4)]), 40, stream(1))
    assert levels.shape == (40, 4)
    assert set(np.unique(levels)) <= {1, 2, 3, 4, 5}
    assert (levels >= 4).mean() == pytest.approx(0.8, abs=0.08)


def test_the_province_is_there_and_says_that_it_is_made_up(built: Database) -> None:
    assert is_demonstration(built)
    assert is_built(built)
    with built.read() as connection:
        assert {one.code: one.state for one in all_rounds(connection)} == {
            "2023": "published",
            "2024": "published",
            "2025": "open",
        }
        assert len(count_responses(connection, "2024")) == 62
        counts = count_dossiers(connection, datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))
        assert find_installation(connection, BUILT) == "2025-09-01"
    assert counts == {one.code: one.dossiers["2024"] for one in made_up_agencies(SCALE)}
    for code in ("2023", "2024", "2025"):
        assert findings_of(built, code, NOW).facts.demonstration


def test_2023_has_figures_and_no_responses(built: Database) -> None:
    findings = findings_of(built, "2023", NOW)
    assert {one.code: findings.finding(one.code).value for one in findings.blocks} == PUBLISHED[
        "2023"
    ]
    assert findings.responses == 0


def test_2024_is_measured_against_2023(built: Database) -> None:
    findings = findings_of(built, "2024", NOW)
    assert findings.previous is not None
    assert findings.previous.code == "2023"
    assert findings.responses == sum(one.responses["2024"] for one in made_up_agencies(SCALE))


def test_the_open_round_can_be_answered_today(built: Database) -> None:
    with built.read() as connection:
        desks = all_desks(connection)
    states = {desk.code: find_survey(built, desk.code, DAY) for desk in desks}
    closed = {survey.agency.code for survey in states.values() if survey.agency and not survey.open}
    assert closed == {"huyen-nong-son"}
    assert all(one.round and one.round.code == OPEN_ROUND for one in states.values() if one.open)
    later = DAY + datetime.timedelta(days=61)
    assert find_survey(built, desks[0].code, later).state is SurveyState.CLOSED


def test_its_tallies_are_those_of_its_responses(built: Database) -> None:
    findings_of(built, "2025", NOW)
    assert recount(built, "2024").equal
    assert recount(built, "2025").equal


def responses_of(database: Database) -> list[tuple[object, ...]]:
    query = text("SELECT identifier, round, desk, levels, answers, mode FROM responses ORDER BY 1")
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_the_same_seed_gives_the_same_province(built: Database, tmp_path: Path) -> None:
    again = new_database(tmp_path)
    build_demonstration(again, DAY, scale=SCALE)
    assert responses_of(again) == responses_of(built)
    again.close()


def test_another_seed_gives_another(built: Database) -> None:
    def first(seed: int) -> MadeUpForm:
        chance = stream(seed, "forms", "so-y-te", "2024")
        return next(simulate_forms(FORM, 0.8, 5, 10, (), chance))

    assert first(1) == first(1)
    assert first(1) != first(2)


class Killed(Exception):
    """The machine stops here."""


@pytest.mark.parametrize("at", [0.1, 0.6, 0.9])
def test_what_a_crash_left_half_built_is_completed(
    built: Database, tmp_path: Path, at: float
) -> None:
    def die(fraction: float) -> None:
        if fraction >= at:
            raise Killed

    database = new_database(tmp_path)
    with pytest.raises(Killed):
        build_demonstration(database, DAY, on_progress=die, scale=SCALE)
    assert not is_built(database)
    build_demonstration(database, DAY + datetime.timedelta(days=1), scale=SCALE)
    assert is_built(database)
    assert responses_of(database) == responses_of(built)
    assert recount(database, "2024").equal
    database.close()


def test_it_can_be_built_on_both_servers(database: Database) -> None:
    made = build_demonstration(database, DAY, scale=0.005)
    assert is_built(database)
    with database.read() as connection:
        counts = [count_responses(connection, code) for code in ("2024", "2025")]
    assert sum(sum(one.values()) for one in counts) == made.responses
    assert findings_of(database, "2024", NOW).responses == sum(counts[0].values())


def test_real_data_is_never_joined(tmp_path: Path) -> None:
    database = new_database(tmp_path)
    assert not is_built(database)
    import_organisation(database, PROVINCE_FOLDER)
    with pytest.raises(NotADemonstration, match="dữ liệu khác"):
        is_built(database)
    database.close()
