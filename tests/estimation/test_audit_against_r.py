"""Other designs and data than the shared reference, against R's survey: see ref_audit.R.

NHANES (unequal weights, 31 strata of two or three units, gaps), two stages with populations at
both, PPS-like weights with replacement, strata of text × number with sampling fractions and domains
that leave strata empty, bounded linear calibration, two years compared by domain. Each case is a
plan as `sipas estimate` reads it.
"""

import math
from functools import cache
from typing import Any

import pytest

from sipas.estimation.analysis import analyse
from sipas.estimation.data import Data
from sipas.estimation.plan import read_plan
from sipas.estimation.results import Estimate
from tests.r_results import close, results, table

AUDIT = "audit"
COMPARED = """
[design]
strata = ["block", "level"]
population = "frac"
[[estimate]]
name = "x"
kind = "index"
items = ["q1", "q2", "q3", "q4"]
[[compare]]
name = "change"
of = "x"
between = {{ column = "year", first = "2026", second = "2025" }}
by = ["field", "level"]
adjust = "{adjust}"
"""


@cache
def data(name: str) -> Data:
    return Data(table(f"audit_{name}"))


def cases() -> list[Any]:
    found = enumerate(results(AUDIT)["cases"])
    return [pytest.param(case, id=f"{case['data']}-{place}") for place, case in found]


@pytest.mark.parametrize("case", cases())
def test_the_numbers_are_those_of_r(case: dict[str, Any]) -> None:
    lines = analyse(read_plan(case["plan"]), data(case["data"])).estimates
    found = {frozenset(line.domain): line.estimate for line in lines}
    assert case["rows"]
    for expected in case["rows"]:
        estimate = found[frozenset(expected["by"].items())]
        assert close(estimate.value, expected["value"]), expected["by"]
        assert close(estimate.standard_error, expected["se"], absolute=1e-15), expected["by"]
        assert estimate.degrees_of_freedom == expected["df"], expected["by"]
        if not _is_ours(estimate):
            _check_interval(estimate, expected)


def _is_ours(estimate: Estimate) -> bool:
    """Without variance R's interval is a point or fails, and the product's is not."""
    return not estimate.standard_error or estimate.lower is None


def _check_interval(estimate: Estimate, expected: dict[str, Any]) -> None:
    lower, upper = expected["lower"], expected["upper"]
    if estimate.interval == "t" and 0 <= expected["value"] <= 1 and estimate.lower in (0, 1):
        lower = max(lower, 0)  # shares end at 0 and 1
    if estimate.interval == "t" and estimate.upper == 1:
        upper = min(upper, 1)
    assert close(estimate.lower, lower, 1e-9 if estimate.interval != "xlogit" else 1e-7)
    assert close(estimate.upper, upper, 1e-9 if estimate.interval != "xlogit" else 1e-7)


@pytest.mark.parametrize("expected", results(AUDIT)["compared"], ids=lambda each: each["adjust"])
def test_differences_of_two_years_are_those_of_r(expected: dict[str, Any]) -> None:
    plan = read_plan(COMPARED.format(adjust=expected["adjust"]))
    lines = analyse(plan, data("years")).comparisons
    found = {frozenset(line.domain): line.difference for line in lines}
    assert len(found) == len(expected["rows"])
    for row in expected["rows"]:
        difference = found[frozenset(row["by"].items())]
        assert difference is not None
        assert close(difference.value, row["value"])
        assert close(difference.standard_error, row["se"])
        assert difference.degrees_of_freedom == row["df"]
        assert close(difference.p, row["p"], 1e-8)
        assert close(difference.p_adjusted, row["p_adjusted"], 1e-8)
        assert math.isclose(difference.t, row["value"] / row["se"], rel_tol=1e-9)
