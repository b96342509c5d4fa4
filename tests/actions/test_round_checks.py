"""The check list: what refuses approval and opening, and what only deserves a look."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sipas.actions.approval import approve_round
from sipas.actions.calibration_check import margin_faults
from sipas.actions.round_checks import Check, NotReady, refuse_unready, round_checks
from sipas.actions.rounds import create_round, open_round
from sipas.store.database import Database
from sipas.store.organisation import Agency, put_agencies
from sipas.store.register import Dossier, put_dossiers
from sipas.store.rounds import put_quotas
from sipas.store.tables import desks
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from tests.tiny_round import (
    AGENCIES,
    NOW,
    ROUND,
    TODAY,
    fingerprint_of,
    put_places,
    put_some_dossiers,
    tiny_questionnaire,
)

HOA = "hoa@example.vn"


def make(database: Database, **given: Any) -> None:
    put_places(database)
    put_some_dossiers(database)
    new = replace(ROUND, **given)
    create_round(database, new, AGENCIES, tiny_questionnaire(), "lan@example.vn", now=NOW)
    with database.write() as transaction:
        put_quotas(transaction, "2025", dict.fromkeys(AGENCIES, 20))


def found_by_name(database: Database, today: date = TODAY) -> dict[str, Check]:
    return {one.name: one for one in round_checks(database, "2025", today)}


def test_a_round_without_faults_meets_every_item_that_must_be_met(database: Database) -> None:
    make(database)
    found = found_by_name(database)
    assert [one.name for one in found.values() if one.is_blocking and not one.is_met] == []
    refuse_unready(database, "2025", TODAY)
    approve_round(database, "2025", fingerprint_of(database), HOA, NOW)


def test_a_period_without_any_dossier_is_told_as_what_it_means(database: Database) -> None:
    make(database, period_from=date(2024, 1, 1), period_to=date(2024, 6, 30))
    told = found_by_name(database)["dossiers"]
    assert (told.is_met, told.is_blocking, told.step) == (False, False, "basics")
    assert "chưa tính được chỉ số" in told.sentence
    day = date(2024, 5, 5)
    with database.write() as transaction:
        put_dossiers(transaction, [Dossier("x", "y-te", "a", "b", day, day, day, "desk")])
    told = found_by_name(database)["dossiers"]
    assert (told.step, told.count) == ("agencies", 3)


def test_words_without_english_block_unless_it_is_said(database: Database) -> None:
    make(database, vietnamese_only=False)
    check = found_by_name(database)["words"]
    assert (check.is_met, check.is_blocking, check.step) == (False, True, "basics")
    assert "Phiếu nhỏ" in check.names
    with pytest.raises(NotReady, match="tiếng Anh") as refused:
        approve_round(database, "2025", fingerprint_of(database), HOA, NOW)
    assert "Ask" in refused.value.translated(lambda text: text.replace("Phiếu khảo sát", "Ask"))


def test_a_round_at_desks_without_any_desk_is_not_approved(database: Database) -> None:
    make(database)
    with database.write() as transaction:
        transaction.execute(desks.delete().where(desks.c.agency != "y-te"))
    some = found_by_name(database)["desks"]
    assert (some.is_blocking, some.count) == (False, 3)
    with database.write() as transaction:
        transaction.execute(desks.delete())
    none = found_by_name(database)["desks"]
    assert (none.is_met, none.is_blocking) == (False, True)
    with pytest.raises(NotReady, match="chưa cơ quan nào có quầy"):
        approve_round(database, "2025", fingerprint_of(database), HOA, NOW)


def test_what_went_wrong_after_the_approval_refuses_the_opening(database: Database) -> None:
    make(database)
    approve_round(database, "2025", fingerprint_of(database), HOA, NOW)
    with database.write() as transaction:
        transaction.execute(desks.delete())
    with pytest.raises(NotReady, match="chưa cơ quan nào có quầy"):
        open_round(database, "2025", TODAY, HOA, now=NOW)


def test_numbers_that_deserve_a_look(database: Database) -> None:
    make(database, thin_below=5)
    with database.write() as transaction:
        put_agencies(transaction, [Agency("noi-vu", "Sở Nội vụ", "Nội vụ", "so-nganh")])
        put_quotas(transaction, "2025", {"noi-vu": 90, "y-te": 9, "hoi-an": None})
    found = found_by_name(database)
    # 50 dossiers each; figures of fewer than 10 forms are hidden.
    assert (found["quotas"].count, found["quotas"].names) == (1, ("Sở Nội vụ",))
    assert (found["few"].count, found["planned"].count) == (1, 1)
    assert not found["thin"].is_met
    assert not any(one.is_blocking for one in found.values() if not one.is_met)
    past = found_by_name(database, date(2025, 8, 1))["days"]
    assert (past.is_met, past.is_blocking) == (False, True)


def plan(*margins: MarginPlan, on_empty: str = "fail") -> CalibrationPlan:
    return CalibrationPlan("raking", margins, None, on_empty)


def sizes(name: str, **numbers: float) -> MarginPlan:
    return MarginPlan((name,), tuple(Category((key,), size) for key, size in numbers.items()))


OPTIONS = {"sex": frozenset({"male", "female"})}
BLOCKS = {"a": "x", "b": "x", "c": "y"}
POPULATION = {"a": 60, "b": 20, "c": 20}  # 80 % in x, 20 % in y


@pytest.mark.parametrize(
    ("margins", "said", "names", "is_blocking"),
    [
        ([sizes("age", young=1)], "mà phiếu khảo sát không hỏi", ("age",), True),
        ([sizes("mode", web=1)], "không được đếm riêng", ("mode",), True),
        ([sizes("sex", male=1, other=1)], "lựa chọn mà", ("other",), True),
        ([sizes("block", x=8, z=2)], "mà đợt khảo sát không hỏi", ("z",), True),
        ([sizes("block", x=8)], "còn thiếu số", ("y",), True),
        ([sizes("block", x=7, y=3)], "hơn 5 điểm", ("x", "y"), False),
    ],
)
def test_margins_are_held_against_questionnaire_and_register(
    margins: list[MarginPlan], said: str, names: tuple[str, ...], is_blocking: bool
) -> None:
    found = replace(ROUND, calibration=plan(*margins), cell_variables=("sex",))
    fault = margin_faults(found, OPTIONS, POPULATION, BLOCKS)[0]
    assert said in fault.sentence
    assert (fault.names, fault.is_blocking) == (names, is_blocking)


def test_margins_that_fit_have_no_fault() -> None:
    fits = plan(
        sizes("sex", male=48, female=52), sizes("block", x=79, y=21), MarginPlan(("agency",))
    )
    found = replace(ROUND, calibration=fits, cell_variables=("sex",))
    assert margin_faults(found, OPTIONS, POPULATION, BLOCKS) == []
    empty = margin_faults(found, OPTIONS, {**POPULATION, "c": 0}, BLOCKS)
    assert [(one.margin, one.names, one.is_blocking) for one in empty] == [
        ("block", ("x", "y"), False),
        ("agency", ("c",), True),
    ]
    assert margin_faults(ROUND, OPTIONS, POPULATION, BLOCKS) == []
