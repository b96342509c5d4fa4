"""A sample of one primary unit has no variance, as svydesign in R's survey says."""

import pytest

from sipas.estimation.design import LONELY_UNIT_POLICIES, FaultyDesign, make_design
from tests.refusals import refused

ONE, WITHIN = ["p"] * 3, ["a", "b", "c"]


@pytest.mark.parametrize("policy", LONELY_UNIT_POLICIES)
def test_one_unit_in_all_is_refused(policy: str) -> None:
    # svydesign(ids = ~u, ...): "Design has only one primary sampling unit", with and without fpc
    with refused(FaultyDesign, "only one unit of the first stage"):
        make_design(3, weights=[1, 2, 1], units=[ONE, WITHIN], lonely_unit=policy)
    with refused(FaultyDesign, "only one unit of the first stage"):
        make_design(3, units=[ONE], populations=[[9, 9, 9]], lonely_unit=policy)


def test_one_of_one_is_no_sample_of_units() -> None:
    design = make_design(3, units=[ONE, WITHIN], populations=[[1, 1, 1], [9, 9, 9]])
    assert design.weights == pytest.approx([3, 3, 3])  # 1/1 times 9/3
