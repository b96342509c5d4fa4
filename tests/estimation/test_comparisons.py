from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.estimation.comparisons import (
    NotComparable,
    adjust_differences,
    adjust_p,
    apart,
    dependent_difference,
    difference,
    independent_difference,
    smallest_detectable_change,
    target_verdict,
)
from sipas.estimation.grading import grade
from sipas.estimation.results import Estimate, Grade
from tests.r_results import close


def estimate(value: float | None, error: float | None, df: float = 1e6) -> Estimate:
    lower = None if value is None or error is None else value - 1.959964 * error
    upper = None if value is None or error is None else value + 1.959964 * error
    return Estimate(value, error, df, lower, upper, 0.95, "t", 100, 100)


def test_a_change_inside_the_noise() -> None:
    # 80,98 against 81,28 with 1 point of error each: t = -0.30 / sqrt(2)
    change = independent_difference(estimate(0.8098, 0.01), estimate(0.8128, 0.01), 0.95)
    assert close(change.value, -0.003)
    assert close(change.t, -0.3 / 2**0.5)
    assert change.p > 0.8
    assert change.lower < 0 < change.upper


def test_shared_responses_take_their_covariance() -> None:
    first, second = estimate(0.9, 0.03), estimate(0.8, 0.02)
    # V = 9 + 4 - 2 * 5 = 3 in units of 1e-4
    shared = dependent_difference(first, second, 5e-4, 30, 0.95)
    assert close(shared.standard_error, 3**0.5 * 1e-2)
    assert shared.degrees_of_freedom == 30
    # perfectly shared and equally precise: rounding may not make the variance negative
    same = dependent_difference(first, first, 0.03**2 * (1 + 1e-15), 30, 0.95)
    assert (same.standard_error, same.t, same.p) == (0, 0, 1)


def test_a_difference_without_variance_is_certain() -> None:
    certain = difference(0.1, 0.0, 10, 0.95)
    assert (certain.t, certain.p) == (np.inf, 0)
    assert (certain.lower, certain.upper) == (0.1, 0.1)
    assert difference(-0.1, 0.0, 10, 0.95).t == -np.inf


def test_without_degree_of_freedom_nothing_is_told() -> None:
    unknown = difference(0.1, 0.01, 0, 0.95)
    assert (unknown.p, unknown.lower, unknown.upper) == (1, -np.inf, np.inf)
    assert unknown.smallest_detectable == np.inf


def test_nothing_is_compared_with_nothing() -> None:
    with pytest.raises(NotComparable, match="without value"):
        independent_difference(estimate(None, None), estimate(0.8, 0.1), 0.95)
    with pytest.raises(NotComparable, match="without standard error"):
        independent_difference(estimate(0.8, 0.1), estimate(0.8, None), 0.95)


def test_adjusted_p_values_of_a_textbook() -> None:
    # Benjamini & Hochberg (1995), section 3.2: fifteen p-values; at 0.05 four are found, against
    # three by Holm
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert sum(each <= 0.05 for each in adjust_p(p, "benjamini_hochberg")) == 4
    assert sum(each <= 0.05 for each in adjust_p(p, "holm")) == 3


@given(st.lists(st.floats(0, 1), max_size=12))
def test_adjusting_only_ever_raises_and_keeps_the_order(p: list[float]) -> None:
    holm, hochberg = adjust_p(p, "holm"), adjust_p(p, "benjamini_hochberg")
    for raw, mild, strict in zip(p, hochberg, holm, strict=True):
        assert raw <= mild + 1e-15
        assert mild <= strict + 1e-15
        assert strict <= 1
    order = np.argsort(p, kind="stable")
    assert (np.diff(np.array(holm)[order]) >= 0).all()
    assert (np.diff(np.array(hochberg)[order]) >= 0).all()


def test_a_family_of_differences_names_its_adjustment() -> None:
    family = [difference(value, 0.01**2, 100, 0.95) for value in (0.03, 0.001, 0.025)]
    adjusted = adjust_differences(family, "holm")
    assert [each.adjustment for each in adjusted] == ["holm"] * 3
    assert [each.p_adjusted for each in adjusted] == adjust_p([each.p for each in family], "holm")
    assert adjust_differences([], "holm") == []


def test_unknown_adjustments_and_numbers_that_are_no_p_are_refused() -> None:
    with pytest.raises(ValueError, match="sidak"):
        adjust_p([0.5], "sidak")
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust_p([1.2], "holm")


def test_the_smallest_detectable_change() -> None:
    # Bloom (1995): 2.80 standard errors for a two-sided test at 5 per cent and power 80
    assert close(smallest_detectable_change(1.0, np.inf, 0.95), 2.8016, 1e-4)
    assert close(smallest_detectable_change(0.02, 20, 0.95), 0.02 * (2.085963 + 0.859964), 1e-6)
    assert smallest_detectable_change(0.0, 0, 0.95) == 0


