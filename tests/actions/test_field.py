"""How far a round has come, on a day that is a parameter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sipas.actions.field import Phase, RoundLine, share_of, watched_round, watched_rounds
from sipas.actions.progress import AgencyProgress, RoundOverview
from sipas.actions.rounds import UnknownRound, close_round
from sipas.store.database import Database
from sipas.store.organisation import Agency
from sipas.store.rounds import Round
from tests.tiny_round import ROUND, TODAY, build_open_round, put_some_dossiers

ANSWERABLE = replace(ROUND, questionnaire_version_id=1)


def _line(round_: Round, today: date = TODAY, responses: int = 0) -> RoundLine:
    agency = Agency("noi-vu", "Sở Nội vụ", "Sở Nội vụ", "so-nganh")
    progress = AgencyProgress(agency, dossiers=40, responses=responses, last_on=None)
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


def test_agencies_stand_in_their_blocks(database: Database) -> None:
    build_open_round(database, capacity=10)
    put_some_dossiers(database, each=7)
    watched = watched_round(database, "2025", TODAY)
    assert [block.block.code for block in watched.blocks] == ["so-nganh", "huyen"]
    assert [one.progress.agency.code for one in watched.blocks[0].agencies] == ["noi-vu", "y-te"]
    assert [(block.dossiers, block.responses) for block in watched.blocks] == [(14, 0), (14, 0)]
    assert [(block.planned, block.share) for block in watched.blocks] == [(20, 0), (20, 0)]
    assert watched.desks == 4


def test_silence_is_remarked_after_three_days_while_answers_may_come(database: Database) -> None:
    build_open_round(database)

    def silent(today: date) -> set[int | None]:
        watched = watched_round(database, "2025", today)
        return {one.silent_days for block in watched.blocks for one in block.agencies}

    assert silent(ROUND.opens_on + timedelta(days=2)) == {None}
    assert silent(ROUND.opens_on + timedelta(days=3)) == {3}
    assert silent(ROUND.closes_on + timedelta(days=1)) == {None}
    close_round(database, "2025", TODAY, None)
    assert silent(TODAY) == {None}


def test_the_list_holds_every_round(database: Database) -> None:
    build_open_round(database)
    assert [line.overview.round.code for line in watched_rounds(database, TODAY)] == ["2025"]


def test_an_unknown_round_is_told(database: Database) -> None:
    with pytest.raises(UnknownRound):
        watched_round(database, "nothing", TODAY)


def test_an_agency_sees_its_own_part_of_a_round(database: Database) -> None:
    build_open_round(database, capacity=10)
    put_some_dossiers(database, each=7)
    watched = watched_round(database, "2025", TODAY, frozenset({"y-te"}))
    assert [block.block.code for block in watched.blocks] == ["so-nganh"]
    assert [one.progress.agency.code for one in watched.blocks[0].agencies] == ["y-te"]
    assert (watched.line.overview.dossiers, watched.line.planned, watched.desks) == (7, 10, 1)
    (line,) = watched_rounds(database, TODAY, frozenset({"y-te"}))
    assert line.overview == watched.line.overview


def test_a_round_without_the_agency_is_not_seen(database: Database) -> None:
    build_open_round(database)
    assert watched_rounds(database, TODAY, frozenset()) == []
    with pytest.raises(UnknownRound):
        watched_round(database, "2025", TODAY, frozenset({"nowhere"}))
