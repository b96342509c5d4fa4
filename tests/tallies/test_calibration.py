"""What must hold of any calibration from tallies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sipas.estimation.calibration import MarginNotCovered, NotConverged
from sipas.tallies.agencies import CellKey
from sipas.tallies.calibration import calibrate_cells
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from sipas.tallies.margins import UNKNOWN, FaultyPlan
from sipas.tallies.measures import Measure
from sipas.tallies.tables import IndexOptions, index_table
from sipas.tallies.tally import Tally, tally_levels

POPULATION = {"a": 400, "b": 900, "c": 250}
BLOCK_OF = {"a": "one", "b": "one", "c": "two"}
MEASURES = (Measure("q1", "criterion", (0,)), Measure("overall", "overall", (0, 1)))
GROUPS = {"province": frozenset("abc"), **{name: frozenset(name) for name in "abc"}}


def answered(sizes: dict[tuple[str, str], int], seed: int = 1) -> dict[CellKey, Tally]:
    chance = np.random.default_rng(seed)
    return {
        CellKey(agency, (sex,)): tally_levels(chance.integers(1, 6, (n, 2)).astype(np.uint8))
        for (agency, sex), n in sizes.items()
    }


def sexes(man: float, woman: float) -> MarginPlan:
    return MarginPlan(("sex",), (Category(("man",), man), Category(("woman",), woman)))


SIZES = {(agency, sex): 20 for agency in "abc" for sex in ("man", "woman")}
counts = some.fixed_dictionaries({key: some.integers(2, 60) for key in SIZES})


@given(counts, some.floats(0.2, 0.8), some.sampled_from(["raking", "linear"]))
@settings(deadline=None, max_examples=50)
def test_the_weights_meet_every_margin(
    sizes: dict[tuple[str, str], int], men: float, method: str
) -> None:
    plan = CalibrationPlan(method, (MarginPlan(("agency",)), sexes(men, 1 - men)))
    fitted = calibrate_cells(plan, answered(sizes), POPULATION, ("sex",), BLOCK_OF)
    sums = fitted.weight * fitted.responses
    for agency, dossiers in POPULATION.items():
        found = sum(w for key, w in zip(fitted.keys, sums, strict=True) if key.agency == agency)
        assert found == pytest.approx(dossiers, rel=1e-9)
    found = sum(w for key, w in zip(fitted.keys, sums, strict=True) if key.variables == ("man",))
    assert found == pytest.approx(men * sum(POPULATION.values()), rel=1e-9)


@pytest.mark.parametrize("method", ["raking", "post_stratification", "linear"])
def test_a_margin_that_the_design_already_meets_changes_no_estimate(method: str) -> None:
    # N / n meets the dossiers of each agency, and the residual of an agency's mean is what the
    # stratified variance takes anyway.
    cells = answered(SIZES)
    plan = CalibrationPlan(method, (MarginPlan(("agency",)),))
    fitted = calibrate_cells(plan, cells, POPULATION, ("sex",), BLOCK_OF)
    options = IndexOptions()
    plain = index_table(cells, POPULATION, MEASURES, GROUPS, options)
    table = index_table(cells, POPULATION, MEASURES, GROUPS, options, fitted)
    assert np.allclose(table.value, plain.value, rtol=1e-12)
    assert np.allclose(table.standard_error, plain.standard_error, rtol=1e-10)
    assert fitted.report.smallest_factor == pytest.approx(1)
    assert fitted.report.largest_factor == pytest.approx(1)


def test_relabelling_categories_changes_nothing() -> None:
    cells = answered(SIZES)
    other = {
        CellKey(key.agency, ({"man": "zz", "woman": "aa"}[key.variables[0]],)): tally
        for key, tally in cells.items()
    }
    renamed = MarginPlan(("sex",), (Category(("zz",), 3.0), Category(("aa",), 5.0)))
    tables = [
        index_table(
            given_cells,
            POPULATION,
            MEASURES,
            GROUPS,
            IndexOptions(),
            calibrate_cells(
                CalibrationPlan("raking", (margin,)), given_cells, POPULATION, ("sex",), BLOCK_OF
            ),
        )
        for given_cells, margin in ((cells, sexes(3, 5)), (other, renamed))
    ]
    assert np.allclose(tables[0].value, tables[1].value, rtol=1e-12)
    assert np.allclose(tables[0].standard_error, tables[1].standard_error, rtol=1e-10)


def test_an_uncovered_category_is_named() -> None:
    plan = CalibrationPlan("raking", (sexes(1, 1),))
    some_silent = answered(SIZES | {("a", ""): 4})
    with pytest.raises(MarginNotCovered) as only_answered:
        calibrate_cells(plan, some_silent, POPULATION, ("sex",), BLOCK_OF)
    assert only_answered.value.margin == "sex"
    men_only = answered({key: n for key, n in SIZES.items() if key[1] == "man"})
    with pytest.raises(MarginNotCovered) as only_known:
        calibrate_cells(plan, men_only, POPULATION, ("sex",), BLOCK_OF)
    assert (only_known.value.margin, only_known.value.category) == ("sex", "woman")


def test_collapsing_keeps_who_did_not_say_and_joins_whom_nobody_answered_for() -> None:
    margin = MarginPlan(
        ("sex",),
        (Category(("man",), 48.0), Category(("other",), 2.0), Category(("woman",), 50.0)),
    )
    plan = CalibrationPlan("raking", (margin,), on_empty="collapse")
    cells = answered(SIZES | {("a", ""): 10})
    fitted = calibrate_cells(plan, cells, POPULATION, ("sex",), BLOCK_OF)
    after = {one.category: one.after for one in fitted.report.balance}
    before = {one.category: one.before for one in fitted.report.balance}
    # 10 of the 50 responses of an agency with 400 dossiers: 80 dossiers, which stay.
    assert after[UNKNOWN] == pytest.approx(80)
    assert before[UNKNOWN] == pytest.approx(80)
    rest = sum(POPULATION.values()) - 80
    assert after["man"] == pytest.approx(0.48 * rest)
    assert after["other + woman"] == pytest.approx(0.52 * rest)


def test_margins_that_contradict_each_other_are_named() -> None:
    # Agency a has men only and 400 of 1 550 dossiers, but men are said to be a fifth of them.
    cells = answered({("a", "man"): 20, ("b", "woman"): 20, ("c", "woman"): 20})
    plan = CalibrationPlan("raking", (MarginPlan(("agency",)), sexes(0.2, 0.8)))
    with pytest.raises(NotConverged) as failed:
        calibrate_cells(plan, cells, POPULATION, ("sex",), BLOCK_OF)
    assert failed.value.margin in ("agency", "sex")
    assert failed.value.category


@pytest.mark.parametrize(
    "plan",
    [
        CalibrationPlan("raking", (MarginPlan(("age",), (Category(("old",), 1.0),)),)),
        CalibrationPlan("raking", (MarginPlan(("sex",)),)),
        CalibrationPlan("post_stratification", (MarginPlan(("agency",)), sexes(1, 1))),
    ],
)
def test_a_plan_that_the_cells_cannot_follow_is_refused(plan: CalibrationPlan) -> None:
    with pytest.raises(FaultyPlan):
        calibrate_cells(plan, answered(SIZES), POPULATION, ("sex",), BLOCK_OF)


def test_no_response_no_weights() -> None:
    with pytest.raises(FaultyPlan):
        calibrate_cells(CalibrationPlan("raking", (sexes(1, 1),)), {}, POPULATION, ("sex",), {})
