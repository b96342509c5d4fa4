"""Expected intervals against SciPy's beta distribution and R's binom.test, and their sizes."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sipas.tallies.expected_intervals import expected_half_widths, interval_sizes


def clopper_pearson(n: float, p: float, confidence: float = 0.95) -> float:
    """Half the length with x = n p of n, from the definition: the quantiles of two betas."""
    tail = (1 - confidence) / 2
    lower = stats.beta.ppf(tail, n * p, n * (1 - p) + 1)
    upper = stats.beta.ppf(1 - tail, n * p + 1, n * (1 - p))
    return float((upper - lower) / 2)


def half(n: int, p: float, variance: float, method: str = "beta") -> float:
    return float(expected_half_widths([n], [variance], [n - 1], p, method)[0])


@pytest.mark.parametrize(("n", "p"), [(30, 0.9), (90, 0.84), (400, 0.5), (2700, 0.98)])
def test_a_large_population_gives_the_exact_binomial_interval(n: int, p: float) -> None:
    assert half(n, p, p * (1 - p) / n) == pytest.approx(clopper_pearson(n, p), rel=1e-9)


def test_as_r_says() -> None:
    # R: diff(binom.test(27, 30)$conf.int) / 2 with 0.7347115 to 0.9788829
    assert half(30, 0.9, 0.09 / 30) == pytest.approx((0.9788829 - 0.7347115) / 2, abs=1e-7)


def test_a_design_effect_and_a_finite_population_change_the_effective_size() -> None:
    # Korn & Graubard: n* = p (1 - p) / V. Deff 2 halves it; 100 of 400 make it n/(1 - f) nearly.
    assert half(200, 0.8, 2 * 0.16 / 200) == pytest.approx(clopper_pearson(100, 0.8), rel=1e-9)
    variance = 0.16 / 100 * 300 / 399
    assert half(100, 0.8, variance) == pytest.approx(clopper_pearson(133, 0.8), rel=1e-9)


def test_a_stratified_whole_has_fewer_degrees_of_freedom() -> None:
    # 60 forms of 30 agencies: 30 degrees, so n* shrinks by (t_59 / t_30)².
    found = float(expected_half_widths([60], [0.16 / 60], [30], 0.8)[0])
    size = 60 * (stats.t.ppf(0.975, 59) / stats.t.ppf(0.975, 30)) ** 2
    assert found == pytest.approx(clopper_pearson(size, 0.8), rel=1e-9)


def test_the_ends() -> None:
    found = expected_half_widths([50, 0, 1, 2], [0.0, inf, 0.1, 0.05], [49, 0, 0, 1], 0.85)
    assert found[0] == 0  # every dossier is asked
    assert found[1] == found[2] == inf  # nobody, or one alone
    assert 0 < found[3] < 0.5


def test_the_round_s_own_method_is_used_and_likelihood_is_planned_by_beta() -> None:
    variance = 0.85 * 0.15 / 100
    t = stats.t.ppf(0.975, 99)
    assert half(100, 0.85, variance, "t") == pytest.approx(t * variance**0.5, rel=1e-9)
    assert half(100, 0.85, variance, "likelihood") == half(100, 0.85, variance, "beta")


def test_sizes_are_the_fewest_that_keep_the_margin() -> None:
    # By trying every n with clopper_pearson and n* = n (N - 1)/(N - n).
    for population, p, margin in ((1000, 0.85, 0.05), (200, 0.85, 0.03), (40, 0.5, 0.1)):
        widths = (
            clopper_pearson(n * (population - 1) / (population - n), p)
            for n in range(2, population)
        )
        least = next((n for n, width in enumerate(widths, 2) if width <= margin), population)
        found = interval_sizes(np.array([population]), margin, 0.95, p, 1.0)
        assert found.tolist() == [least]


def test_edges_of_sizes() -> None:
    assert interval_sizes(np.array([0, 1, 2, 0]), 0.05, 0.95, 0.85, 1.0).tolist() == [0, 1, 2, 0]


@given(st.integers(2, 20_000), st.floats(0.02, 0.2), st.floats(0.3, 0.97), st.floats(1.0, 3.0))
def test_a_size_keeps_its_margin(population: int, margin: float, p: float, effect: float) -> None:
    n = int(interval_sizes(np.array([population]), margin, 0.95, p, effect)[0])
    remaining = (population - n) / (population - 1)
    assert half(n, p, effect * p * (1 - p) / n * remaining) <= margin
    larger = interval_sizes(np.array([population]), margin / 2, 0.95, p, effect)
    assert larger[0] >= n
