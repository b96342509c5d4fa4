"""Means, totals, ratios, domains, design effects and intervals of R's `api` data.

Expected numbers: tests/reference/ref_apistrat.json and ref_apiclus1.json, made by
reference/scripts/ref_api.R.
"""

from typing import Any

import numpy as np
import pytest

from sipas.estimation.comparisons import difference
from sipas.estimation.design import degrees_of_freedom
from sipas.estimation.estimators import (
    Linearised,
    combination,
    covariance,
    design_effects,
    domain_degrees_of_freedom,
    mean,
    ratio,
    standard_errors,
    together,
    total,
)
from sipas.estimation.intervals import Precision, proportion_interval, t_interval
from sipas.estimation.likelihood import last_working_variance
from tests.estimation.r_designs import TABLES, api_design, column
from tests.r_results import close, results, table

DESIGNS = tuple(TABLES)
# method here -> method of svyciprop and how far R's iterations let the ends agree
INTERVALS = {
    "beta": ("beta", 1e-9),
    "xlogit": ("xlogit", 1e-9),
    "arcsine": ("asin", 1e-9),
    "t": ("mean", 1e-9),
    "logit": ("logit", 1e-7),
    "likelihood": ("likelihood", 1e-7),
}


def expected(name: str) -> dict[str, Any]:
    file = "apiclus1" if name == "apiclus1" else "apistrat"
    numbers: dict[str, Any] = results(file)[name]
    return numbers


def agrees(name: str, estimate: Linearised, numbers: dict[str, Any]) -> None:
    """Value, standard error, degrees of freedom, intervals at two levels, design effects."""
    design = api_design(name)
    errors = standard_errors(design, estimate)
    df = domain_degrees_of_freedom(design, estimate)
    assert close(estimate.value, numbers["est"])
    assert close(errors, numbers["se"])
    assert df == numbers["df"]
    for confidence, key in ((0.95, "ci95_t"), (0.90, "ci90_t")):
        ends = t_interval(estimate.value, errors, df, confidence)
        assert close(np.concatenate(ends), numbers[key])
    for key, replacement in (("deff_wor", False), ("deff_wr", True)):
        if key in numbers:
            effect = design_effects(design, estimate, errors**2, replacement=replacement)
            assert close(effect, numbers[key], 1e-8)


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("variable", ["api00", "sw"])
def test_means_and_totals(name: str, variable: str) -> None:
    y = column(TABLES[name], variable)
    agrees(name, mean(api_design(name), y), expected(name)[f"mean_{variable}"])
    agrees(name, total(api_design(name), y), expected(name)[f"total_{variable}"])


@pytest.mark.parametrize("name", DESIGNS)
def test_a_ratio(name: str) -> None:
    y, x = (column(TABLES[name], title) for title in ("api.stu", "enroll"))
    agrees(name, ratio(api_design(name), y, x), expected(name)["ratio"])


@pytest.mark.parametrize("name", DESIGNS)
def test_the_covariance_of_two_means(name: str) -> None:
    y = np.stack([column(TABLES[name], title) for title in ("api00", "sw")], axis=1)
    both = mean(api_design(name), y)
    assert close(covariance(api_design(name), both), expected(name)["mean_multi"]["vcov"])


