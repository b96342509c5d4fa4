"""Units that stand out: chances from R and by hand, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.estimation.oddities import are_surprising, burst_p_values, excess_p_values


def test_a_share_beside_that_of_the_others() -> None:
    # The others have 3 + 1 hits in 50 + 40 tries: (4 + 1) / (90 + 2) = 5/92.
    # R: binom.test(9, 30, 5/92, alternative = "greater")$p.value
    p = excess_p_values([9, 3, 1], [30, 50, 40])
    assert p[0] == pytest.approx(2.076705852e-05, rel=1e-9)
    assert p[1] > 0.5
    assert p[2] > 0.5


def test_a_single_hit_among_none_is_no_proof() -> None:
    # 1 - (1 - 1/102)^10, the chance of at least one hit in ten.
    p = excess_p_values([1, 0], [10, 100])
    assert p[0] == pytest.approx(1 - (101 / 102) ** 10, rel=1e-12)


def test_nobody_to_compare_with_is_no_surprise() -> None:
    assert excess_p_values([5], [5]).tolist() == [1.0]
    assert excess_p_values([0, 3], [0, 9])[0] == 1.0


def test_the_fullest_day() -> None:
    # 20 * P(Binomial(40, 1/20) >= 12); R: 20 * pbinom(11, 40, 1/20, lower.tail = FALSE)
    assert burst_p_values([12], [40], 20)[0] == pytest.approx(7.305339838e-06, rel=1e-9)
    assert burst_p_values([0, 7], [0, 7], 1).tolist() == [1.0, 1.0]


def test_faulty_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="hits must lie"):
        excess_p_values([3], [2])
    with pytest.raises(ValueError, match="fullest day"):
        burst_p_values([3], [2], 5)


def test_holm_by_hand() -> None:
    # Chance 0.05 for four: 0.0125, 0.0167, 0.025, 0.05 in the order of the p-values.
    assert are_surprising([0.03, 0.001, 0.016, 0.9], 0.05).tolist() == [False, True, True, False]
    assert are_surprising([], 0.05).tolist() == []


UNITS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=12)


@given(UNITS)
def test_chances_are_chances_and_more_hits_are_more_surprising(
    units: list[tuple[int, int]],
) -> None:
    hits = np.array([hit for hit, _miss in units])
    tries = np.array([hit + miss for hit, miss in units])
    p = excess_p_values(hits, tries)
    assert ((p >= 0) & (p <= 1)).all()
    if hits[0] < tries[0]:
        more = hits.copy()
        more[0] += 1
        assert excess_p_values(more, tries)[0] <= p[0] + 1e-12
