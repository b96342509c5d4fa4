"""The made-up province again, response by response: the other road to the same numbers.

Expected numbers: tests/reference/ref_sipas_A.json, made by reference/scripts/ref_sipas.R.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sipas.estimation.design import Design, make_design
from sipas.estimation.estimators import (
    Linearised,
    combination,
    covariance,
    design_effects,
    domain_degrees_of_freedom,
    mean,
    mean_of_ratios,
    ratio,
    standard_errors,
    together,
)
from tests.r_results import (
    FACTORS,
    ITEMS,
    OVERALL,
    close,
    group_results,
    province,
    results,
    table,
)

YEARS = (2025, 2026)
BLOCKS = ("SN", "HUYEN", "ND", "VPDK")
SUMMED = {**FACTORS, "overall": OVERALL}


@cache
def design(year: int) -> Design:
    data = province(year)
    return make_design(
        data["N"].size, strata=data["agency"], populations=[data["N"]], lonely_unit="adjust"
    )


@cache
def indicators(year: int) -> dict[str, NDArray[np.float64]]:
    """Valid, satisfied and level of the 22 items and 6 sums, float (n, 28) each."""
    levels = province(year)["levels"].astype(float)
    valid = ((levels >= 1) & (levels <= 5)).astype(float)
    satisfied, level = valid * (levels >= 4), valid * levels
    sums = np.zeros((22, len(SUMMED)))
    for column, items in enumerate(SUMMED.values()):
        sums[list(items), column] = 1
    return {
        "valid": np.hstack([valid, valid @ sums]),
        "satisfied": np.hstack([satisfied, satisfied @ sums]),
        "level": np.hstack([level, level @ sums]),
    }


def domain(year: int, group: str) -> NDArray[np.bool_]:
    data = province(year)
    if group == "province":
        return np.ones(data["N"].size, dtype=bool)
    return np.asarray((data["block"] == group) | (data["agency"] == group))


def expected_of(numbers: dict[str, Any], key: str, codes: list[str]) -> list[float]:
    return [numbers[code][key] for code in codes]


@pytest.mark.parametrize("year", YEARS)
def test_every_index_of_every_group_is_that_of_r(year: int) -> None:
    codes = [*ITEMS, *SUMMED]
    for group, numbers in group_results(year).items():
        share = ratio(
            design(year),
            indicators(year)["satisfied"],
            indicators(year)["valid"],
            domain(year, group),
        )
        assert close(share.value, expected_of(numbers["m"], "est", codes))
        assert close(
            standard_errors(design(year), share), expected_of(numbers["m"], "se", codes)
        ), group
        assert domain_degrees_of_freedom(design(year), share) == numbers["degf"]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("group", ["province", *BLOCKS])
def test_mean_levels_and_means_of_items_are_those_of_r(year: int, group: str) -> None:
    numbers, values = group_results(year)[group], indicators(year)
    level = ratio(design(year), values["level"], values["valid"], domain(year, group))
    assert close(level.value[:22], expected_of(numbers["mean_level"], "est", ITEMS))
    errors = standard_errors(design(year), level)[:22]
    assert close(errors, expected_of(numbers["mean_level"], "se", ITEMS))
    for code, items in SUMMED.items():
        columns = list(items)
        average = mean_of_ratios(
            design(year),
            values["satisfied"][:, columns],
            values["valid"][:, columns],
            domain(year, group),
        )
        expected = numbers["mean_of_item_percent"][code]
        assert close(average.value, expected["est"])
        assert close(standard_errors(design(year), average), expected["se"])


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("group", ["province", *BLOCKS])
def test_design_effects_are_those_of_r(year: int, group: str) -> None:
    numbers = group_results(year)[group]
    first = mean(design(year), indicators(year)["satisfied"][:, [0, 27]], domain(year, group))
    variances = standard_errors(design(year), first) ** 2
    without = design_effects(design(year), first, variances)
    replaced = design_effects(design(year), first, variances, replacement=True)
    keys = ("deff_q01", "deff_mean_s_overall")
    assert close(without, [numbers[key]["deff_wor"] for key in keys])
    assert close(replaced, [numbers[key]["deff_wr"] for key in keys])


@pytest.mark.parametrize("year", YEARS)
def test_subdomains_are_those_of_r(year: int) -> None:
    expected, data = results("sipas_A")["subdomains"][str(year)], province(year)
    domains = {f"sex {sex}": (data["sex"] == sex, expected["sex"][sex]) for sex in "FM"}
    domains |= {age: (data["age"] == age, numbers) for age, numbers in expected["age"].items()}
    domains |= {
        f"{block} {sex}": ((data["block"] == block) & (data["sex"] == sex), numbers[sex])
        for block, numbers in expected["block_sex"].items()
        for sex in "FM"
    }
    values, codes = indicators(year), list(SUMMED)
    for mask, numbers in domains.values():
        share = ratio(design(year), values["satisfied"][:, 22:], values["valid"][:, 22:], mask)
        assert close(share.value, expected_of(numbers["m"], "est", codes))
        assert close(standard_errors(design(year), share), expected_of(numbers["m"], "se", codes))
        assert domain_degrees_of_freedom(design(year), share) == numbers["degf"]


@pytest.mark.parametrize("year", YEARS)
def test_contrasts_of_blocks_use_their_covariance(year: int) -> None:
    expected = results("sipas_A")["block_contrasts"][str(year)]
    values = indicators(year)
    blocks = [
        ratio(design(year), values["satisfied"][:, 27], values["valid"][:, 27], domain(year, block))
        for block in BLOCKS
    ]
    for pair, numbers in zip(expected["pairs"], expected["contrasts"], strict=True):
        first, second = (BLOCKS.index(block) for block in pair.split("-"))
        difference = combination(together([blocks[first], blocks[second]]), [1, -1])
        assert close(difference.value, numbers["est"])
        assert close(standard_errors(design(year), difference), numbers["se"])


def test_two_years_in_one_design_are_independent_samples() -> None:
    data = table("sipas_A_responses")
    stratum = np.char.add(data["year"].astype(int).astype(str), data["agency"])
    both = make_design(
        data["N"].size, strata=stratum, populations=[data["N"]], lonely_unit="adjust"
    )
    levels = np.stack([np.nan_to_num(data[item]) for item in ITEMS], axis=1)
    valid = (levels >= 1) & (levels <= 5)
    satisfied, answered = (valid & (levels >= 4)).sum(1), valid.sum(1)
    years: list[Linearised] = [
        ratio(both, satisfied, answered, data["year"] == year) for year in YEARS
    ]
    expected = results("sipas_A")["year_difference"]["overall"]["province"]
    change = combination(together(years), [-1, 1])
    assert close(change.value, expected["est"])
    assert close(standard_errors(both, change), expected["se"])
    assert abs(covariance(both, together(years))[0, 1]) < 1e-20
