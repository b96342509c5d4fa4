"""Where a round stands, on a day that is a parameter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sipas.actions.progress import AgencyProgress, RoundOverview
from sipas.actions.round_lines import Phase, RoundLine, round_lines, round_standing, share_of
from sipas.actions.rounds import UnknownRound
from sipas.questionnaires.reading import fingerprint, to_definition
from sipas.store.database import Database
from sipas.store.organisation import Agency, Desk, put_desks
from sipas.store.rounds import Round, put_quotas
from tests.tiny_round import (
    ROUND,
    TODAY,
    build_open_round,
    put_some_dossiers,
    tiny_questionnaire,
)

ANSWERABLE = replace(ROUND, questionnaire_version_id=1)


def _line(round_: Round, today: date = TODAY, responses: int = 0) -> RoundLine:
    agency = Agency("noi-vu", "Sở Nội vụ", "Sở Nội vụ", "so-nganh")
    progress = AgencyProgress(agency, 40, responses, last_on=None, planned=round_.capacity)
    return RoundLine(RoundOverview(round_, (progress,)), today)


@pytest.mark.parametrize(
    ("state", "today", "phase"),
    [
        ("draft", ROUND.opens_on, Phase.DRAFT),
        ("open", ROUND.opens_on - timedelta(days=1), Phase.TO_COME),
        ("open", ROUND.opens_on, Phase.COLLECTING),
        ("open", ROUND.closes_on, Phase.COLLECTING),
        ("open", ROUND.closes_on + timedelta(days=1), Phase.OVERDUE),
        ("closed", ROUND.opens_on, Phase.CLOSED),
        ("published", ROUND.closes_on, Phase.PUBLISHED),
    ],
)
def test_where_a_round_stands(state: str, today: date, phase: Phase) -> None:
    assert _line(replace(ANSWERABLE, state=state), today).phase is phase


def test_a_round_of_figures_says_so() -> None:
    assert _line(replace(ROUND, state="published")).phase is Phase.FIGURES_ONLY


def test_the_last_day_leaves_no_day() -> None:
    assert _line(ANSWERABLE, ROUND.closes_on).days_left == 0
    assert _line(ANSWERABLE, ROUND.closes_on + timedelta(days=3)).days_left == 0
    assert _line(ANSWERABLE, ROUND.closes_on - timedelta(days=3)).days_left == 3


def test_a_share_is_of_the_plan_else_of_the_dossiers() -> None:
    assert _line(replace(ANSWERABLE, capacity=20), responses=5).share == pytest.approx(0.25)
    assert _line(ANSWERABLE, responses=10).share == pytest.approx(0.25)
    assert share_of(3, None, 0) is None
    assert share_of(0, 0, 10) is None


def test_only_a_closed_round_before_its_end_may_be_opened_again() -> None:
    closed = replace(ANSWERABLE, state="closed")
    assert _line(closed, ROUND.closes_on).may_reopen
    assert not _line(closed, ROUND.closes_on + timedelta(days=1)).may_reopen
    assert not _line(replace(ANSWERABLE, state="published")).may_reopen


def test_a_round_is_told_with_its_plan_its_desks_and_its_questionnaire(database: Database) -> None:
    build_open_round(database, capacity=10)
    put_some_dossiers(database, each=7)
    standing = round_standing(database, "2025", TODAY)
    overview = standing.line.overview
    assert (overview.dossiers, overview.planned, standing.desks) == (28, 40, 4)
    assert len(overview.silent) == 4
    assert standing.questionnaire == fingerprint(to_definition(tiny_questionnaire()))


def test_a_quota_is_the_plan_of_its_agency(database: Database) -> None:
    build_open_round(database, capacity=10)
    with database.write() as transaction:
        put_quotas(transaction, "2025", {"noi-vu": 25})
    assert round_standing(database, "2025", TODAY).line.overview.planned == 25 + 3 * 10


def test_desks_that_are_gone_do_not_count(database: Database) -> None:
    build_open_round(database)
    with database.write() as transaction:
        put_desks(transaction, [Desk("y-te", "Cũ", "y-te", "", None, TODAY - timedelta(days=1))])
    assert round_standing(database, "2025", TODAY).desks == 3


def test_the_list_holds_every_round(database: Database) -> None:
    build_open_round(database)
    assert [line.overview.round.code for line in round_lines(database, TODAY)] == ["2025"]


def test_an_unknown_round_is_told(database: Database) -> None:
    with pytest.raises(UnknownRound):
        round_standing(database, "nothing", TODAY)


def test_an_agency_sees_its_own_part_of_a_round(database: Database) -> None:
    build_open_round(database, capacity=10)
    put_some_dossiers(database, each=7)
    standing = round_standing(database, "2025", TODAY, frozenset({"y-te"}))
    overview = standing.line.overview
    assert [one.agency.code for one in overview.agencies] == ["y-te"]
    assert (overview.dossiers, overview.planned, standing.desks) == (7, 10, 1)
    (line,) = round_lines(database, TODAY, frozenset({"y-te"}))
    assert line.overview == overview


def test_a_round_without_the_agency_is_not_seen(database: Database) -> None:
    build_open_round(database)
    assert round_lines(database, TODAY, frozenset()) == []
    with pytest.raises(UnknownRound):
        round_standing(database, "2025", TODAY, frozenset({"nowhere"}))
