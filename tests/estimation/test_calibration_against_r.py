"""Post-stratification, raking and calibration as in R.

Expected numbers: tests/reference/ref_apistrat.json, ref_apiclus1.json, ref_sipas_A.json and
sipas_A_weights_<year>.csv, made by reference/scripts/ref_api.R and ref_sipas.R.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest

from sipas.estimation.calibration import (
    Margin,
    calibrate,
    calibrate_to_margins,
    post_stratify,
    rake,
)
from sipas.estimation.design import Design, degrees_of_freedom, make_design
from sipas.estimation.estimators import (
    Linearised,
    domain_degrees_of_freedom,
    mean,
    ratio,
    standard_errors,
    total,
)
from sipas.estimation.weight_report import kish_effect
from tests.estimation.r_designs import api_design
from tests.r_results import FACTORS, ITEMS, OVERALL, close, province, results, table

YEARS = (2025, 2026)
SUMMED = {**FACTORS, "overall": OVERALL}
METHODS = (
    "poststratify_stype",
    "poststratify_cell",
    "rake",
    "calibrate_linear",
    "calibrate_linear_cat",
    "calibrate_raking_cat",
    "calibrate_raking",
    "calibrate_logit",
    "calibrate_linear_bounded",
)


@cache
def margins_of(name: str) -> dict[str, Margin]:
    data = table(name)
    expected = results(name)[f"calibration_{name}"]["margins"]
    types, wide = data["stype"], data["sch.wide"]
    cells = np.char.add(np.char.add(types, "|"), wide)
    return {
        "stype": Margin("stype", types, {r["stype"]: r["Freq"] for r in expected["stype"]}),
        "sch.wide": Margin(
            "sch.wide", wide, {r["sch.wide"]: r["Freq"] for r in expected["sch.wide"]}
        ),
        "cell": Margin(
            "cell", cells, {f"{r['stype']}|{r['sch.wide']}": r["Freq"] for r in expected["cell"]}
        ),
    }


@cache
def calibrated(name: str, method: str) -> Design:
    design, margins, data = api_design(name), margins_of(name), table(name)
    both = [margins["stype"], margins["sch.wide"]]
    if method == "poststratify_stype":
        return post_stratify(design, margins["stype"])
    if method == "poststratify_cell":
        return post_stratify(design, margins["cell"])
    if method == "rake":
        return rake(design, both)
    if method.endswith("_cat"):
        return calibrate_to_margins(design, both, distance=method.split("_")[1])
    totals = results(name)[f"calibration_{name}"]["margins"]["calib_totals"]
    types = data["stype"]
    auxiliaries = np.stack([np.ones(types.size), types == "H", types == "M", data["api99"]], 1)
    options: dict[str, Any] = {
        "calibrate_linear": {},
        "calibrate_raking": {"distance": "raking"},
        "calibrate_logit": {"distance": "logit", "bounds": (0.5, 2.5)},
        "calibrate_linear_bounded": {"bounds": (0.6, 2.0)},
    }[method]
    return calibrate(design, auxiliaries, totals["v"], names=totals["names"], **options)


def agrees(design: Design, estimate: Linearised, numbers: dict[str, Any], bound: float) -> None:
    assert close(estimate.value, numbers["est"], bound)
    # a margin has standard error 0 in theory and 1e-10 in R: compare absolutely
    errors = standard_errors(design, estimate)
    assert close(errors, numbers["se"], bound, absolute=1e-8 * abs(numbers["est"]))


@pytest.mark.parametrize("name", ["apistrat", "apiclus1"])
@pytest.mark.parametrize("method", METHODS)
def test_calibration(name: str, method: str) -> None:
    expected = results(name)[f"calibration_{name}"][method]
    if "error" in expected:
        with pytest.raises(ValueError, match=r"."):
            calibrated(name, method)
        return
    # R stops Newton's method at 1e-13 of a total; with api99 that leaves 1e-12 of the mean
    bound = 1e-9
    design, data = calibrated(name, method), table(name)
    assert close(design.weights, expected["weights"], bound)
    assert degrees_of_freedom(design) == expected["degf"]
    agrees(design, mean(design, data["api00"]), expected["mean_api00"], bound)
    agrees(design, total(design, data["enroll"]), expected["total_enroll"], bound)
    agrees(design, mean(design, data["sw"]), expected["mean_sw"], bound)
    agrees(design, ratio(design, data["api.stu"], data["enroll"]), expected["ratio"], bound)
    for stype, numbers in expected["by_stype"].items():
        domain = mean(design, data["api00"], data["stype"] == stype)
        agrees(design, domain, numbers, bound)
    high = mean(design, data["api00"], data["stype"] == "H")
    agrees(design, high, expected["subset_H"], bound)
    assert domain_degrees_of_freedom(design, high) == expected["subset_H"]["df"]


def joined(*columns: Any) -> Any:
    label = columns[0]
    for column in columns[1:]:
        label = np.char.add(np.char.add(label, " "), column)
    return label


@cache
def province_design(year: int, method: str) -> Design:
    data, known = province(year), table("sipas_A_margins")
    design = make_design(
        data["N"].size, strata=data["agency"], populations=[data["N"]], lonely_unit="adjust"
    )
    rows = known["year"] == year

    def margin(*variables: str) -> Margin:
        labels = joined(*(known[variable][rows] for variable in variables))
        counts = {label: float(known["pop"][rows][labels == label].sum()) for label in set(labels)}
        return Margin("×".join(variables), joined(*(data[v] for v in variables)), counts)

    if method == "w_post":
        return post_stratify(design, margin("sex", "age"))
    if method == "w_rake":
        return rake(design, [margin("sex"), margin("age")])
    if method == "w_rake_block":
        return rake(design, [margin("block", "sex"), margin("block", "age")])
    return calibrate_to_margins(design, [margin("sex"), margin("age")])


PROVINCE_METHODS = {
    "rake_sex_age": "w_rake",
    "poststratify_cell": "w_post",
    "rake_by_block": "w_rake_block",
    "calibrate_linear_sex_age": "w_cal_linear",
}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("method", PROVINCE_METHODS)
def test_calibration_of_the_province(year: int, method: str) -> None:
    expected = results("sipas_A")["calibrated"][str(year)][method]
    column = PROVINCE_METHODS[method]
    design = province_design(year, column)
    assert close(design.weights, table(f"sipas_A_weights_{year}")[column])
    assert close(design.weights.min(), expected["weights"]["min"])
    assert close(design.weights.max(), expected["weights"]["max"])
    assert close(kish_effect(design.weights), expected["weights"]["deff_kish"])
    assert degrees_of_freedom(design) == expected["degf"]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("method", PROVINCE_METHODS)
def test_indices_of_the_province_after_calibration(year: int, method: str) -> None:
    expected = results("sipas_A")["calibrated"][str(year)][method]
    design, data = province_design(year, PROVINCE_METHODS[method]), province(year)
    levels = data["levels"].astype(float)
    valid = ((levels >= 1) & (levels <= 5)).astype(float)
    sums = np.zeros((22, len(SUMMED)))
    for column, items in enumerate(SUMMED.values()):
        sums[list(items), column] = 1
    x = np.hstack([valid, valid @ sums])
    y = np.hstack([valid * (levels >= 4), (valid * (levels >= 4)) @ sums])
    share, codes = ratio(design, y, x), [*ITEMS, *SUMMED]
    assert close(share.value, [expected["province"][code]["est"] for code in codes])
    errors = [expected["province"][code]["se"] for code in codes]
    assert close(standard_errors(design, share), errors)
    for block, numbers in expected["block"].items():
        share = ratio(design, y[:, 22:], x[:, 22:], data["block"] == block)
        assert close(share.value, [numbers[code]["est"] for code in SUMMED])
        assert close(standard_errors(design, share), [numbers[code]["se"] for code in SUMMED])
    for agency in ("SN01", "HUYEN05", "ND03", "VPDK11"):
        overall = ratio(design, y[:, 27], x[:, 27], data["agency"] == agency)
        assert close(overall.value, expected["agency_overall"][agency]["est"])
        assert close(standard_errors(design, overall), expected["agency_overall"][agency]["se"])
