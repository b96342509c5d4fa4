"""How everybody who was asked ended: codes, call sheets and replacements, each person once."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest

from sipas.actions.calls import call_sheet, record_attempt
from sipas.actions.code_issue import issue_receipt_codes, issue_sample_codes
from sipas.actions.collection import collect_response
from sipas.actions.contacts import erase_contacts
from sipas.actions.field_outcomes import asked_so_far, by_mode, field_outcomes
from sipas.actions.samples import SampleMethod, SamplePlan, draw_sample, replace_dossier
from sipas.estimation.outcome_rates import outcome_rates
from sipas.estimation.response import Dispositions
from sipas.sampling.one_time_codes import code_digest, codes_key
from sipas.store.contact_tables import DISPOSITIONS
from sipas.store.database import Database
from tests.tiny_round import NOW, TODAY, build_open_round, form, put_some_dossiers

SECRET, DAYS = "k" * 32, 30


@pytest.fixture
def province(database: Database) -> Database:
    """Ten dossiers of noi-vu and none of the others are drawn; five more wait."""
    build_open_round(database)
    put_some_dossiers(database)
    plan = SamplePlan(SampleMethod.SIMPLE, 7, {"noi-vu": 10}, replacements=50)
    draw_sample(database, "2025", plan, None, NOW)
    return database


def _outcomes(database: Database) -> Mapping[str, Mapping[str, Dispositions]]:
    with database.read() as transaction:
        return field_outcomes(transaction, "2025")


def _call(database: Database, position: int, *dispositions: str) -> None:
    for one in dispositions:
        record_attempt(database, DAYS, "2025", 1, "noi-vu", position, one, None, NOW)


def _answer_with(database: Database, code: str) -> None:
    digest = code_digest(codes_key(SECRET), code)
    collected = collect_response(database, None, uuid4(), form(), "vi", None, NOW, code=digest)
    assert collected.receipt


def test_who_is_drawn_and_never_asked_was_not_reached(province: Database) -> None:
    assert _outcomes(province) == {"noi-vu": {"drawn": Dispositions(0, not_reached=10)}}


def test_a_code_and_a_call_sheet_tell_each_person_once(province: Database) -> None:
    issued = issue_sample_codes(province, SECRET, "2025", 1, "phone", None, NOW)
    _call(province, 1, "no_answer")
    _call(province, 2, "appointment", "wrong_number")
    _call(province, 3, "reached")
    _call(province, 4, "refused")
    _call(province, 5, "completed")
    _answer_with(province, issued.codes[5].code)
    _call(province, 7, "no_answer")
    _answer_with(province, issued.codes[6].code)
    expected = Dispositions(complete=3, refused=1, not_reached=4, other=1, unknown=1)
    assert _outcomes(province)["noi-vu"] == {"phone": expected}


def test_who_should_not_be_asked_leaves_the_denominator(province: Database) -> None:
    issued = issue_sample_codes(province, SECRET, "2025", 1, "phone", None, NOW)
    _answer_with(province, issued.codes[0].code)
    _call(province, 2, "not_eligible")
    _call(province, 3, "wrong_number")
    _call(province, 4, "wrong_number")
    _call(province, 5, "refused")
    ended = _outcomes(province)["noi-vu"]["phone"]
    assert ended == Dispositions(1, refused=1, not_reached=5, unknown=2, not_eligible=1)
    # 7 of the 8 of whom it is known are eligible: RR1 = 1 / (7 + 2), RR3 = 1 / (7 + 7/8 * 2)
    rates = outcome_rates(ended)
    assert rates.rr1 == pytest.approx(1 / 9)
    assert rates.rr3 == pytest.approx(1 / 8.75)


def test_sheet_field_and_results_count_alike(province: Database) -> None:
    issued = issue_sample_codes(province, SECRET, "2025", 1, "phone", None, NOW)
    with province.read() as transaction:
        assert asked_so_far(transaction, "2025") == Dispositions(0, not_reached=10)
    _answer_with(province, issued.codes[0].code)
    for position, one in enumerate(DISPOSITIONS, 2):
        _call(province, position, one)
    # drawn, with a code, and nobody has called: not reached
    expected = Dispositions(2, 0, 1, 3, 2, 1, 1)
    assert _outcomes(province)["noi-vu"]["phone"] == expected
    sheet = call_sheet(province, None, DAYS, "2025", 1, "noi-vu", NOW)
    assert sheet.ended == expected
    with province.read() as transaction:
        assert asked_so_far(transaction, "2025") == expected


def test_a_sample_that_waits_in_its_drawer_has_asked_nobody(province: Database) -> None:
    with province.read() as transaction:
        assert asked_so_far(transaction, "2025") is None
    _call(province, 1, "not_eligible")
    with province.read() as transaction:
        assert asked_so_far(transaction, "2025") == Dispositions(0, not_reached=9, not_eligible=1)


def test_slips_and_drawn_dossiers_are_told_apart(province: Database) -> None:
    issued = issue_receipt_codes(province, SECRET, "2025", {"noi-vu": 3, "y-te": 2}, None, NOW)
    _answer_with(province, issued.codes[0].code)
    found = _outcomes(province)
    assert found["noi-vu"] == {
        "drawn": Dispositions(0, not_reached=10),
        "one_time_code": Dispositions(1, not_reached=2),
    }
    assert by_mode(found.values())["one_time_code"] == Dispositions(1, not_reached=4)


def test_a_replaced_dossier_still_counts(province: Database) -> None:
    issue_sample_codes(province, SECRET, "2025", 1, "post", None, NOW)
    _call(province, 1, "wrong_number")
    replace_dossier(province, "2025", 1, "noi-vu", 1, "sai số", None, NOW)
    issue_sample_codes(province, SECRET, "2025", 1, "post", None, NOW)
    assert _outcomes(province)["noi-vu"] == {
        "drawn": Dispositions(0, unknown=1),
        "post": Dispositions(0, not_reached=10),
    }


def test_when_the_call_sheets_are_erased_the_codes_remain(province: Database) -> None:
    issued = issue_sample_codes(province, SECRET, "2025", 1, "post", None, NOW)
    _call(province, 1, "wrong_number")
    _call(province, 2, "refused")
    _answer_with(province, issued.codes[2].code)
    late = NOW + timedelta(days=300)
    erase_contacts(province, DAYS, TODAY + timedelta(days=300), None, late)
    expected = Dispositions(complete=1, refused=1, not_reached=8)
    assert _outcomes(province)["noi-vu"] == {"post": expected}


def test_codes_remember_who_should_not_be_asked(province: Database) -> None:
    issue_sample_codes(province, SECRET, "2025", 1, "post", None, NOW)
    _call(province, 1, "not_eligible")
    late = NOW + timedelta(days=300)
    erase_contacts(province, DAYS, TODAY + timedelta(days=300), None, late)
    expected = Dispositions(0, not_reached=9, not_eligible=1)
    assert _outcomes(province)["noi-vu"] == {"post": expected}
