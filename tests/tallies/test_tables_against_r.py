"""Every item, factor and the overall index, for every agency, block and the province, as in R.

Expected numbers: tests/reference/ref_sipas_A.json, made by reference/scripts/ref_sipas.R.
"""

from typing import Any

import pytest

from sipas.estimation.comparisons import (
    adjust_differences,
    adjust_p,
    independent_difference,
)
from tests.r_results import close, group_results, results
from tests.tallies.r_province import BLOCKS, YEARS, table

MANY_PERSONS = 28 * 67


def expected_measures(year: int) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (group, measure, numbers)
        for group, expected in group_results(year).items()
        for measure, numbers in expected["m"].items()
    ]


@pytest.mark.parametrize("year", YEARS)
def test_every_index_has_the_estimate_and_standard_error_of_r(year: int) -> None:
    computed = table(year)
    expected = expected_measures(year)
    assert len(expected) == MANY_PERSONS
    for group, measure, numbers in expected:
        estimate = computed.get(group, measure)
        assert close(estimate.value, numbers["est"]), (group, measure)
        assert close(estimate.standard_error, numbers["se"]), (group, measure)
        assert estimate.valid == numbers["sum_den"]


@pytest.mark.parametrize("year", YEARS)
def test_degrees_of_freedom_and_responses_are_exactly_those_of_r(year: int) -> None:
    for group, expected in group_results(year).items():
        estimate = table(year).get(group, "overall")
        assert (estimate.degrees_of_freedom, estimate.n) == (expected["degf"], expected["n"])


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("interval", "key"), [("t", "ci95_t"), ("xlogit", "ci95_logit")])
def test_intervals_of_indices_are_those_of_r(year: int, interval: str, key: str) -> None:
    computed = table(year, interval=interval)
    for group, measure, numbers in expected_measures(year):
        if numbers["se"] == 0:  # all answers alike: R's interval is a point, the product's is not
            continue
        estimate = computed.get(group, measure)
        lower, upper = numbers[key]
        assert close(estimate.lower, max(lower, 0)), (group, measure)
        assert close(estimate.upper, min(upper, 1)), (group, measure)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("interval", "key", "relative"),
    [
        ("beta", "beta", 1e-9),
        ("arcsine", "asin", 1e-9),
        ("logit", "logit", 1e-7),
        ("likelihood", "likelihood", 1e-7),
    ],
)
def test_intervals_of_items_are_those_of_svyciprop(
    year: int, interval: str, key: str, relative: float
) -> None:
    computed = table(year, interval=interval)
    for group in ("province", *BLOCKS):
        for item, expected in group_results(year)[group]["item_ciprop_valid_subset"].items():
            estimate = computed.get(group, item)
            assert close([estimate.lower, estimate.upper], expected[key]["ci95"], relative)


@pytest.mark.parametrize("year", YEARS)
def test_mean_levels_are_those_of_r(year: int) -> None:
    over_5, scaled = table(year, formula="mean_over_5"), table(year, formula="mean_0_100")
    for group in ("province", *BLOCKS):
        for item, expected in group_results(year)[group]["mean_level"].items():
            fifth, share = over_5.get(group, item), scaled.get(group, item)
            assert close(fifth.value, expected["est"] / 5)
            assert close(fifth.standard_error, expected["se"] / 5)
            assert close(share.value, (expected["est"] - 1) / 4)
            assert close(share.standard_error, expected["se"] / 4)


@pytest.mark.parametrize("year", YEARS)
def test_means_of_item_percentages_are_those_of_r(year: int) -> None:
    computed = table(year, aggregation="mean_of_items")
    for group in ("province", *BLOCKS):
        for measure, expected in group_results(year)[group]["mean_of_item_percent"].items():
            estimate = computed.get(group, measure)
            assert close(estimate.value, expected["est"])
            assert close(estimate.standard_error, expected["se"])


@pytest.mark.parametrize("measure", ["f1", "f2", "f3", "f4", "f5", "overall", "q01", "q19"])
def test_differences_of_two_years_are_those_of_r(measure: str) -> None:
    expected = results("sipas_A")["year_difference"][measure]
    differences = {}
    for group in ("province", *BLOCKS):
        now, before = (table(year).get(group, measure) for year in (2026, 2025))
        differences[group] = difference = independent_difference(now, before, 0.95)
        numbers = expected[group]
        assert close(difference.value, numbers["est"])
        assert close(difference.standard_error, numbers["se"])
        assert close(difference.t, numbers["t"])
        assert difference.degrees_of_freedom == numbers["df"]
        assert close(difference.p, numbers["p_t"])
        assert close([difference.lower, difference.upper], numbers["ci95_t"])
    over_blocks = expected["adjust_over_blocks"]
    family = [differences[block] for block in over_blocks["order"]]
    for method, key in (("holm", "holm"), ("benjamini_hochberg", "bh")):
        adjusted = [each.p_adjusted for each in adjust_differences(family, method)]
        assert close(adjusted, over_blocks[key])


def test_differences_of_two_years_of_each_agency_are_those_of_r() -> None:
    expected = results("sipas_A")["year_difference_agency_overall"]
    for agency, numbers in expected.items():
        now, before = (table(year).get(agency, "overall") for year in (2026, 2025))
        difference = independent_difference(now, before, 0.95)
        assert close(difference.value, numbers["est"])
        assert close(difference.standard_error, numbers["se"])
        assert difference.degrees_of_freedom == numbers["df"]
        assert close(difference.p, numbers["p_t"])


@pytest.mark.parametrize("year", YEARS)
def test_contrasts_of_blocks_are_those_of_r(year: int) -> None:
    expected = results("sipas_A")["block_contrasts"][str(year)]
    p_values = []
    for pair, numbers in zip(expected["pairs"], expected["contrasts"], strict=True):
        first, second = (table(year).get(block, "overall") for block in pair.split("-"))
        difference = independent_difference(first, second, 0.95)
        assert close(difference.value, numbers["est"])
        assert close(difference.standard_error, numbers["se"])
        p_values.append(numbers["p_t"])
    assert close(adjust_p(p_values, "holm"), expected["holm"])
    assert close(adjust_p(p_values, "benjamini_hochberg"), expected["bh"])


@pytest.mark.parametrize("year", YEARS)
def test_a_composite_has_the_variance_of_its_weighted_factors(year: int) -> None:
    # var(sum a_f R_f) = sum_f sum_g a_f a_g cov(R_f, R_g), with weights 2 : 1 : 1 : 1 : 0 of 5
    shares = {"f1": 0.4, "f2": 0.2, "f3": 0.2, "f4": 0.2}
    weights = tuple((code, 10 * share) for code, share in shares.items())
    composite = table(year, factor_weights=weights)
    plain = table(year)
    for group in ("province", *BLOCKS):
        overall = composite.get(group, "overall")
        assert overall.value is not None
        mean = sum(share * (plain.get(group, f).value or 0) for f, share in shares.items())
        variance = sum(
            shares[f] * shares[g] * plain.covariance_within(group, f, g)
            for f in shares
            for g in shares
        )
        assert close(overall.value, mean)
        assert close(overall.standard_error, variance**0.5)
