"""Beta quantiles against scipy's own, which takes longer the larger the parameters are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from sipas.estimation.beta_quantile import beta_quantile

logarithms = st.floats(-1, 7.5)
tails = st.sampled_from([0.0005, 0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995, 1 - 1e-6])


@given(a=logarithms, b=logarithms, tail=tails)
def test_as_scipy_on_both_sides(a: float, b: float, tail: float) -> None:
    first, second = np.array([10**a]), np.array([10**b])
    found, known = beta_quantile(first, second, tail), betaincinv(first, second, tail)
    assert abs(found[0] - known[0]) <= 1e-10 * max(known[0], 1e-12)
    # 1 - x has lost its digits where x is nearly 1
    assert abs(found[0] - known[0]) <= 1e-9 * (1 - known[0]) + 1e-15


def test_large_and_small_parameters_side_by_side() -> None:
    a, b = np.array([[0.5, 8e4], [30.0, 1e6]]), np.array([[3.0, 2e4], [1.0, 10.0]])
    found = beta_quantile(a, b, 0.975)
    assert found.shape == (2, 2)
    assert np.allclose(found, betaincinv(a, b, 0.975), rtol=1e-12, atol=0)


@pytest.mark.parametrize("a", [np.nan, 60.0])
def test_an_unknown_parameter_has_no_quantile(a: float) -> None:
    assert np.isnan(beta_quantile(np.array([a]), np.array([np.nan]), 0.025)).all()


@given(a=st.floats(10.5, 22), b=st.floats(10.5, 22), tail=tails)
def test_parameters_beyond_any_sample_give_no_warning(a: float, b: float, tail: float) -> None:
    # the share of a raking margin has almost no variance, so almost endless effective size
    found = beta_quantile(np.array([10**a]), np.array([10**b]), tail)
    assert 0 <= found[0] <= 1