@pytest.mark.parametrize("name", DESIGNS)
def test_weights_and_degrees_of_freedom(name: str) -> None:
    design, numbers = api_design(name), expected(name)
    assert design.rows == numbers["n"]
    assert degrees_of_freedom(design) == numbers["degf"]
    assert close(design.weights.sum(), numbers["sum_weights"])


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("domain", ["E", "H", "M"])
def test_domains(name: str, domain: str) -> None:
    design, numbers, data = api_design(name), expected(name)["by_domain"], table(TABLES[name])
    rows = data["stype"] == domain
    y, sw = data["api00"], data["sw"]
    for key, estimate in (
        ("mean_cont", mean(design, y, rows)),
        ("mean_bin", mean(design, sw, rows)),
        ("total_cont", total(design, y, rows)),
        ("ratio", ratio(design, data["api.stu"], data["enroll"], rows)),
    ):
        entry = next(v for k, v in numbers[key].items() if k.split(":")[-1] == domain)
        assert close(estimate.value, entry["est"])
        assert close(standard_errors(design, estimate), entry["se"])


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("domain", ["E", "H"])
def test_domains_in_detail(name: str, domain: str) -> None:
    design, data = api_design(name), table(TABLES[name])
    numbers, rows = expected(name)["by_domain"]["detail"][domain], data["stype"] == domain
    agrees(name, mean(design, data["api00"], rows), numbers["mean_cont"])
    agrees(name, mean(design, data["sw"], rows), numbers["mean_bin"])
    assert int(rows.sum()) == numbers["n"]


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("domain", [None, "E", "H"])
def test_intervals_of_a_proportion(name: str, interval: str, domain: str | None) -> None:
    design, data, numbers = api_design(name), table(TABLES[name]), expected(name)
    rows = np.ones(design.rows, dtype=bool) if domain is None else data["stype"] == domain
    methods = (
        numbers["ciprop"] if domain is None else numbers["by_domain"]["detail"][domain]["ciprop"]
    )
    share = mean(design, data["sw"], rows)
    n = np.array([float(rows.sum())])
    df = np.array([float(domain_degrees_of_freedom(design, share))])
    working = np.array([last_working_variance(design.weights[rows], data["sw"][rows] == 1)])
    variance = standard_errors(design, share) ** 2
    precision = Precision(share.value, variance, df, n, n, working)
    ends = np.concatenate(proportion_interval(interval, precision, 0.95))
    key, relative = INTERVALS[interval]
    # R does not cut its t interval at 0 and 1, the product does
    assert close(ends, np.clip(methods[key]["ci95"], 0, 1), relative)


@pytest.mark.parametrize("name", DESIGNS)
def test_contrasts_of_domains(name: str) -> None:
    design, data, numbers = api_design(name), table(TABLES[name]), expected(name)["contrast"]
    high, elementary = (data["stype"] == level for level in numbers["pair"])
    for key, estimates in (
        ("mean_cont", [mean(design, data["api00"], rows) for rows in (high, elementary)]),
        ("mean_bin", [mean(design, data["sw"], rows) for rows in (high, elementary)]),
        (
            "ratio",
            [ratio(design, data["api.stu"], data["enroll"], r) for r in (high, elementary)],
        ),
    ):
        contrast = combination(together(estimates), [1, -1])
        variance = float(covariance(design, contrast)[0, 0])
        found = difference(float(contrast.value[0]), variance, numbers["df"], 0.95)
        wanted = numbers[key]
        assert close(found.value, wanted["est"])
        assert close(found.standard_error, wanted["se"])
        assert close(found.t, wanted["t"])
        assert close(found.p, wanted["p_t"])
        assert close([found.lower, found.upper], wanted["ci95_t"])


@pytest.mark.parametrize("name", DESIGNS)
def test_covariances_of_domain_means(name: str) -> None:
    design, data = api_design(name), table(TABLES[name])
    numbers = expected(name)["contrast"]["vcov_mean_cont"]
    means = [mean(design, data["api00"], data["stype"] == level) for level in numbers["names"]]
    # domains that are strata do not covary; R writes rounding there, about 1e-15
    assert close(covariance(design, together(means)), numbers["v"], absolute=1e-9)


def test_many_comparisons() -> None:
    from sipas.estimation.comparisons import adjust_p

    pairs = results("apistrat")["multiple_comparison"]["pairs"]
    assert close(adjust_p(pairs["p_raw"], "holm"), pairs["p_holm"])
    assert close(adjust_p(pairs["p_raw"], "benjamini_hochberg"), pairs["p_bh"])
    assert close(adjust_p(pairs["p_raw"], "none"), pairs["p_raw"])
