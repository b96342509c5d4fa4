"""Plans carried out from their text, against R.

Expected numbers: tests/reference/ref_apistrat.json, ref_apiclus1.json, ref_stages.json,
ref_sipas_A.json.
"""

from typing import Any

import pytest

from sipas.estimation.analysis import Analysis, EstimateLine, analyse
from sipas.estimation.data import Data
from sipas.estimation.plan import read_plan
from tests.r_results import ITEMS, close, results, table

STRATIFIED = """
[design]
strata = "stype"
weight = "pw"
population = ["fpc"]
"""

ESTIMATES = """
[[estimate]]
name = "mean"
kind = "mean"
variable = "api00"
by = [[], ["stype"]]
[[estimate]]
name = "total"
kind = "total"
variable = "api00"
[[estimate]]
name = "ratio"
kind = "ratio"
numerator = "api.stu"
denominator = "enroll"
by = [[], ["stype"]]
[[estimate]]
name = "wide"
kind = "proportion"
variable = "sch.wide"
equals = "Yes"
by = [[], ["stype"]]
"""


def carried_out(design: str, estimates: str, name: str) -> Analysis:
    return analyse(read_plan(design + estimates), Data(table(name)))


def line(found: Analysis, name: str, **domain: str) -> EstimateLine:
    return next(
        each for each in found.estimates if each.name == name and dict(each.domain) == domain
    )


def agrees(found: EstimateLine, numbers: dict[str, Any], *, bounds: bool = True) -> None:
    estimate = found.estimate
    assert close(estimate.value, numbers["est"])
    assert close(estimate.standard_error, numbers["se"])
    if bounds and estimate.interval == "t":
        assert close([estimate.lower, estimate.upper], numbers["ci95_t"])
        assert estimate.degrees_of_freedom == numbers["df"]
    if "deff_wor" in numbers:
        assert close(estimate.design_effect, numbers["deff_wor"], 1e-8)


@pytest.mark.parametrize(
    ("design", "data", "name"),
    [
        (STRATIFIED, "apistrat", "apistrat"),
        ('[design]\nstrata = "stype"\nweight = "pw"', "apistrat", "apistrat_nofpc"),
        ('[design]\nweight = "pw"', "apistrat", "apistrat_weights_only"),
        ('[design]\npopulation = "fpc"', "apisrs", "apisrs"),
        (
            '[design]\nunits = "dnum"\nweight = "pw"\npopulation = "fpc"',
            "apiclus1",
            "apiclus1",
        ),
    ],
)
def test_the_designs_of_the_api_data(design: str, data: str, name: str) -> None:
    found = carried_out(design, ESTIMATES, data)
    expected = results("apiclus1" if name == "apiclus1" else "apistrat")[name]
    agrees(line(found, "mean"), expected["mean_api00"])
    agrees(line(found, "total"), expected["total_api00"])
    agrees(line(found, "ratio"), expected["ratio"])
    for stype in ("E", "H", "M"):
        means, ratios = expected["by_domain"]["mean_cont"], expected["by_domain"]["ratio"]
        agrees(line(found, "mean", stype=stype), means[stype], bounds=False)
        ratio = next(v for k, v in ratios.items() if k.split(":")[-1] == stype)
        agrees(line(found, "ratio", stype=stype), ratio, bounds=False)
    for stype in ("E", "H"):
        detail = expected["by_domain"]["detail"][stype]
        agrees(line(found, "mean", stype=stype), detail["mean_cont"])
        share = line(found, "wide", stype=stype).estimate
        assert close([share.lower, share.upper], detail["ciprop"]["beta"]["ci95"])
        assert share.n == detail["n"]


@pytest.mark.parametrize(
    ("interval", "key", "relative"),
    [
        ("beta", "beta", 1e-9),
        ("logit", "logit", 1e-7),
        ("xlogit", "xlogit", 1e-9),
        ("arcsine", "asin", 1e-9),
        ("likelihood", "likelihood", 1e-7),
        ("t", "mean", 1e-9),
    ],
)
def test_intervals_by_name(interval: str, key: str, relative: float) -> None:
    asked = f"""
[[estimate]]
name = "wide"
kind = "proportion"
variable = "sw"
equals = 1
interval = "{interval}"
"""
    share = line(carried_out(STRATIFIED, asked, "apistrat"), "wide").estimate
    expected = results("apistrat")["apistrat"]["ciprop"][key]["ci95"]
    assert close([share.lower, share.upper], expected, relative)


