"""Lonely units, census strata, no variance, n = 1, and inputs that are refused.

Expected numbers: tests/reference/ref_api_edge.json, made by reference/scripts/ref_api.R.
"""

from typing import Any

import numpy as np
import pytest

from sipas.estimation.design import FaultyDesign, degrees_of_freedom, make_design
from sipas.estimation.estimators import (
    Linearised,
    domain_degrees_of_freedom,
    mean,
    ratio,
    standard_errors,
    total,
)
from sipas.estimation.intervals import Precision, proportion_interval
from sipas.estimation.linearisation import LonelyUnit
from tests.estimation.r_designs import stratified
from tests.r_results import close, results, table
from tests.refusals import refused

EDGE = results("api_edge")
LENIENT = ("remove", "adjust", "average", "certainty")
CASES = {
    "lonely_one_stratum": "api_lonely",
    "lonely_two_strata": "api_lonely2",
    "n1_N1": "api_n1_N1",
}


def estimates_of(name: str, lonely_unit: str) -> dict[str, Linearised]:
    design, data = stratified(name, lonely_unit), table(name)
    return {
        "mean": mean(design, data["api00"]),
        "mean_sw": mean(design, data["sw"]),
        "total": total(design, data["api00"]),
        "ratio": ratio(design, data["api.stu"], data["enroll"]),
    }


def agrees(name: str, lonely_unit: str, numbers: dict[str, Any]) -> None:
    design = stratified(name, lonely_unit)
    assert degrees_of_freedom(design) == numbers["degf"]
    for key, estimate in estimates_of(name, lonely_unit).items():
        assert close(estimate.value, numbers[key]["est"])
        # totals under `adjust` differ between versions of R's survey: no anchor
        if not (key == "total" and lonely_unit == "adjust"):
            assert close(standard_errors(design, estimate), numbers[key]["se"]), key


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("policy", LENIENT)
def test_lonely_units_under_each_policy(case: str, policy: str) -> None:
    agrees(CASES[case], policy, EDGE[case][policy])


@pytest.mark.parametrize(("name", "stratum"), [("api_lonely", "M"), ("api_lonely2", "H")])
def test_failing_names_the_stratum(name: str, stratum: str) -> None:
    estimate = mean(stratified(name), table(name)["api00"])
    with refused(LonelyUnit, f"Stratum {stratum} "):
        standard_errors(stratified(name), estimate)


def test_one_unit_of_one_is_not_lonely() -> None:
    agrees("api_n1_N1", "fail", EDGE["n1_N1"]["fail"])


@pytest.mark.parametrize("policy", ["fail", *LENIENT])
def test_a_domain_with_one_unit_of_a_stratum_is_not_lonely(policy: str) -> None:
    numbers = EDGE["domain_lonely"][f"{policy}_adjdomain_FALSE"]
    design = make_design(
        200,
        weights=table("apistrat")["pw"],
        strata=table("apistrat")["stype"],
        populations=[table("apistrat")["fpc"]],
        lonely_unit=policy,
    )
    rows = table("api_domain_lonely_flag")["dom1"] == 1
    estimate = mean(design, table("apistrat")["api00"], rows)
    assert close(estimate.value, numbers["mean"]["est"])
    assert close(standard_errors(design, estimate), numbers["mean"]["se"])
    assert domain_degrees_of_freedom(design, estimate) == numbers["degf"]


def test_a_census_has_no_sampling_error() -> None:
    agrees("api_census", "fail", EDGE["census_all"])


def test_one_stratum_in_full_adds_no_sampling_error() -> None:
    agrees("api_onestratum_census", "fail", EDGE["census_one_stratum"])
    design, data = stratified("api_onestratum_census"), table("api_onestratum_census")
    for stratum, numbers in EDGE["census_one_stratum"]["by"].items():
        estimate = mean(design, data["api00"], data["stype"] == stratum)
        assert close(standard_errors(design, estimate), numbers["se"])