def test_many_comparisons_at_once_show_larger_changes_only() -> None:
    # the strictest of ten tests is one at 0.5 per cent: qt(0.9975, 50) + qt(0.8, 50) in R
    family = [difference(0.028, 0.01**2, 50, 0.95)] + [difference(0.0, 0.01**2, 50, 0.95)] * 9
    found = adjust_differences(family, "holm")[0]
    assert found.p < 0.05 < found.p_adjusted
    assert found.smallest_detectable > found.value
    assert close(found.smallest_detectable, 0.01 * (2.936964085303770 + 0.848869244508664), 1e-9)
    assert adjust_differences(family, "none")[0].smallest_detectable < found.value + 0.001


def test_equal_estimates_do_not_differ_by_their_last_digit() -> None:
    assert apart(5.000000000000001, 5.0) == 0
    assert apart([0.1 + 0.2, 1.0], [0.3, 0.5]).tolist() == [0, 0.5]
    assert np.isnan(apart(np.nan, 1.0))
    first, second = estimate(0.1 + 0.2, 0.0), estimate(0.3, 0.0)
    assert independent_difference(first, second, 0.95).p == 1


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.90, "met"), (0.86, "unclear"), (0.84, "unclear"), (0.80, "not_met")]
)
def test_three_answers_to_a_target(value: float, verdict: str) -> None:
    judged = target_verdict(estimate(value, 0.01), 0.85, 0.95)
    assert judged.verdict == verdict


def test_the_probability_of_a_target_is_that_of_the_one_sided_test() -> None:
    # one standard error above: 0.8413 of the normal distribution lies below
    assert close(target_verdict(estimate(0.86, 0.01), 0.85, 0.95).probability, 0.841345, 1e-5)
    assert target_verdict(estimate(0.86, 0.01, df=0), 0.85, 0.95).probability == 0.5


def test_without_variance_the_interval_decides_on_a_target() -> None:
    equal = replace(estimate(1.0, 0.0), lower=0.88, upper=1.0)
    assert target_verdict(equal, 0.85, 0.95).verdict == "met"
    assert target_verdict(equal, 0.90, 0.95).verdict == "unclear"
    census = replace(estimate(0.8, 0.0), lower=0.8, upper=0.8)
    assert target_verdict(census, 0.8, 0.95).verdict == "met"
    assert target_verdict(census, 0.81, 0.95).verdict == "not_met"


GRADES = (("good", 0.9), ("fair", 0.7), ("average", 0.5), ("weak", 0.0))


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [
        (0.95, 0.01, Grade("good", ("good",))),
        (0.89, 0.01, Grade("fair", ("good", "fair"))),
        (0.70, 0.00, Grade("fair", ("fair",))),
        (0.60, 0.10, Grade("average", ("fair", "average", "weak"))),
    ],
)
def test_a_grade_names_those_its_interval_touches(
    value: float, error: float, expected: Grade
) -> None:
    assert grade(estimate(value, error), GRADES) == expected


def test_a_grade_without_interval_touches_itself() -> None:
    assert grade(estimate(0.8, None), GRADES) == Grade("fair", ("fair",))


@pytest.mark.parametrize("thresholds", [(), (("a", 0.5), ("b", 0.5)), (("a", 0.1), ("b", 0.5))])
def test_grades_must_fall(thresholds: tuple[tuple[str, float], ...]) -> None:
    with pytest.raises(ValueError, match="fall"):
        grade(estimate(0.8, 0.1), thresholds)


shares = st.floats(0.01, 0.99)
errors = st.floats(0.001, 0.2)


@given(shares, shares, errors, errors)
def test_turning_a_difference_round_changes_its_sign_alone(
    a: float, b: float, first: float, second: float
) -> None:
    there = independent_difference(estimate(a, first), estimate(b, second), 0.95)
    back = independent_difference(estimate(b, second), estimate(a, first), 0.95)
    assert (there.value, there.t, there.p) == (-back.value, -back.t, back.p)
    assert (there.lower, there.upper) == (-back.upper, -back.lower)


@given(shares, errors, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_higher_target_is_never_more_probable(
    value: float, error: float, one: float, other: float
) -> None:
    low, high = sorted([one, other])
    judged = estimate(value, error)
    easy, hard = (target_verdict(judged, target, 0.95).probability for target in (low, high))
    assert hard <= easy


def test_a_difference_of_unknown_error_says_nothing() -> None:
    unknown = difference(2.0, float("nan"), 5, 0.95)
    assert unknown.p == 1
    assert not np.isfinite([unknown.t, unknown.lower, unknown.smallest_detectable]).any()
