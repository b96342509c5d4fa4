"""Projected from drawn agencies to all, as R's survey projects from primary units.

Expected numbers: tests/reference/ref_first_stage.json, made by reference/scripts/ref_first_stage.R:
the made-up province of 2026, whose agencies are taken for a sample with the chances of
sipas_A_first_stage.csv; some of them were certain to be drawn.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest

from sipas.tallies.agencies import FirstStage
from sipas.tallies.calibration import CalibratedCells, calibrate_cells
from sipas.tallies.calibration_plan import CalibrationPlan
from sipas.tallies.tables import IndexOptions, IndexTable, index_table
from tests.r_results import close, results
from tests.r_results import table as columns_of
from tests.tallies.r_province import BLOCKS, MEASURES, groups, population, tallies
from tests.tallies.test_calibration_against_r import VARIABLES, block_of, cells, margin

YEAR = 2026
PLACES = ("province", *BLOCKS)
CALIBRATIONS = {
    "raked": CalibrationPlan("raking", (margin(YEAR, ("sex",)), margin(YEAR, ("age",)))),
    "post": CalibrationPlan("post_stratification", (margin(YEAR, ("block", "sex")),)),
}


def drawn(strata: str = "block") -> FirstStage:
    """The agencies as if drawn by strata: a column of the file, or none of them."""
    data = columns_of("sipas_A_first_stage")
    names = data["agency"].tolist()
    chance = dict(zip(names, data["chance"].tolist(), strict=True))
    known = dict(zip(names, data[strata].tolist(), strict=True)) if strata else {}
    return FirstStage(frozenset(names), chance, known)


@cache
def calibrated(name: str) -> CalibratedCells:
    plan, stage = CALIBRATIONS[name], drawn()
    known = population(YEAR)
    return calibrate_cells(plan, cells(YEAR), known, VARIABLES, block_of(YEAR), stage)


def computed(name: str, strata: str = "block", **options: Any) -> IndexTable:
    places = {place: groups(YEAR)[place] for place in PLACES}
    chosen = IndexOptions(**options)
    if name in CALIBRATIONS:
        made, fitted = cells(YEAR), calibrated(name)
        known = population(YEAR)
        return index_table(made, known, MEASURES, places, chosen, fitted, drawn(strata))
    made = tallies(YEAR)
    return index_table(made, population(YEAR), MEASURES, places, chosen, None, drawn(strata))


def agrees(table: IndexTable, name: str, key: str | None = "ci95_logit") -> None:
    expected = results("first_stage")[name]
    assert len(expected["province"]["m"]) == len(MEASURES)
    for place in PLACES:
        for measure, numbers in expected[place]["m"].items():
            estimate = table.get(place, measure)
            assert close(estimate.value, numbers["est"]), (place, measure)
            assert close(estimate.standard_error, numbers["se"]), (place, measure)
            assert estimate.degrees_of_freedom == expected[place]["degf"]
            if key and estimate.standard_error:
                assert close([estimate.lower, estimate.upper], numbers[key]), (place, measure)


@pytest.mark.parametrize(("name", "strata"), [("blocks", "block"), ("one", "")])
def test_blocks_and_province_are_those_of_r(name: str, strata: str) -> None:
    agrees(computed(name, strata, interval="xlogit"), name)


def test_agencies_that_count_alike_are_those_of_r() -> None:
    agrees(computed("equal", interval="xlogit", weighting="equal"), "equal")


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_calibrated_to_all_dossiers_they_are_those_of_r(name: str) -> None:
    agrees(computed(name, interval="xlogit"), name)


def test_the_raked_weights_are_those_of_r() -> None:
    fitted, numbers = calibrated("raked"), results("first_stage")["raked"]["weights"]
    assert close(fitted.weight @ fitted.responses, numbers["sum"])
    assert close([fitted.report.smallest, fitted.report.largest], [numbers["min"], numbers["max"]])


@pytest.mark.parametrize("policy", ["adjust", "remove", "average"])
def test_an_agency_alone_in_its_stratum_follows_the_policy_of_r(policy: str) -> None:
    table = computed(policy, "lonely", interval="xlogit", lonely_unit=policy)
    agrees(table, policy)
    assert "duy nhất" in (table.get("SN", "overall").note or "")


def test_failing_for_an_agency_alone_concerns_its_groups() -> None:
    table = computed("blocks", "lonely", lonely_unit="fail")
    known = {place: table.get(place, "overall").standard_error is not None for place in PLACES}
    assert known == {"province": False, "SN": False, "HUYEN": True, "ND": True, "VPDK": True}


@pytest.mark.parametrize(
    ("interval", "key", "relative"),
    [("beta", "beta", 1e-9), ("logit", "logit", 1e-7), ("arcsine", "asin", 1e-9)],
)
@pytest.mark.parametrize(("name", "strata"), [("blocks", "block"), ("one", "")])
def test_intervals_of_items_are_those_of_svyciprop(
    name: str, strata: str, interval: str, key: str, relative: float
) -> None:
    table = computed(name, strata, interval=interval)
    for place in PLACES:
        for item, numbers in results("first_stage")[name][place]["items"].items():
            estimate = table.get(place, item)
            ends = [estimate.lower, estimate.upper]
            assert close(ends, numbers[key]["ci95"], relative), (place, item)


def test_everybody_certain_is_no_first_stage() -> None:
    stage = drawn()
    sure = FirstStage(stage.frame, dict.fromkeys(stage.frame, 1.0), {})
    places = {place: groups(YEAR)[place] for place in PLACES}
    known = (tallies(YEAR), population(YEAR), MEASURES, places, IndexOptions())
    plain, projected = index_table(*known), index_table(*known, None, sure)
    assert np.array_equal(plain.value, projected.value)
    assert np.allclose(plain.standard_error, projected.standard_error, rtol=1e-12)
    assert np.array_equal(plain.df, projected.df)
    assert np.allclose(plain.upper, projected.upper, rtol=1e-12)
