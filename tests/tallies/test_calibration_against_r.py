"""Calibrated indices from tallies alone are those that R's survey computes from the responses.

Expected numbers: tests/reference/ref_sipas_A.json, made by reference/scripts/ref_sipas.R (raking of
sex and age, of block by sex and block by age, post-strata sex by age, linear calibration).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from sipas.estimation.analysis import analyse
from sipas.estimation.data import Data
from sipas.estimation.plan import read_plan
from sipas.tallies.agencies import CellKey
from sipas.tallies.calibration import CalibratedCells, calibrate_cells
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from sipas.tallies.tables import IndexOptions, IndexTable, index_table
from sipas.tallies.tally import Tally, tally_levels
from tests.r_results import ITEMS, close, province, results
from tests.r_results import table as columns_of
from tests.tallies.r_province import BLOCKS, MEASURES, YEARS, groups, population

VARIABLES = ("sex", "age")
PLANS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "rake_sex_age": ("raking", (("sex",), ("age",))),
    "poststratify_cell": ("post_stratification", (("sex", "age"),)),
    "rake_by_block": ("raking", (("block", "sex"), ("block", "age"))),
    "calibrate_linear_sex_age": ("linear", (("sex",), ("age",))),
}


@cache
def cells(year: int) -> dict[CellKey, Tally]:
    data = province(year)
    names = np.stack([data["agency"], data["sex"], data["age"]])
    found, row_of = np.unique(names, axis=1, return_inverse=True)
    return {
        CellKey(agency, (sex, age)): tally_levels(data["levels"][row_of == place])
        for place, (agency, sex, age) in enumerate(found.T.tolist())
    }


def margin(year: int, variables: tuple[str, ...]) -> MarginPlan:
    data = columns_of("sipas_A_margins")
    rows = data["year"] == year
    names = list(zip(*(data[name][rows].tolist() for name in variables), strict=True))
    counts = data["pop"][rows].tolist()
    return MarginPlan(
        variables,
        tuple(
            Category(
                values, sum(n for name, n in zip(names, counts, strict=True) if name == values)
            )
            for values in dict.fromkeys(names)
        ),
    )


def block_of(year: int) -> dict[str, str]:
    data = province(year)
    return dict(zip(data["agency"].tolist(), data["block"].tolist(), strict=True))


@cache
def calibrated(year: int, name: str) -> CalibratedCells:
    method, margins = PLANS[name]
    plan = CalibrationPlan(method, tuple(margin(year, one) for one in margins))
    return calibrate_cells(plan, cells(year), population(year), VARIABLES, block_of(year))


@cache
def calibrated_table(year: int, name: str, interval: str = "beta") -> IndexTable:
    options = IndexOptions(interval=interval)
    fitted = calibrated(year, name)
    return index_table(cells(year), population(year), MEASURES, groups(year), options, fitted)


def expected(year: int, name: str) -> dict[str, Any]:
    found: dict[str, Any] = results("sipas_A")["calibrated"][str(year)][name]
    return found


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", PLANS)
def test_the_weights_are_those_of_r(year: int, name: str) -> None:
    fitted, numbers = calibrated(year, name), expected(year, name)["weights"]
    # The register's dossiers and the margins of this province have the same sum.
    assert close(fitted.weight @ fitted.responses, numbers["sum"])
    assert close(fitted.report.smallest, numbers["min"])
    assert close(fitted.report.largest, numbers["max"])
    assert close(fitted.report.kish, numbers["deff_kish"])


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", PLANS)
def test_the_province_the_blocks_and_the_agencies_are_those_of_r(year: int, name: str) -> None:
    computed, numbers = calibrated_table(year, name, "xlogit"), expected(year, name)
    for measure, one in numbers["province"].items():
        estimate = computed.get("province", measure)
        assert close(estimate.value, one["est"])
        assert close(estimate.standard_error, one["se"])
        assert close([estimate.lower, estimate.upper], one["ci95_logit"])
    for block in BLOCKS:
        for measure, one in numbers["block"][block].items():
            estimate = computed.get(block, measure)
            assert close(estimate.value, one["est"])
            assert close(estimate.standard_error, one["se"])
            assert estimate.degrees_of_freedom == one["degf"]
    for agency, one in numbers["agency_overall"].items():
        estimate = computed.get(agency, "overall")
        assert close(estimate.value, one["est"])
        assert close(estimate.standard_error, one["se"])


PLAN = """
[design]
strata = "agency"
population = ["N"]
lonely_unit = "adjust"
[calibration]
method = "{method}"
margins = [ {margins} ]
[[estimate]]
name = "index"
kind = "index"
items = [{items}]
valid = [1, 2, 3, 4, 5]
satisfied = [4, 5]
interval = "{interval}"
by = [[], ["block"], ["agency"]]
"""


def file_margin(year: int, variables: Sequence[str]) -> str:
    known = margin(year, tuple(variables))
    (variable,) = known.variables
    counts = ", ".join(f'"{one.values[0]}" = {one.size}' for one in known.categories)
    return f'{{ variables = ["{variable}"], totals = {{ {counts} }} }}'


@pytest.mark.parametrize("interval", ["beta", "arcsine", "t"])
@pytest.mark.parametrize("measure", ["q01", "f5"])
def test_both_roads_lead_to_the_same_interval(measure: str, interval: str) -> None:
    year, name = 2026, "rake_sex_age"
    data = province(year)
    levels = data["levels"].astype(np.float64)
    columns = {item: levels[:, place] for place, item in enumerate(ITEMS)}
    others = {key: data[key] for key in ("agency", "block", "sex", "age")}
    items = ["q01"] if measure == "q01" else ITEMS[18:22]
    text = PLAN.format(
        method="raking",
        margins=", ".join(file_margin(year, [one]) for one in VARIABLES),
        items=", ".join(f'"{item}"' for item in items),
        interval=interval,
    )
    found = analyse(read_plan(text), Data({**columns, **others, "N": data["N"].astype(float)}))
    computed = calibrated_table(year, name, interval)
    for line in found.estimates:
        group = line.domain[0][1] if line.domain else "province"
        other = computed.get(group, measure)
        for key in ("value", "standard_error", "lower", "upper", "design_effect"):
            assert close(getattr(line.estimate, key), getattr(other, key), 1e-9), (group, key)
