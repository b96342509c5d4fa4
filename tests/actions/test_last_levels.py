"""What last time tells the next plan: its level, and how far opinions differ in each agency."""

from dataclasses import replace
from datetime import date
from math import sqrt
from uuid import UUID

import pytest

from sipas.actions.collection import collect_response
from sipas.actions.last_levels import LastLevels, deviations_of, last_levels, usual_level
from sipas.actions.publication import publish_findings
from sipas.actions.round_planning import planned_round
from sipas.actions.rounds import close_round, create_round, record_published_round
from sipas.sampling.sample_plan import SamplePlan
from sipas.store.database import Database
from sipas.store.organisation import Agency
from sipas.store.rounds import Round
from tests.tiny_round import (
    AGENCIES,
    NOW,
    ROUND,
    TODAY,
    build_open_round,
    form,
    put_some_dossiers,
    tiny_questionnaire,
)

NEXT = replace(
    ROUND,
    code="2026",
    period_from=date(2026, 1, 1),
    period_to=date(2026, 6, 30),
    plan=SamplePlan(allocation="neyman", minimum=0, margin=0.2),
)


def _next(database: Database) -> Round:
    return create_round(database, NEXT, AGENCIES, tiny_questionnaire(), None, now=NOW)


def _last(database: Database, found: Round) -> LastLevels | None:
    with database.read() as transaction:
        return last_levels(database, transaction, found)


@pytest.fixture
def published(database: Database) -> Database:
    """Last year: 12 of 24 satisfied with all in one agency, 24 of 24 in the other."""
    build_open_round(database)
    put_some_dossiers(database, each=100)
    for number in range(24):
        for place, desk in enumerate(("noi-vu", "y-te")):
            levels = ("4", "4", "4") if place or number % 2 else ("2", "2", "2")
            identifier = UUID(int=(4 << 76) | (2 << 62) | (place * 100 + number))
            collect_response(database, desk, identifier, form(*levels), "vi", "web", NOW)
    close_round(database, "2025", TODAY, None, now=NOW)
    publish_findings(database, "2025", NOW, None)
    return database


def test_the_deviation_of_an_agency_comes_from_its_standard_error(published: Database) -> None:
    found = _last(published, _next(published))
    assert found is not None
    # Everybody answers 0 or 1 throughout, half of them 1: S² = n/(n - 1) · 1/4 with n = 24.
    assert found.deviations["noi-vu"] == pytest.approx(sqrt(24 / 23 * 0.25), rel=1e-9)
    assert "y-te" not in found.deviations  # all of one mind: no standard error to go by
    # (100 · 0.5 + 100 · 1) / 200, the two that were asked.
    assert found.level == pytest.approx(0.75)
    assert usual_level(found) == 0.75


def test_neyman_uses_it_and_says_for_how_many(published: Database) -> None:
    _next(published)
    view = planned_round(published, "2026")
    assert view.last is not None
    assert (view.last.code, view.deviating) == ("2025", 1)


def test_another_formula_tells_nothing(published: Database) -> None:
    assert _last(published, replace(_next(published), formula="mean_over_5")) is None


def test_published_figures_alone_tell_a_level(database: Database) -> None:
    build_open_round(database)
    figures = {("province", "province"): 0.8098}
    past = replace(ROUND, code="2024", period_to=date(2024, 12, 31), period_from=date(2024, 1, 1))
    record_published_round(database, past, figures, "PAR INDEX 2024", None, now=NOW)
    found = _last(database, ROUND)
    assert found is not None
    assert (found.level, usual_level(found), dict(found.deviations)) == (0.8098, 0.81, {})
    assert usual_level(None) == 0.85


def test_an_heir_has_the_mean_square_of_those_before_it() -> None:
    last = LastLevels("2025", "Đợt", 0.8, {"a": 0.3, "b": 0.4, "c": 0.2})
    heir, own = Agency("d", "D", "D", "x"), Agency("c", "C", "C", "x")
    old = [
        Agency("a", "A", "A", "x", successors=("d",)),
        Agency("b", "B", "B", "x", successors=("d",)),
    ]
    found = deviations_of(last, [heir, own], [heir, own, *old])
    assert found == {"d": pytest.approx(sqrt((0.09 + 0.16) / 2)), "c": pytest.approx(0.2)}
    assert deviations_of(None, [heir], [heir]) == {}
