"""The interval to expect, against Clopper and Pearson's and the formula written out."""

import pytest
from scipy import stats

from sipas.estimation.expected import expected_intervals, variance_effect


def expected_interval(
    level: float, effect: float, responses: int, population: int, *, is_share: bool
) -> tuple[float, float]:
    """Of one agency, at 95 %."""
    one = ([level], [effect], [responses], [population], [responses - 1])
    lower, upper = expected_intervals(*one, 0.95, is_share=is_share)
    return float(lower[0]), float(upper[0])


def test_the_effect_of_a_simple_random_sample_is_one() -> None:
    # p = 0.8, n = 50 of N = 200: SE^2 = (1 - 1/4) * 0.16 / 50
    error = (0.75 * 0.8 * 0.2 / 50) ** 0.5
    assert variance_effect(0.8, error, 50, 200) == pytest.approx(1)
    assert variance_effect(0.8, 2 * error, 50, 200) == pytest.approx(4)


@pytest.mark.parametrize(
    ("level", "error", "responses", "population"),
    [(0.0, 0.1, 9, 99), (1.0, 0.1, 9, 99), (0.5, 0.0, 9, 99), (0.5, float("nan"), 9, 99)],
)
def test_an_effect_that_cannot_be_seen(
    level: float, error: float, responses: int, population: int
) -> None:
    assert variance_effect(level, error, responses, population) is None


def test_where_more_answered_than_dossiers_exist_nothing_is_corrected() -> None:
    error = (0.16 / 50) ** 0.5
    assert variance_effect(0.8, error, 50, 50) == pytest.approx(1)
    assert variance_effect(0.8, error, 50, 40) == pytest.approx(1)


def test_one_share_of_an_endless_register_is_clopper_and_pearsons() -> None:
    found = expected_interval(0.8, 1.0, 40, 10**12, is_share=True)
    exact = stats.binomtest(32, 40).proportion_ci(0.95, "exact")
    assert found == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_more_responses_and_smaller_effects_are_more_precise() -> None:
    def length(effect: float, responses: int) -> float:
        lower, upper = expected_interval(0.85, effect, responses, 5000, is_share=False)
        return upper - lower

    assert length(1, 50) > length(1, 100) > length(1, 400)
    assert length(2, 100) > length(1, 100) > length(0.6, 100)


def test_a_census_has_no_error_left() -> None:
    assert expected_interval(0.9, 0.5, 30, 30, is_share=False) == (0.9, 0.9)


def test_many_at_once_are_each_of_them_alone() -> None:
    rows = [(0.8, 0.5, 40, 300), (0.9, 1.5, 200, 201), (0.5, 1.0, 30, 30)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    lower, upper = expected_intervals(*columns, [39, 199, 29], 0.95, is_share=False)
    for place, row in enumerate(rows):
        assert (lower[place], upper[place]) == expected_interval(*row, is_share=False)
    # Four agencies with one response each have no variance to be seen.
    assert all(
        end != end for end in expected_intervals([0.8], [1], [4], [9], [0], 0.95, is_share=False)
    )


def test_what_agencies_differ_by_stays_however_many_answer() -> None:
    # V = B + p (1 - p) / n = 0.25 / 100: as precise as one hundred persons, of whom half agree
    n = 10**6
    between = 0.25 / 100 - 0.25 / n
    lower, upper = expected_intervals(
        [0.5], [1], [n], [10**13], [n - 1], 0.95, is_share=True, between=[between]
    )
    exact = stats.binomtest(50, 100).proportion_ci(0.95, "exact")
    assert (lower[0], upper[0]) == pytest.approx((exact.low, exact.high), abs=1e-5)
    # Every dossier of the agencies that were drawn is still not every dossier.
    lower, upper = expected_intervals(
        [0.5], [1], [n], [n], [9], 0.95, is_share=True, between=between
    )
    assert lower[0] < 0.5 < upper[0]


def test_numbers_outside_their_range_are_refused() -> None:
    with pytest.raises(ValueError, match="expected_intervals"):
        expected_interval(1.2, 1, 10, 20, is_share=False)
    with pytest.raises(ValueError, match="expected_intervals"):
        expected_interval(0.5, 1, 0, 20, is_share=False)
