"""Cooperation, refusal and contact: derived by hand from AAPOR's formulas."""

import pytest

from sipas.estimation.outcome_rates import asked_of, outcome_rates, together
from sipas.estimation.response import Dispositions

ENDED = Dispositions(complete=60, refused=10, not_reached=20, other=5, unknown=5)


def test_the_rates_of_a_hundred_people() -> None:
    rates = outcome_rates(ENDED)
    # RR1 = 60 / 100; RR3 with e = 1 the same; RR5 = 60 / 95, the unknown left out.
    assert (rates.rr1, rates.rr2, rates.rr3) == (0.6, 0.6, 0.6)
    assert rates.rr5 == pytest.approx(60 / 95)
    # COOP1 is 60 of 60 + 10 + 5, REF1 is 10 of 100, CON1 is 60 + 10 + 5 of 100.
    assert rates.cooperation == pytest.approx(0.8)
    assert rates.refusal == 0.1
    assert rates.contact == 0.75


def test_who_should_not_have_been_asked_stands_in_no_denominator() -> None:
    rates = outcome_rates(
        Dispositions(60, refused=10, not_reached=20, other=5, unknown=20, not_eligible=5)
    )
    # 95 are known to be eligible, so e = 95 / 100; RR1 = 60 / (95 + 20), RR3 = 60 / (95 + 19)
    assert rates.eligible_share == 0.95
    assert (rates.rr1, rates.rr3, rates.rr5) == (60 / 115, 60 / 114, 60 / 95)
    # REF1 and CON1 are of the 115 who may be eligible: 10, and 60 + 10 + 5
    assert (rates.refusal, rates.contact) == (10 / 115, 75 / 115)
    assert rates.cooperation == 60 / 75


def test_partial_responses_cooperated_and_were_reached() -> None:
    rates = outcome_rates(Dispositions(complete=3, partial=1, refused=1, not_reached=5))
    assert (rates.rr1, rates.rr2) == (0.3, 0.4)
    assert rates.cooperation == pytest.approx(3 / 5)
    assert rates.contact == 0.5


def test_nobody_asked_and_nobody_reached() -> None:
    none = outcome_rates(Dispositions(0))
    assert (none.rr1, none.cooperation, none.refusal, none.contact) == (None,) * 4
    silent = outcome_rates(Dispositions(0, not_reached=7))
    assert (silent.rr1, silent.cooperation, silent.contact) == (0.0, None, 0.0)


def test_parts_together_have_the_rates_of_the_whole() -> None:
    half = Dispositions(complete=30, refused=5, not_reached=10, other=5)
    rest = Dispositions(complete=30, refused=5, not_reached=10, unknown=5)
    assert together([half, rest]) == ENDED
    assert asked_of(together([half, rest])) == asked_of(half) + asked_of(rest) == 100
    assert asked_of(together([])) == 0


def test_e_of_parts_together_is_that_of_the_whole() -> None:
    # alone 10 of 10 and 20 of 30 are eligible; together 30 of 40
    parts = [Dispositions(10, unknown=4), Dispositions(20, unknown=4, not_eligible=10)]
    whole = outcome_rates(together(parts))
    assert whole.eligible_share == 0.75
    assert whole.rr3 == 30 / (30 + 0.75 * 8)
    assert asked_of(together(parts)) == 48


def test_the_response_rate_lies_between_its_bounds() -> None:
    rates = outcome_rates(
        Dispositions(40, refused=7, not_reached=9, unknown=13, eligible_share=0.4)
    )
    assert rates.rr1 is not None
    assert rates.rr3 is not None
    assert rates.rr5 is not None
    assert rates.rr1 < rates.rr3 < rates.rr5
    assert rates.eligible_share == 0.4
