"""Properties and refusals of calibration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sipas.estimation.calibration import (
    Margin,
    MarginNotCovered,
    NotConverged,
    calibrate,
    calibrate_to_margins,
    collapsed,
    post_stratify,
    rake,
)
from sipas.estimation.design import Design, make_design
from sipas.estimation.estimators import mean, standard_errors, total
from sipas.estimation.weight_report import kish_effect, weight_report
from tests.r_results import close
from tests.refusals import refused

ROWS = 40
SEX = np.array(["f", "m"])[np.arange(ROWS) % 2]
AGE = np.array(["young", "middle", "old"])[np.arange(ROWS) % 3]


def sample(weights: NDArray[np.float64] | None = None) -> Design:
    return make_design(ROWS, weights=np.full(ROWS, 10.0) if weights is None else weights)


def margin(name: str, labels: NDArray[np.str_], **totals: float) -> Margin:
    return Margin(name, labels, totals)


SEXES = margin("sex", SEX, f=260, m=140)
AGES = margin("age", AGE, young=100, middle=120, old=180)

shares = st.floats(0.2, 0.8)
weight_lists = st.lists(st.floats(1, 20), min_size=ROWS, max_size=ROWS).map(np.array)


@given(weight_lists, shares, shares)
def test_raked_weights_meet_every_margin(
    weights: NDArray[np.float64], women: float, young: float
) -> None:
    sexes = margin("sex", SEX, f=1_000 * women, m=1_000 * (1 - women))
    rest = 1_000 * (1 - young) / 2
    ages = margin("age", AGE, young=1_000 * young, middle=rest, old=rest)
    found = rake(sample(weights), [sexes, ages])
    for known in (sexes, ages):
        for category, count in known.totals.items():
            assert close(found.weights[known.labels == category].sum(), count, 1e-12)


@given(weight_lists, st.floats(0.1, 10))
def test_scaling_the_design_weights_changes_no_raked_weight(
    weights: NDArray[np.float64], factor: float
) -> None:
    one = rake(sample(weights), [SEXES, AGES]).weights
    other = rake(sample(weights * factor), [SEXES, AGES]).weights
    assert close(one, other, 1e-9)


@pytest.mark.parametrize("distance", ["linear", "raking", "logit"])
def test_calibrated_weights_meet_every_margin(distance: str) -> None:
    bounds = (0.2, 4.0) if distance == "logit" else None
    found = calibrate_to_margins(sample(), [SEXES, AGES], distance=distance, bounds=bounds)
    assert close(found.weights[SEX == "f"].sum(), 260)
    assert close(found.weights[AGE == "old"].sum(), 180)


def test_raking_and_the_raking_distance_give_the_same_weights() -> None:
    swept = rake(sample(), [SEXES, AGES])
    newton = calibrate_to_margins(sample(), [SEXES, AGES], distance="raking")
    assert close(swept.weights, newton.weights)


@pytest.mark.parametrize("distance", ["linear", "raking", "logit"])
def test_factors_stay_within_their_bounds(distance: str) -> None:
    # linear factors without bounds run from 0.57 to 1.43: these bounds hold some of them back
    sizes = np.linspace(0, 1, ROWS)
    x = np.stack([np.ones(ROWS), sizes], axis=1)
    found = calibrate(sample(), x, [400, 230], distance=distance, bounds=(0.65, 1.4))
    factors = found.weights / 10
    assert 0.65 - 1e-12 <= factors.min() < factors.max() <= 1.4 + 1e-12
    assert close(found.weights @ x, [400, 230])


def test_what_was_fitted_has_no_variance_left() -> None:
    for found in (post_stratify(sample(), SEXES), rake(sample(), [SEXES, AGES])):
        women = total(found, (SEX == "f").astype(float))
        assert close(women.value, 260)
        assert standard_errors(found, women)[0] < 1e-6
    linear = calibrate_to_margins(sample(), [SEXES, AGES])
    assert standard_errors(linear, total(linear, (AGE == "old").astype(float)))[0] < 1e-9


def test_a_margin_that_explains_the_answers_makes_them_more_precise() -> None:
    y = np.where(SEX == "f", 5.0, 1.0) + np.arange(ROWS) / ROWS
    plain, fitted = sample(), post_stratify(sample(), SEXES)
    before = standard_errors(plain, mean(plain, y))
    after = standard_errors(fitted, mean(fitted, y))
    assert after[0] < before[0] / 4


@pytest.mark.parametrize(
    ("labels", "totals", "complaint"),
    [
        (SEX, {"f": 400.0}, "Margin sex, category m: in the sample only"),
        (SEX, {"f": 200.0, "m": 100.0, "x": 100.0}, "category x: in the population only"),
        (SEX, {"f": 400.0, "m": 0.0}, "category m: in the sample only"),
        (SEX, {"f": 400.0, "m": -1.0}, "category m: a count of -1"),
        (SEX, {"f": 400.0, "m": float("nan")}, "category m: a count of nan"),
        (np.where(SEX == "m", "", SEX), {"f": 400.0}, "category missing: in the sample only"),
    ],
)
def test_margins_that_do_not_fit_the_sample_are_named(
    labels: NDArray[np.str_], totals: dict[str, float], complaint: str
) -> None:
    with refused(MarginNotCovered, complaint):
        post_stratify(sample(), Margin("sex", labels, totals))


def test_a_category_without_weight_cannot_be_raised() -> None:
    with refused(MarginNotCovered, "category m: in the population only"):
        post_stratify(sample(np.where(SEX == "m", 0.0, 1.0)), SEXES)


def test_a_category_of_0_needs_no_rows() -> None:
    found = post_stratify(sample(), margin("sex", SEX, f=260, m=140, x=0))
    assert close(found.weights.sum(), 400)


def test_categories_can_be_put_together() -> None:
    thin = margin("age", AGE, young=100, middle=120, old=150, oldest=30)
    with refused(MarginNotCovered, "oldest"):
        post_stratify(sample(), thin)
    merged = collapsed(thin, {"oldest": "old"})
    assert merged.totals == {"young": 100, "middle": 120, "old": 180}
    assert close(post_stratify(sample(), merged).weights[AGE == "old"].sum(), 180)
    both = collapsed(thin, {"oldest": "old", "middle": "young"})
    assert set(both.labels.tolist()) == {"young", "old"}


def test_margins_of_different_populations_are_named() -> None:
    with refused(NotConverged, "Margin sex sums to 400, margin age to 500"):
        rake(sample(), [SEXES, margin("age", AGE, young=200, middle=120, old=180)])


def test_margins_that_the_sample_cannot_meet_are_named() -> None:
    # every woman is young and every man is old: 260 women cannot be 100 young
    age = np.where(SEX == "f", "young", "old")
    impossible = margin("age", age, young=100, old=300)
    with refused(NotConverged, "margin sex, category"):
        rake(sample(), [SEXES, impossible])
    with refused(NotConverged, r"The total of auxiliary (sex|age)"):
        calibrate_to_margins(sample(), [SEXES, impossible])


def test_bounds_that_leave_no_way_are_told() -> None:
    with refused(NotConverged, "auxiliary sex"):
        calibrate_to_margins(sample(), [SEXES], bounds=(0.9, 1.1))


def test_impossible_options_are_refused() -> None:
    ones = np.ones((ROWS, 1))
    with pytest.raises(ValueError, match="'cubic'"):
        calibrate(sample(), ones, [400], distance="cubic")
    with pytest.raises(ValueError, match="needs bounds"):
        calibrate(sample(), ones, [400], distance="logit")
    with pytest.raises(ValueError, match="do not hold 1"):
        calibrate(sample(), ones, [400], bounds=(1.2, 3))
    with pytest.raises(ValueError, match="must be known"):
        calibrate(sample(), ones * np.nan, [400])


def test_the_effect_of_unequal_weights() -> None:
    # Kish (1992): weights 1 and 3 in equal numbers, cv^2 = 1/4
    assert close(kish_effect(np.array([1.0, 3.0] * 5)), 1.25)
    assert kish_effect(np.full(7, 2.5)) == 1
    assert close(kish_effect(np.array([1.0, 3.0, 0.0, 0.0])), 1.25)
    assert np.isnan(kish_effect(np.zeros(3)))


def test_the_report_shows_before_and_after() -> None:
    before = sample()
    report = weight_report(before, post_stratify(before, SEXES), [SEXES])
    # 260 over 20 women, 140 over 20 men
    assert (report.smallest, report.largest) == (7, 13)
    assert close([report.smallest_factor, report.largest_factor], [0.7, 1.3])
    assert close(report.kish, 1 + 0.3**2)
    women = report.balance[0]
    assert (women.margin, women.category, women.population) == ("sex", "f", 260)
    assert close([women.before, women.after], [200, 260])
