"""Plans that nobody planned for, against R's survey: see ref_odd.R.

One to three stages, counts and fractions, codes with leading zeros, every policy for lonely units
within domains, every interval at several levels, calibration of clusters and stages, differences
of two years. Data are read as text, as from a CSV.
"""

import csv
import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from sipas.estimation.analysis import Analysis, analyse
from sipas.estimation.data import Data
from sipas.estimation.plan import Plan, read_plan
from sipas.estimation.plan_columns import check_columns
from sipas.estimation.results import Estimate
from tests.r_results import close, read_reference, results

ODD = "odd"
# R stops iterating `logit` and `likelihood` near the ninth digit; calibration repeats its steps.
ITERATED = {"logit": 1e-7, "likelihood": 1e-7}
TOLERANCE = 1e-9


@cache
def data(name: str) -> Data:
    rows = list(csv.reader(read_reference(f"odd_{name}.csv").splitlines()))
    columns = zip(*rows[1:], strict=True)
    return Data({title: np.array(cells) for title, cells in zip(rows[0], columns, strict=True)})


def carried_out(case: dict[str, Any]) -> tuple[Plan, Analysis]:
    plan, table = read_plan(case["plan"]), data(case["data"])
    margins = plan.calibration.margins if plan.calibration else ()
    files = {each.file: data("cross") for each in margins if each.file}
    check_columns(plan, table, files)
    return plan, analyse(plan, table, files)


def params(key: str) -> list[Any]:
    return [
        pytest.param(each, id=f"{place}-{each['label']}")
        for place, each in enumerate(results(ODD)[key])
    ]


@pytest.mark.parametrize("case", params("cases"))
def test_an_odd_plan_gives_the_numbers_of_r(case: dict[str, Any]) -> None:
    plan, found = carried_out(case)
    by_domain = {frozenset(line.domain): line.estimate for line in found.estimates}
    assert case["rows"]
    for expected in case["rows"]:
        estimate = by_domain[frozenset(expected["by"].items())]
        _check(estimate, plan.estimates[0].kind, expected)


def _check(estimate: Estimate, kind: str, expected: dict[str, Any]) -> None:
    where = expected["by"]
    tolerance = ITERATED.get(estimate.interval, TOLERANCE)
    assert close(estimate.value, expected["value"]), where
    error = expected["se"]
    if error is None or error == "NaN":
        assert estimate.standard_error is None
        return
    # without variance R is left with rounding
    assert close(estimate.standard_error, error, absolute=1e-13 * abs(estimate.value or 1)), where
    if estimate.interval not in ("beta", "logit", "arcsine", "likelihood"):
        assert estimate.degrees_of_freedom == expected["df"], where
    if not estimate.standard_error or estimate.degrees_of_freedom < 3:
        return  # R's interval is a point, or trusts two clusters: here it is not
    if isinstance(expected.get("deff"), int | float):
        assert close(estimate.design_effect, expected["deff"], 1e-8), where
    ends = (expected["lower"], expected["upper"])
    share = kind in ("proportion", "index")
    lower, upper = (min(max(end, 0), 1) for end in ends) if share else ends
    assert close(estimate.lower, lower, tolerance, 1e-12), where
    assert close(estimate.upper, upper, tolerance, 1e-12), where


@pytest.mark.parametrize("case", params("compared"))
def test_differences_of_two_years_are_those_of_r(case: dict[str, Any]) -> None:
    _, found = carried_out(case)
    by_domain = {frozenset(line.domain): line.difference for line in found.comparisons}
    assert len(by_domain) == len(case["rows"])
    for expected in case["rows"]:
        difference = by_domain[frozenset(expected["by"].items())]
        assert difference is not None
        assert difference.degrees_of_freedom == expected["df"]
        assert math.isclose(difference.value, expected["value"], rel_tol=1e-9, abs_tol=1e-14)
        for key, attribute in (("se", "standard_error"), ("lower", "lower"), ("upper", "upper")):
            assert close(getattr(difference, attribute), expected[key]), (expected["by"], key)
        assert close(difference.p, expected["p"], 1e-8)
        assert close(difference.p_adjusted, expected["p_adjusted"], 1e-8)
