"""Designs of two and three stages, with and without population counts.

Expected numbers: tests/reference/ref_stages.json, made by reference/scripts/ref_stages.R with the
data sets apiclus2, mu284 and fpc of R's survey. The mean of apiclus2, 670.81 with standard error
30.099, is also the one printed in the package's own examples.
"""

from typing import Any

import numpy as np
import pytest

from sipas.estimation.design import Design, FaultyDesign, degrees_of_freedom, make_design
from sipas.estimation.estimators import (
    domain_degrees_of_freedom,
    mean,
    standard_errors,
    total,
)
from sipas.estimation.linearisation import LonelyUnit
from tests.r_results import close, results, table
from tests.refusals import refused

STAGES = results("stages")


def clusters(lonely_unit: str = "fail", added: int = 0) -> Design:
    data = table("apiclus2")
    return make_design(
        126,
        units=[data["dnum"], data["snum"]],
        populations=[data["fpc1"], data["fpc2"] + added],
        lonely_unit=lonely_unit,
    )


def agrees(
    design: Design, y: np.ndarray[Any, Any], numbers: dict[str, Any], *, totals: bool
) -> None:
    assert degrees_of_freedom(design) == numbers["degf"]
    assert close(design.weights, numbers["weights"])
    average, sum_ = mean(design, y), total(design, y)
    assert close(average.value, numbers["mean"]["est"])
    assert close(standard_errors(design, average), numbers["mean"]["se"])
    if totals:
        assert close(sum_.value, numbers["total"]["est"])
        assert close(standard_errors(design, sum_), numbers["total"]["se"])


def test_two_stages_with_population_counts() -> None:
    agrees(clusters(), table("apiclus2")["api00"], STAGES["apiclus2"], totals=True)


def test_a_proportion_and_a_domain_of_two_stages() -> None:
    data, numbers, design = table("apiclus2"), STAGES["apiclus2"], clusters()
    share = mean(design, data["sw"])
    assert close(standard_errors(design, share), numbers["sw"]["se"])
    high = mean(design, data["api00"], data["stype"] == "H")
    assert close(high.value, numbers["H"]["mean"]["est"])
    assert close(standard_errors(design, high), numbers["H"]["mean"]["se"])
    assert domain_degrees_of_freedom(design, high) == numbers["H"]["degf"]


def test_two_stages_with_sampling_fractions() -> None:
    data = table("apiclus2")
    drawn = {district: (data["dnum"] == district).sum() for district in data["dnum"]}
    fractions = np.array([drawn[d] for d in data["dnum"]]) / data["fpc2"]
    design = make_design(
        126,
        units=[data["dnum"], data["snum"]],
        populations=[np.full(126, 40 / 757), fractions],
    )
    agrees(design, data["api00"], STAGES["apiclus2_fractions"], totals=True)


def test_two_stages_without_population_counts_are_the_first_stage_with_replacement() -> None:
    data = table("apiclus2")
    design = make_design(126, weights=data["pw"], units=[data["dnum"], data["snum"]])
    agrees(design, data["api00"], STAGES["apiclus2_no_fpc"], totals=True)


@pytest.mark.parametrize("policy", ["remove", "adjust", "certainty"])
def test_lonely_units_of_the_second_stage(policy: str) -> None:
    # one school more in every district: the districts with one school are no longer in full
    numbers = STAGES["apiclus2_lonely"][policy]
    design = clusters(policy, added=1)
    agrees(design, table("apiclus2")["api00"], numbers, totals=policy != "adjust")


def test_failing_reaches_the_second_stage() -> None:
    design = clusters(added=1)
    with pytest.raises(LonelyUnit):
        standard_errors(design, mean(design, table("apiclus2")["api00"]))
    averaged = clusters("average", added=1)
    with refused(LonelyUnit, "no variance to average"):
        standard_errors(averaged, mean(averaged, table("apiclus2")["api00"]))


def test_two_stages_of_municipalities() -> None:
    data = table("mu284")
    design = make_design(15, units=[data["id1"], data["id2"]], populations=[data["n1"], data["n2"]])
    agrees(design, data["y1"], STAGES["mu284"], totals=True)


def test_three_stages() -> None:
    data = table("three_stages")
    design = make_design(
        30,
        units=[data["id1"], data["id2"], data["id3"]],
        populations=[data["n1"], data["n2"], data["n3"]],
    )
    agrees(design, data["y1"], STAGES["three_stages"], totals=True)


@pytest.mark.parametrize(("key", "counted"), [("fpc", True), ("fpc_replaced", False)])
def test_strata_of_clusters(key: str, counted: bool) -> None:
    data = table("fpc")
    design = make_design(
        8,
        weights=data["weight"],
        strata=data["stratid"],
        units=[data["stratid"] * 100 + data["psuid"]],
        populations=[data["Nh"]] if counted else [],
    )
    agrees(design, data["x"], STAGES[key], totals=True)


def test_numbers_of_units_are_read_within_their_parent() -> None:
    data = table("mu284")
    renumbered = data["id1"] * 1000 + data["id2"]
    design = make_design(15, units=[data["id1"], renumbered], populations=[data["n1"], data["n2"]])
    agrees(design, data["y1"], STAGES["mu284"], totals=True)


def test_a_later_stage_without_counts_is_drawn_with_replacement() -> None:
    # V_2 loses its correction 1 - n_2/N_2 and keeps the fraction n_1/N_1 of the first stage
    data = table("mu284")
    short = make_design(15, units=[data["id1"], data["id2"]], populations=[data["n1"]])
    endless = make_design(
        15,
        weights=short.weights,
        units=[data["id1"], data["id2"]],
        populations=[data["n1"], np.full(15, 1e15)],
    )
    y = data["y1"]
    assert close(standard_errors(short, mean(short, y)), standard_errors(endless, mean(endless, y)))


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"strata": ["a", "a"]}, "stratum column has 2 values for 3 rows"),
        ({"units": [[1.0, np.nan, 2.0]]}, "Row 2 has no unit"),
        ({"lonely_unit": "ignore"}, "'ignore' is no policy"),
    ],
)
def test_columns_that_do_not_fit_are_refused(options: dict[str, Any], complaint: str) -> None:
    with refused(FaultyDesign, complaint):
        make_design(3, **options)


def test_no_rows_are_no_design() -> None:
    with refused(FaultyDesign, "no rows"):
        make_design(0)
