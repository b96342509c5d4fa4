"""Quantiles with Woodruff's interval, against svyquantile of R's survey and by derivation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.estimation.design import make_design
from sipas.estimation.estimators import MissingValue
from sipas.estimation.quantiles import quantiles
from tests.estimation.r_designs import TABLES, api_design, column
from tests.r_results import close, results


def expected(name: str) -> dict[str, list[float]]:
    file = "api_clus1" if name == "apiclus1" else "apistrat"
    found: dict[str, list[float]] = results(file.replace("api_", "api"))[name]["median"]
    return found


@pytest.mark.parametrize("name", TABLES)
def test_quartiles_with_their_intervals_are_those_of_r(name: str) -> None:
    r = expected(name)
    found = quantiles(api_design(name), column(TABLES[name], "api00"), r["q"])
    assert [each.value for each in found] == r["est"]
    assert close([[each.lower, each.upper] for each in found], r["ci95"])
    assert close([each.standard_error for each in found], r["se"])


def test_a_domain_keeps_its_design() -> None:
    design = make_design(6, strata=[1, 1, 1, 2, 2, 2])
    found = quantiles(design, [1, 2, 3, 4, 5, 6], [0.5], domain=[1, 1, 1, 0, 0, 0])[0]
    assert (found.value, found.degrees_of_freedom) == (2, 2)


def test_nobody_has_no_median_and_too_few_no_interval() -> None:
    design = make_design(4, weights=[1, 1, 0, 0])
    nobody = quantiles(design, [1, 2, 3, 4], [0.5], domain=[0, 0, 1, 1])[0]
    assert nobody.value is None
    few = quantiles(design, [1, 2, 3, 4], [0.5], domain=[1, 1, 0, 0])[0]
    assert (few.value, few.lower, few.upper, few.standard_error) == (1, None, None, None)


def test_the_least_value_that_reaches_the_share_is_taken_where_r_steps_over_it() -> None:
    """R's survey 4.1 gives the second value where the first alone has more than the share, and
    compares sums of weights without their rounding. By the definition, the least x, F(x) >= p:
    F(1) = 5/7 is beyond 0.25; of ten alike, F(9) is 9/10 although nine times 0.1 adds up to less.
    """
    first = quantiles(make_design(3, weights=[5, 1, 1]), [1.0, 2.0, 3.0], [0.25, 0.75])
    assert [one.value for one in first] == [1, 2]
    ten = quantiles(make_design(10, weights=[5.8] * 10), np.arange(1.0, 11.0), [0.9])
    assert ten[0].value == 9


def test_what_cannot_be_is_refused() -> None:
    design = make_design(3)
    with pytest.raises(MissingValue, match="Row 2"):
        quantiles(design, [1, np.nan, 3], [0.5])
    with pytest.raises(ValueError, match="share"):
        quantiles(design, [1, 2, 3], [1.0])


@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=30),
    st.floats(0.1, 0.9),
    st.floats(0.5, 1000),
)
def test_scaling_weights_changes_nothing_and_the_interval_holds_the_value(
    values: list[int], share: float, scale: float
) -> None:
    one = quantiles(make_design(len(values)), values, [share])[0]
    other = quantiles(
        make_design(len(values), weights=np.full(len(values), scale)), values, [share]
    )[0]
    assert one.value == other.value
    assert one.value is not None
    assert one.value == sorted(values)[int(np.ceil(share * len(values) * (1 - 1e-12))) - 1]
    assert one.lower is None or one.lower <= one.value
    assert one.upper is None or one.value <= one.upper