@pytest.mark.parametrize(("column", "value"), [("all1", 1.0), ("all0", 0.0)])
def test_equal_answers_have_standard_error_0_and_an_interval_with_a_length(
    column: str, value: float
) -> None:
    design = stratified("api_zero_variance")
    share = mean(design, table("api_zero_variance")[column])
    assert share.value[0] == value
    assert standard_errors(design, share)[0] == 0
    n, zero = np.array([200.0]), np.zeros(1)
    for method in ("beta", "wilson", "logit", "xlogit", "arcsine", "likelihood", "t"):
        lower, upper = proportion_interval(
            method, Precision(share.value, zero, np.array([197.0]), n, n), 0.95
        )
        assert 0.005 < upper[0] - lower[0] < 0.03
        assert lower[0] <= value <= upper[0]


def test_a_rare_answer_is_estimated_as_in_r() -> None:
    design, numbers = stratified("api_zero_variance"), EDGE["zero_variance"]["rare"]
    share = mean(design, table("api_zero_variance")["rare"])
    assert close(share.value, numbers["mean"]["est"])
    assert close(standard_errors(design, share), numbers["mean"]["se"])


def changed(row: int, **cells: float) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    columns = {title: table("apistrat")[title].copy() for title in ("pw", "fpc")}
    for title, cell in cells.items():
        columns[title][row] = cell
    return columns


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ({"fpc": 4428.0}, "population differs within stratum E"),
        ({"fpc": np.nan}, "Row 5 has no population"),
        ({"fpc": 0.0}, "Row 5 has a population of 0"),
        ({"fpc": 0.5}, "counts in some rows and fractions in others"),
        ({"pw": np.nan}, "Row 5 has no weight"),
        ({"pw": -1.0}, "Row 5 has the weight -1"),
        ({"pw": np.inf}, "Row 5 has the weight inf"),
    ],
)
def test_impossible_rows_are_refused(cells: dict[str, float], complaint: str) -> None:
    columns = changed(4, **cells)
    with refused(FaultyDesign, complaint):
        make_design(
            200,
            weights=columns["pw"],
            strata=table("apistrat")["stype"],
            populations=[columns["fpc"]],
        )


def test_more_units_than_the_population_are_refused() -> None:
    strata, population = table("apistrat")["stype"], table("apistrat")["fpc"].copy()
    population[strata == "H"] = 40
    with refused(FaultyDesign, "Stratum H: 50 units drawn from 40"):
        make_design(200, strata=strata, populations=[population])


def test_a_weight_of_0_leaves_the_row_out_as_in_r() -> None:
    numbers = EDGE["refused_inputs"]["weight_zero"]
    design = make_design(
        200,
        weights=changed(2, pw=0.0)["pw"],
        strata=table("apistrat")["stype"],
        populations=[table("apistrat")["fpc"]],
    )
    assert degrees_of_freedom(design) == numbers["degf"]
    estimate = mean(design, table("apistrat")["api00"])
    assert close(estimate.value, numbers["mean"]["est"])
    assert close(standard_errors(design, estimate), numbers["mean"]["se"])


def test_units_numbered_again_in_each_stratum_are_refused() -> None:
    strata = table("apistrat")["stype"]
    numbers = np.zeros(200)
    for stratum in "EHM":
        numbers[strata == stratum] = np.arange((strata == stratum).sum())
    with refused(FaultyDesign, "more than one stratum"):
        make_design(200, strata=strata, units=[numbers])


def test_an_empty_domain_has_no_estimate() -> None:
    design, data = stratified("apistrat"), table("apistrat")
    nobody = data["api00"] > 5000
    for estimate in (mean(design, data["api00"], nobody), total(design, data["api00"], nobody)):
        assert np.isnan(estimate.value).all()
        assert np.isnan(standard_errors(design, estimate)).all()
        assert domain_degrees_of_freedom(design, estimate) == 0


def test_a_domain_of_one_has_a_value_and_no_degree_of_freedom() -> None:
    numbers = EDGE["refused_inputs"]["domain_of_one"]
    design, data = stratified("apistrat"), table("apistrat")
    estimate = mean(design, data["api00"], data["snum"] == data["snum"][0])
    assert estimate.value[0] == numbers["mean"]["est"]
    assert standard_errors(design, estimate)[0] == 0
    assert domain_degrees_of_freedom(design, estimate) == numbers["degf"]
