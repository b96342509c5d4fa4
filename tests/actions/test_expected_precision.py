"""What is expected: the interval of the results when nothing more comes, else what is known."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from sipas.actions.collection import collect_response
from sipas.actions.expected_precision import ASSUMED_LEVEL, Basis, FieldPrecision, field_precision
from sipas.actions.publication import findings_of
from sipas.actions.rounds import record_published_round
from sipas.actions.watching import fieldwork_of
from sipas.findings.findings import OVERALL, PROVINCE
from sipas.store.database import Database
from tests.tiny_round import NOW, ROUND, TODAY, build_open_round, form, put_some_dossiers

AFTER = date(2025, 8, 2)


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    put_some_dossiers(database)
    return database


def _answer(database: Database, desk: str, first: int, answers: list[tuple[str, str, str]]) -> None:
    for number, levels in enumerate(answers, start=first):
        collected = collect_response(
            database, desk, UUID(int=number), form(*levels), "vi", "qr", NOW
        )
        assert collected.receipt, collected


def _mixed(database: Database, thin: int = 4) -> None:
    levels = [("4", "5", "3"), ("5", "2", "4"), ("3", "4", "4"), ("1", "2", "3")]
    _answer(database, "noi-vu", 0, levels * 3)
    _answer(database, "y-te", 100, levels[1:] * 4)
    _answer(database, "hoi-an", 200, (levels * 3)[:thin])


def _expected(database: Database, today: date = TODAY) -> FieldPrecision:
    fieldwork = fieldwork_of(database, "2025", today)
    return field_precision(database, fieldwork, fieldwork.agencies)


def test_when_nothing_more_comes_it_is_the_interval_of_the_results(province: Database) -> None:
    _mixed(province, thin=11)
    expected, findings = _expected(province, AFTER), findings_of(province, "2025", NOW)
    for group, found in (
        (PROVINCE, expected.whole),
        ("so-nganh", expected.blocks["so-nganh"]),
        ("noi-vu", expected.agencies["noi-vu"]),
        ("y-te", expected.agencies["y-te"]),
    ):
        told = findings.finding(group, OVERALL).estimate
        assert told is not None
        assert found is not None
        assert (found.basis, found.level) == (Basis.SEEN, pytest.approx(told.value))
        assert (found.lower, found.upper) == pytest.approx((told.lower, told.upper), abs=1e-9)


def test_more_to_come_is_more_precise(province: Database) -> None:
    _mixed(province)
    now, later = _expected(province), _expected(province, AFTER)
    assert now.whole is not None
    assert later.whole is not None
    assert now.whole.level == later.whole.level
    assert now.whole.half_length < later.whole.half_length


def test_fewer_than_ten_responses_tell_no_level(province: Database) -> None:
    _mixed(province)
    found = _expected(province)
    assert found.whole is not None
    thin = found.agencies["hoi-an"]
    assert (thin.basis, thin.level) == (Basis.ASSUMED, ASSUMED_LEVEL)
    assert thin.effect == found.whole.effect
    assert "tam-ky" not in found.agencies


def test_a_published_level_stands_in_for_one_not_seen(province: Database) -> None:
    before = replace(ROUND, code="2024", name="Năm 2024", year=2024)
    figures = {("province", PROVINCE): 0.81, ("block", "huyen"): 0.77}
    record_published_round(province, before, figures, "Báo cáo", None)
    _answer(province, "hoi-an", 0, [("4", "5", "3")] * 4)
    found = _expected(province)
    assert found.whole is not None
    assert (found.whole.basis, found.whole.level, found.year) == (Basis.LAST_YEAR, 0.81, 2024)
    assert (found.blocks["huyen"].basis, found.blocks["huyen"].level) == (Basis.LAST_YEAR, 0.77)
    assert found.agencies["hoi-an"].basis is Basis.ASSUMED
    assert found.whole.effect == 1


def test_without_a_response_nothing_is_expected(province: Database) -> None:
    found = _expected(province)
    assert (found.whole, found.blocks, found.agencies) == (None, {}, {})
