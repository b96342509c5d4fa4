"""Samples that are compared are independent: each is handled as a design of its own.

Expected numbers: R's survey 4.1, svydesign(~1, strata = ~s, fpc = ~f) of the rows of one year each,
differences of svymean and svytotal, root of the sum of both variances, options(survey.lonely.psu).
"""

import io

import numpy as np
import pytest

from sipas.estimation.analysis import ComparisonLine, analyse
from sipas.estimation.data import Data
from sipas.estimation.design import FaultyDesign
from sipas.estimation.plan import read_plan
from tests.r_results import close
from tests.refusals import refused

ROWS = """yr,s,y,f
2025,a,3,10
2025,a,5,10
2025,a,8,10
2025,b,2,10
2025,b,9,10
2025,c,4,9
2026,a,7,8
2026,a,6,8
2026,b,1,20
2026,b,4,20
2026,b,9,20
2026,c,12,7
"""
CHANGE = 'between = { column = "yr", first = "2026", second = "2025" }'


def compared(kind: str, policy: str, rows: str = ROWS, change: str = CHANGE) -> ComparisonLine:
    heading, *cells = np.loadtxt(io.StringIO(rows), delimiter=",", dtype=str)
    data = Data(dict(zip(heading, np.array(cells).T, strict=True)))
    plan = (
        f'[design]\nstrata = "s"\npopulation = "f"\nlonely_unit = "{policy}"\n'
        f'[[estimate]]\nname = "e"\nkind = "{kind}"\nvariable = "y"\n'
        f'[[compare]]\nname = "c"\nof = "e"\n{change}\n'
    )
    (found,) = analyse(read_plan(plan), data).comparisons
    return found


@pytest.mark.parametrize(
    ("kind", "policy", "value", "error"),
    [
        ("mean", "average", 1.575369458128079, 2.071920557620694),
        ("mean", "adjust", 1.575369458128079, 1.990252856862296),
        ("mean", "remove", 1.575369458128079, 1.691716051251165),
        ("total", "average", 85, 66.980096546163111),
        ("total", "remove", 85, 54.689019820151174),
    ],
)
def test_a_policy_for_lonely_units_looks_no_farther_than_their_sample(
    kind: str, policy: str, value: float, error: float
) -> None:
    found = compared(kind, policy).difference
    assert found is not None
    assert close([found.value, found.standard_error], [value, error])
    assert found.degrees_of_freedom == 6


@pytest.mark.parametrize("policy", ["remove", "adjust", "average", "certainty"])
def test_a_sample_of_one_unit_is_compared_with_nothing(policy: str) -> None:
    """R refuses the design of that year: it has only one primary sampling unit."""
    alone = ROWS + "2027,a,5,9\n"
    with refused(FaultyDesign, "Sample 2027: There is only one unit of the first stage"):
        compared("mean", policy, alone, CHANGE.replace("2026", "2027"))


def test_a_year_that_nobody_compares_may_have_one_unit() -> None:
    with_one_more = compared("mean", "remove", ROWS + "2027,a,5,9\n")
    assert with_one_more == compared("mean", "remove")
