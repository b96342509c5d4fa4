import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.estimation.ranking import (
    joint_confidence,
    rank_ranges,
    rank_ranges_of_intervals,
    tie_groups,
    tie_groups_of_intervals,
)
from sipas.estimation.results import RankRange
from tests.r_results import close

values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_three_groups_by_hand() -> None:
    # joint level 0.95 of three: each at 0.95 ** (1/3) = 0.98305, z = 2.3877; half widths 0.0239.
    # 0.95 stands clear above, 0.80 and 0.78 overlap: ranks 1, 2-3, 2-3
    ranges = rank_ranges([0.80, 0.95, 0.78], [0.01, 0.01, 0.01], 0.95)
    assert ranges == [RankRange(2, 3), RankRange(1, 1), RankRange(2, 3)]
    assert tie_groups([0.80, 0.95, 0.78], [0.01, 0.01, 0.01], 0.95) == [2, 1, 2]


def test_the_joint_level_is_just_wide_enough() -> None:
    # two groups: z at 0.95 ** (1/2) is 2.2365; intervals of half width z touch at a distance 2 z
    apart = 2 * 2.23648 * 0.01
    assert rank_ranges([0.5, 0.5 + apart * 0.999], [0.01, 0.01], 0.95)[0] == RankRange(1, 2)
    assert rank_ranges([0.5, 0.5 + apart * 1.001], [0.01, 0.01], 0.95)[0] == RankRange(2, 2)


def test_a_chain_of_overlaps_does_not_tie_its_ends() -> None:
    # neighbours overlap, the first and the third do not: the third opens a group of its own
    assert tie_groups_of_intervals([9, 8, 7], [8.4, 7.4, 6.4], [9.6, 8.6, 7.6]) == [1, 1, 2]


def test_intervals_of_any_kind_can_be_ranked() -> None:
    # "all 30 satisfied", 88-100 per cent, is not certainly better than 85-93
    ranges = rank_ranges_of_intervals([0.88, 0.85, 0.70], [1.00, 0.93, 0.80])
    assert ranges == [RankRange(1, 2), RankRange(1, 2), RankRange(3, 3)]


def test_equal_values_without_error_share_their_ranks() -> None:
    assert rank_ranges([0.5, 0.5], [0, 0], 0.95) == [RankRange(1, 2)] * 2


def test_one_group_and_none() -> None:
    assert rank_ranges([0.5], [0.1], 0.95) == [RankRange(1, 1)]
    assert rank_ranges([], [], 0.95) == []
    assert tie_groups([], [], 0.95) == []
    assert close(joint_confidence(0.95, 2), 0.95**0.5)


@given(values, st.floats(0, 0.2))
def test_a_range_holds_the_rank_of_the_estimate(numbers: list[float], error: float) -> None:
    ranges = rank_ranges(numbers, [error] * len(numbers), 0.95)
    for number, range_ in zip(numbers, ranges, strict=True):
        best = 1 + sum(other > number for other in numbers)
        worst = sum(other >= number for other in numbers)
        assert range_.lowest <= best <= worst <= range_.highest


@given(values, st.floats(0, 0.2))
def test_a_higher_level_never_narrows_a_range(numbers: list[float], error: float) -> None:
    errors = [error] * len(numbers)
    for narrow, wide in zip(
        rank_ranges(numbers, errors, 0.8), rank_ranges(numbers, errors, 0.99), strict=True
    ):
        assert wide.lowest <= narrow.lowest <= narrow.highest <= wide.highest


@given(values, st.floats(0, 0.2))
def test_tie_groups_follow_the_values_without_gaps(numbers: list[float], error: float) -> None:
    ties = np.array(tie_groups(numbers, [error] * len(numbers), 0.95))
    falling = ties[np.argsort(-np.array(numbers), kind="stable")]
    assert falling[0] == 1
    assert set(np.diff(falling)) <= {0, 1}


def test_joint_ranges_cover_the_true_ranks() -> None:
    # 20 groups, 2 000 repetitions: the share in which every true rank is covered is at least the
    # level (the ranges are conservative), beyond three standard errors of the simulation
    generator = np.random.default_rng(5)
    truth = np.linspace(0.7, 0.9, 20)
    covered = 0
    for _ in range(2_000):
        ranges = rank_ranges(list(generator.normal(truth, 0.02)), [0.02] * 20, 0.90)
        covered += all(
            range_.lowest <= 20 - place <= range_.highest for place, range_ in enumerate(ranges)
        )
    assert covered / 2_000 > 0.90 - 3 * (0.09 / 2_000) ** 0.5


@pytest.mark.parametrize(
    ("numbers", "errors"), [([0.5], [0.1, 0.1]), ([np.nan], [0.1]), ([0.5], [-0.1])]
)
def test_numbers_that_cannot_be_ranked_are_refused(
    numbers: list[float], errors: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        rank_ranges(numbers, errors, 0.95)
