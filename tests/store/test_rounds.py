"""Rounds, their agencies, states and published figures; questionnaires, frozen findings."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database
from sipas.store.findings import (
    PublishedFindings,
    find_published_chart,
    find_published_findings,
    put_published_findings,
)
from sipas.store.questionnaires import (
    UnknownQuestionnaireVersion,
    find_questionnaire_version,
    get_questionnaire_version,
    put_questionnaire_version,
)
from sipas.store.rounds import (
    UnknownRound,
    all_rounds,
    find_round,
    get_round,
    published_figures,
    published_source,
    put_published_figures,
    put_round,
    round_agencies,
    rounds_of_agency,
    set_round_state,
)
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from tests.tiny_round import AGENCIES, ROUND, put_places

NOW = datetime(2025, 7, 10, 3, 25, tzinfo=UTC)


@pytest.fixture
def province(database: Database) -> Database:
    put_places(database)
    return database


def test_a_round_comes_back_as_it_was_put(province: Database) -> None:
    calibration = CalibrationPlan(
        "raking",
        (
            MarginPlan(("agency",)),
            MarginPlan(("sex",), (Category(("male",), 49.0), Category(("female",), 51.0))),
        ),
        (0.3, 3.0),
        "collapse",
    )
    new = replace(
        ROUND,
        target=0.85,
        capacity=90,
        cell_variables=("sex", "age"),
        calibration=calibration,
        thin_below=30,
        grades=(("Tốt", 0.9), ("Khá", 0.0)),
    )
    with province.write() as connection:
        put_round(connection, new, AGENCIES)
    with province.read() as connection:
        assert get_round(connection, "2025") == new
        assert round_agencies(connection, "2025") == tuple(sorted(AGENCIES))
        assert rounds_of_agency(connection, AGENCIES[0]) == [new]
        assert rounds_of_agency(connection, "nobody") == []


def test_putting_again_replaces_the_round_and_its_agencies(province: Database) -> None:
    with province.write() as connection:
        put_round(connection, ROUND, AGENCIES)
        put_round(connection, replace(ROUND, name="Mới"), AGENCIES[:1])
    with province.read() as connection:
        assert get_round(connection, "2025").name == "Mới"
        assert round_agencies(connection, "2025") == AGENCIES[:1]


def test_the_newest_round_comes_first(province: Database) -> None:
    with province.write() as connection:
        for year in (2024, 2026, 2025):
            put_round(connection, replace(ROUND, code=str(year), year=year), ())
    with province.read() as connection:
        assert [one.code for one in all_rounds(connection)] == ["2026", "2025", "2024"]


def test_a_state_changes_only_from_the_states_named(province: Database) -> None:
    with province.write() as connection:
        put_round(connection, ROUND, ())
        assert not set_round_state(connection, "2025", "closed", only_from=["open"])
        assert set_round_state(connection, "2025", "open", only_from=["draft", "closed"])
        assert get_round(connection, "2025").state == "open"


def test_a_state_that_does_not_exist_is_refused(province: Database) -> None:
    with pytest.raises(IntegrityError), province.write() as connection:
        put_round(connection, replace(ROUND, state="lost"), ())


def test_an_unknown_round(province: Database) -> None:
    with province.read() as connection:
        assert find_round(connection, "1999") is None
        with pytest.raises(UnknownRound, match="1999"):
            get_round(connection, "1999")


def test_published_figures_keep_their_source(province: Database) -> None:
    values = {("province", "province"): 0.8, ("block", "huyen"): 0.7436}
    with province.write() as connection:
        put_round(connection, ROUND, ())
        put_published_figures(connection, "2025", values, "Quyết định 1")
        put_published_figures(connection, "2025", {("block", "huyen"): 0.75}, "Quyết định 1")
        put_published_figures(connection, "2025", {("block", "huyen"): 0.6}, "QĐ", "access")
    with province.read() as connection:
        expected = {("province", "province"): 0.8, ("block", "huyen"): 0.75}
        assert published_figures(connection, "2025") == expected
        assert published_figures(connection, "2025", "access") == {("block", "huyen"): 0.6}
        assert published_source(connection, "2025") in {"Quyết định 1", "QĐ"}
        assert published_source(connection, "2024") == ""


def test_a_questionnaire_is_kept_once_for_each_fingerprint(database: Database) -> None:
    with database.write() as connection:
        first = put_questionnaire_version(connection, "tiny", 1, "a" * 64, {"words": {"vi": "Ă"}})
        again = put_questionnaire_version(connection, "tiny", 1, "a" * 64, {"words": {}})
        other = put_questionnaire_version(connection, "tiny", 2, "b" * 64, {"words": {}})
    assert first == again
    assert first.definition == {"words": {"vi": "Ă"}}
    assert other.id != first.id
    with database.read() as connection:
        assert get_questionnaire_version(connection, other.id) == other
        assert find_questionnaire_version(connection, "a" * 64) == first
        assert find_questionnaire_version(connection, "c" * 64) is None
        with pytest.raises(UnknownQuestionnaireVersion):
            get_questionnaire_version(connection, 999)


def test_a_moment_without_its_zone_is_refused(database: Database) -> None:
    naive = AuditEntry(NOW.replace(tzinfo=None), None, "open_round", "2025")
    with pytest.raises(Exception, match="without a time zone"), database.write() as connection:
        append_audit(connection, naive)


def test_findings_are_frozen_with_their_charts(province: Database) -> None:
    charts = {("blocks", "vi"): "<svg>khối</svg>", ("blocks", "en"): "<svg>blocks</svg>"}
    with province.write() as connection:
        put_round(connection, ROUND, ())
        put_published_findings(connection, PublishedFindings("2025", NOW, "{}", charts))
    with province.read() as connection:
        assert find_published_findings(connection, "2025") == PublishedFindings("2025", NOW, "{}")
        assert find_published_findings(connection, "2024") is None
        assert find_published_chart(connection, "2025", "blocks", "en") == "<svg>blocks</svg>"
        assert find_published_chart(connection, "2025", "trend", "vi") is None