def test_two_stages() -> None:
    design = '[design]\nunits = ["dnum", "snum"]\npopulation = ["fpc1", "fpc2"]\n'
    asked = '[[estimate]]\nname = "mean"\nkind = "mean"\nvariable = "api00"'
    found = line(carried_out(design, asked, "apiclus2"), "mean")
    agrees(found, results("stages")["apiclus2"]["mean"])


@pytest.mark.parametrize(
    ("method", "expected"), [("raking", "rake"), ("linear", "calibrate_linear_cat")]
)
def test_calibration(method: str, expected: str) -> None:
    margins = f"""
[calibration]
method = "{method}"
margins = [ {{ variables = ["stype"], totals = {{ E = 4421, H = 755, M = 1018 }} }},
            {{ variables = ["sch.wide"], totals = {{ No = 1072, Yes = 5122 }} }} ]
"""
    found = carried_out(STRATIFIED + margins, ESTIMATES, "apistrat")
    numbers = results("apistrat")["calibration_apistrat"][expected]
    agrees(line(found, "mean"), numbers["mean_api00"])
    agrees(line(found, "ratio"), numbers["ratio"])
    assert close(found.weights.smallest, numbers["weight_summary"]["min"])
    assert close(found.weights.largest, numbers["weight_summary"]["max"])
    assert len(found.weights.balance) == 5


PROVINCE = '[design]\nstrata = ["year", "agency"]\npopulation = "N"\nlonely_unit = "adjust"'
INDEX = f"""
[[estimate]]
name = "overall"
kind = "index"
items = {ITEMS}
by = [["year"], ["year", "block"]]
[[estimate]]
name = "q10"
kind = "index"
items = ["q10"]
by = [["year", "block"]]
[[estimate]]
name = "level"
kind = "index"
items = ["q01"]
formula = "mean_over_5"
by = [["year"]]
[[estimate]]
name = "alike"
kind = "index"
items = ["q01", "q02", "q03", "q04"]
aggregation = "mean_of_items"
by = [["year"]]
[[compare]]
name = "change"
of = "overall"
between = {{ column = "year", first = 2026, second = "2025" }}
by = [[], ["block"]]
adjust = "holm"
"""


def test_the_province() -> None:
    found = carried_out(PROVINCE, INDEX, "sipas_A_responses")
    for year, expected in results("sipas_A")["years"].items():
        whole = expected["province"]
        overall = line(found, "overall", year=year)
        agrees(overall, whole["m"]["overall"], bounds=False)
        assert overall.estimate.degrees_of_freedom == whole["degf"]
        assert overall.estimate.n == whole["n"]
        assert overall.estimate.valid == whole["m"]["overall"]["sum_den"]
        level = line(found, "level", year=year).estimate
        assert close(level.standard_error, whole["mean_level"]["q01"]["se"] / 5)
        alike = line(found, "alike", year=year).estimate
        assert close(alike.value, whole["mean_of_item_percent"]["f1"]["est"])
        assert close(alike.standard_error, whole["mean_of_item_percent"]["f1"]["se"])
        for block, numbers in expected["block"].items():
            agrees(
                line(found, "overall", year=year, block=block),
                numbers["m"]["overall"],
                bounds=False,
            )
            item = line(found, "q10", year=year, block=block).estimate
            beta = numbers["item_ciprop_valid_subset"]["q10"]["beta"]["ci95"]
            assert close([item.lower, item.upper], beta)


def test_the_change_of_the_province() -> None:
    # strata of agencies alone: the comparison tells the two samples apart
    design = PROVINCE.replace('["year", "agency"]', '"agency"')
    found = carried_out(design, INDEX, "sipas_A_responses")
    expected = results("sipas_A")["year_difference"]["overall"]
    order = expected["adjust_over_blocks"]["order"]
    for block in ("province", *order):
        domain = {} if block == "province" else {"block": block}
        change = next(each for each in found.comparisons if dict(each.domain) == domain).difference
        assert change is not None
        numbers = expected[block]
        assert close([change.value, change.standard_error], [numbers["est"], numbers["se"]])
        assert change.degrees_of_freedom == numbers["df"]
        assert close(change.p, numbers["p_t"])
        if block != "province":
            holm = expected["adjust_over_blocks"]["holm"][order.index(block)]
            assert close(change.p_adjusted, holm)
