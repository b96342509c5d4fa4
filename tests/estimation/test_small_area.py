"""The area-level model on the milk expenditure of 43 areas.

Data: Arora & Lahiri (1997), Statist. Sinica 7, 1053-1063, as package sae ships them (milk).
Expected numbers: eblupFH and mseFH of R's sae 1.3 on these data, as its manual and the tests of
samplics print them; sae stops at a precision of 1e-4, so agreement ends near the fifth digit.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sipas.estimation.small_area import (
    SmallAreas,
    TooFewAreas,
    fay_herriot,
    smoothed_variances,
)
from tests.r_results import close, table

FIRST_VALUES = [1.0219703, 1.0476018, 1.0679513, 0.7608170, 0.8461574, 0.9743727, 1.0584523]
LAST_VALUES = [0.7548996, 0.7701918, 0.7481164, 0.8040773, 0.6810870]
FIRST_ERRORS = [0.013460220, 0.005372876, 0.005701990, 0.008541740, 0.009579594, 0.011670632]
LAST_ERRORS = [0.007209937, 0.008470277, 0.005484860, 0.009205133, 0.009903626]


def covariates() -> NDArray[np.float64]:
    major = table("milk")["MajorArea"]
    return np.stack([np.ones(43), major == 2, major == 3, major == 4], axis=1)


def milk() -> SmallAreas:
    data = table("milk")
    return fay_herriot(data["yi"], data["SD"] ** 2, covariates())


def test_the_published_estimates() -> None:
    found = milk()
    assert close(found.model_variance, 0.01855022, absolute=2e-6)
    assert close(found.coefficients, [0.9681890, 0.1327801, 0.2269462, -0.2413011], absolute=2e-5)
    errors = [0.06936208, 0.10300072, 0.09232981, 0.08161707]
    assert close(found.coefficient_errors, errors, absolute=5e-6)
    assert close(found.value[:7], FIRST_VALUES, absolute=5e-6)
    assert close(found.value[-5:], LAST_VALUES, absolute=5e-6)


def test_the_published_mean_squared_errors() -> None:
    found = milk()
    assert close(found.mean_squared_error[:6], FIRST_ERRORS, absolute=5e-7)
    assert close(found.mean_squared_error[-5:], LAST_ERRORS, absolute=5e-7)


def test_precise_areas_borrow_least() -> None:
    found, data = milk(), table("milk")
    assert (
        np.argsort(found.borrowed, kind="stable") == np.argsort(data["SD"], kind="stable")
    ).all()
    assert ((found.borrowed > 0) & (found.borrowed < 1)).all()


def test_an_area_without_answers_takes_the_model() -> None:
    data = table("milk")
    direct = data["yi"].copy()
    direct[4] = np.nan
    found = fay_herriot(direct, data["SD"] ** 2, covariates())
    assert found.borrowed[4] == 1
    assert close(found.value[4], found.coefficients[0])
    # its error is that of the model and of the coefficient
    error = found.model_variance + found.coefficient_errors[0] ** 2
    assert close(found.mean_squared_error[4], error)


def test_areas_that_differ_by_chance_alone_share_one_value() -> None:
    # sampling variances far above the spread of the values: the model variance is 0
    found = fay_herriot([0.80, 0.81, 0.79, 0.80], [0.01] * 4, np.ones((4, 1)))
    assert found.model_variance == 0
    assert close(found.value, [0.8] * 4)
    assert (found.borrowed == 1).all()


values = st.lists(st.floats(0.1, 0.99), min_size=5, max_size=15)


@given(values, st.floats(1e-4, 0.05))
def test_an_estimate_lies_between_the_direct_one_and_the_model(
    direct: list[float], variance: float
) -> None:
    found = fay_herriot(direct, [variance] * len(direct), np.ones((len(direct), 1)))
    model = found.coefficients[0]
    for value, own in zip(found.value, direct, strict=True):
        assert min(own, model) - 1e-12 <= value <= max(own, model) + 1e-12
    assert (found.mean_squared_error > 0).all()


@given(values, st.floats(1e-4, 0.05), st.floats(2, 100))
def test_the_unit_does_not_matter(direct: list[float], variance: float, factor: float) -> None:
    ones = np.ones((len(direct), 1))
    found = fay_herriot(direct, [variance] * len(direct), ones)
    scaled = fay_herriot(np.array(direct) * factor, [variance * factor**2] * len(direct), ones)
    assert close(scaled.value, found.value * factor, 1e-6)


def test_a_variance_for_areas_where_everybody_agrees() -> None:
    # p = (1 * 10 + 0.8 * 30) / 40 = 0.85
    smoothed = smoothed_variances([1.0, 0.8, np.nan], [10, 30, 5])
    assert close(smoothed, 0.85 * 0.15 / np.array([10, 30, 5]))


def test_what_cannot_be_fitted_is_refused() -> None:
    ones = np.ones((3, 1))
    with pytest.raises(ValueError, match="greater than 0"):
        fay_herriot([0.8, 0.9, 0.7], [0.01, 0.0, 0.01], ones)
    with pytest.raises(TooFewAreas, match="1 areas with an estimate for 1"):
        fay_herriot([0.8, np.nan, np.nan], [0.01] * 3, ones)
    with pytest.raises(ValueError, match="do not depend"):
        fay_herriot([0.8, 0.9, 0.7], [0.01] * 3, np.hstack([ones, ones]))
    with pytest.raises(ValueError, match="Effective sample sizes"):
        smoothed_variances([0.8], [0])
