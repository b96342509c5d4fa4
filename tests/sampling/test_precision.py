"""Precision to be expected, against the published table of the method."""

import pytest

from sipas.sampling.precision import half_width

# At p = 0.84, 95 %, without an end of the population, in points: the method's table of samples.
PUBLISHED = {90: 7.6, 150: 5.9, 300: 4.1, 500: 3.2, 2700: 1.4}


@pytest.mark.parametrize(("n", "points"), PUBLISHED.items())
def test_the_published_table(n: int, points: float) -> None:
    assert round(100 * half_width(n, 1e12, 0.84, 0.95), 1) == points


def test_a_design_effect_of_two() -> None:
    assert round(100 * half_width(90, 1e12, 0.84, 0.95, design_effect=2), 1) == 10.7


def test_a_census_has_no_error_and_a_population_helps() -> None:
    assert half_width(80, 80, 0.84, 0.95) == 0
    # sqrt(1 - 90/180) of the width without an end of the population
    assert half_width(90, 180, 0.84, 0.95) == pytest.approx(
        half_width(90, 1e15, 0.84, 0.95) * 0.5**0.5
    )


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="half_width"):
        half_width(0, 10, 0.8, 0.95)
