import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.estimation.response import (
    CategoryShare,
    Dispositions,
    compare_with_register,
    eligible_share,
    representativity,
    response_rates,
)
from tests.r_results import close, results, table

VARIABLES = ("field", "late", "online")


def test_the_six_rates_by_hand() -> None:
    # 50 complete, 10 partial, 20 refused, 10 not reached, 5 other, 40 unknown, half eligible:
    # known 95; with unknown 135, 115, 95
    rates = response_rates(Dispositions(50, 10, 20, 10, 5, 40, eligible_share=0.5))
    assert rates == {
        "RR1": 50 / 135,
        "RR2": 60 / 135,
        "RR3": 50 / 115,
        "RR4": 60 / 115,
        "RR5": 50 / 95,
        "RR6": 60 / 95,
    }


def test_nobody_eligible_has_no_rate() -> None:
    assert np.isnan(list(response_rates(Dispositions(0)).values())).all()


counts = st.integers(0, 500)


def test_e_is_the_share_of_the_eligible_among_those_who_are_known() -> None:
    # 50 + 10 + 20 + 10 + 5 = 95 are known to be eligible, 5 are known not to be: e = 95 / 100, so
    # that of 40 unknown 38 are taken as eligible; the 5 stand in no denominator
    ended = Dispositions(50, 10, 20, 10, 5, 40, not_eligible=5)
    assert eligible_share(ended) == 0.95
    assert response_rates(ended) == {
        "RR1": 50 / 135,
        "RR2": 60 / 135,
        "RR3": 50 / 133,
        "RR4": 60 / 133,
        "RR5": 50 / 95,
        "RR6": 60 / 95,
    }


@pytest.mark.parametrize(
    ("ended", "share"),
    [
        (Dispositions(0, unknown=7), 1),  # known of nobody
        (Dispositions(0, unknown=7, not_eligible=3), 0),  # known of three, and none was
        (Dispositions(0, unknown=7, not_eligible=3, eligible_share=0.4), 0.4),  # stated
    ],
)
def test_e_where_little_is_known(ended: Dispositions, share: float) -> None:
    assert eligible_share(ended) == share


@given(counts, counts, counts, counts, counts, counts, counts, st.none() | st.floats(0, 1))
def test_rates_stand_in_their_order(
    complete: int,
    partial: int,
    refused: int,
    away: int,
    other: int,
    unknown: int,
    never: int,
    share: float | None,
) -> None:
    rates = response_rates(
        Dispositions(complete, partial, refused, away, other, unknown, never, share)
    )
    if complete + partial + refused + away + other:
        assert 0 <= rates["RR1"] <= rates["RR3"] <= rates["RR5"] <= rates["RR6"] <= 1
        assert rates["RR1"] <= rates["RR2"] <= rates["RR4"] <= rates["RR6"]


@pytest.mark.parametrize("ended", [Dispositions(-1), Dispositions(1, eligible_share=1.5)])
def test_impossible_dispositions_are_refused(ended: Dispositions) -> None:
    with pytest.raises(ValueError, match="Dispositions"):
        response_rates(ended)


def test_representativity_is_that_of_r() -> None:
    # tests/reference/ref_response.json, made by reference/scripts/ref_response.R with glm
    data, expected = table("register"), results("response")
    found = representativity(data["register"], data["answered"], [data[v] for v in VARIABLES])
    assert close(found.propensities, expected["propensities"])
    assert close(found.rate, expected["rate"])
    assert close(found.r_indicator, expected["r"])
    assert close(found.r_adjusted, expected["r_adjusted"])
    assert close(found.largest_bias, (1 - found.r_indicator) / 2 / found.rate)


def test_equal_rates_everywhere_mirror_the_register() -> None:
    found = representativity([100, 300, 50], [20, 60, 10], [["a", "b", "c"]])
    assert close(found.propensities, [0.2] * 3)
    assert close(found.r_indicator, 1, absolute=1e-9)


@pytest.mark.parametrize("answered", [[0, 0], [10, 30]])
def test_nobody_and_everybody_are_even(answered: list[int]) -> None:
    assert representativity([10, 30], answered, [["a", "b"]]).r_indicator == 1


def test_one_saturated_variable_by_hand() -> None:
    # propensities 0.5 and 0.1 of 100 dossiers each: mean 0.3, S^2 = 200 * 0.04 / 199
    found = representativity([100, 100, 0], [50, 10, 0], [["a", "b", "c"]])
    assert close(found.propensities[:2], [0.5, 0.1])
    assert np.isnan(found.propensities[2])
    assert close(found.r_indicator, 1 - 2 * (200 * 0.04 / 199) ** 0.5)


def test_a_category_that_never_answers_tends_to_0() -> None:
    found = representativity([100, 100], [50, 0], [["a", "b"]])
    assert found.propensities[1] < 1e-6
    assert close(found.propensities[0], 0.5, 1e-6)


def test_the_adjustment_takes_out_chance() -> None:
    # everybody answers with chance 0.3: the plain indicator finds unevenness that is none, the
    # adjusted one finds about half as much or nothing
    generator = np.random.default_rng(9)
    labels = [[str(number) for number in range(20)]]
    plain, adjusted = [], []
    for _ in range(200):
        answered = generator.binomial(50, 0.3, 20)
        found = representativity([50] * 20, answered, labels)
        plain.append((1 - found.r_indicator) ** 2)
        adjusted.append((1 - found.r_adjusted) ** 2)
    assert np.mean(adjusted) < 0.4 * np.mean(plain)


@pytest.mark.parametrize(
    ("register", "answered"), [([10], [11]), ([-1], [0]), ([10], [-1]), ([0], [0])]
)
def test_impossible_counts_are_refused(register: list[int], answered: list[int]) -> None:
    with pytest.raises(ValueError, match="at most as many"):
        representativity(register, answered, [["a"]])


def test_shares_beside_the_register_by_hand() -> None:
    # 80 of 100 dossiers on time, 45 of 50 responses: z = 0.1 / sqrt(0.16 / 50 * 50 / 99)
    on_time, late = compare_with_register(["on time", "late"], [80, 20], [45, 5])
    error = (0.16 / 50 * 50 / 99) ** 0.5
    assert close([on_time.register, on_time.responses, on_time.difference], [0.8, 0.9, 0.1])
    assert close([on_time.z, late.z], [0.1 / error, -0.1 / error])
    assert compare_with_register(["a"], [10], [0]) == []
    assert compare_with_register(["a"], [10], [10]) == [CategoryShare("a", 1.0, 1.0, 0.0, 0.0)]
