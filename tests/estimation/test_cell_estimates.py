"""Counting by cell and going over the rows give the same numbers, and only rows refuse."""

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.estimation.analysis import analyse_rows
from sipas.estimation.cell_estimates import count_by_cell
from sipas.estimation.data import Coded, Data
from sipas.estimation.plan import read_plan
from sipas.estimation.results import Estimate
from tests.r_results import ITEMS, province

# Both roads round otherwise; a design effect is a ratio of two such numbers, and where residuals
# nearly vanish only digits of the estimate's own size are left.
TOLERANCES = {"design_effect": 1e-10, "effective_n": 1e-10}
TOLERANCE = 1e-12

DESIGN = """
[design]
strata = "stratum"
{weights}
"""
WEIGHTS = {
    "population": 'population = "N"',
    "with replacement": "",
    "weight": 'weight = "w"',
    "both": 'population = "N"\nweight = "w"',
}
ESTIMATE = """
[[estimate]]
name = "{name}"
{keys}
by = [[], ["sex"], ["stratum", "sex"]]
"""
KEYS = {
    "mean": 'kind = "mean"\nvariable = "q1"\nmissing = "domain"',
    "total": 'kind = "total"\nvariable = "q1"\nmissing = "domain"',
    "ratio": 'kind = "ratio"\nnumerator = "q3"\ndenominator = "sized"',
    "proportion": 'kind = "proportion"\nvariable = "sex"\nequals = "nữ"',
    "proportion, wilson": (
        'kind = "proportion"\nvariable = "q1"\nequals = 5\ninterval = "wilson"\nconfidence = 0.9'
    ),
    "proportion, likelihood": (
        'kind = "proportion"\nvariable = "q2"\nequals = 4\ninterval = "likelihood"'
    ),
    "item": 'kind = "index"\nitems = ["q1"]',
    "item, likelihood": 'kind = "index"\nitems = ["q2"]\ninterval = "likelihood"',
    "factor": 'kind = "index"\nitems = ["q1", "q2", "q3"]',
    "factor, t": 'kind = "index"\nitems = ["q1", "q2"]\ninterval = "t"',
    "mean of items": 'kind = "index"\nitems = ["q1", "q2"]\naggregation = "mean_of_items"',
    "of five": 'kind = "index"\nitems = ["q1", "q2"]\nformula = "mean_over_5"\ninterval = "xlogit"',
    "of hundred": (
        'kind = "index"\nitems = ["q1", "q3"]\nformula = "mean_0_100"\n'
        'aggregation = "mean_of_items"\nvalid = [1, 2, 3, 4]\nsatisfied = [4]'
    ),
}


def assert_same(one: Estimate, other: Estimate, where: object) -> None:
    for field in fields(Estimate):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if field.name == "design_effect" and one.standard_error == other.standard_error == 0:
            assert (first or 0, second or 0) == (0, 0)  # 0 over what is 0, or only rounding
            continue
        if isinstance(first, float) and isinstance(second, float):
            tolerance = TOLERANCES.get(field.name, TOLERANCE)
            same = math.isclose(first, second, rel_tol=tolerance, abs_tol=1e-13)
            assert same, (where, field.name, first, second)
        else:
            assert first == second, (where, field.name, first, second)


def assert_roads_agree(text: str, data: Data) -> None:
    plan = read_plan(text)
    counted = count_by_cell(plan, data, whatever_size=True)
    assert counted is not None
    over_rows = analyse_rows(plan, data)
    assert len(counted.estimates) == len(over_rows.estimates)
    for (name, domain, estimate), line in zip(counted.estimates, over_rows.estimates, strict=True):
        assert (name, domain) == (line.name, line.domain)
        assert_same(estimate, line.estimate, (name, domain))
    assert math.isclose(counted.weights.kish, over_rows.weights.kish, rel_tol=1e-12)
    assert counted.weights.smallest == over_rows.weights.smallest
    assert counted.weights.largest == over_rows.weights.largest


def made_up(seed: int, rows: int = 400) -> Data:
    """Strata of unequal size, one drawn in full; missing answers, as numbers, codes and text."""
    generator = np.random.default_rng(seed)
    stratum = np.sort(generator.integers(0, 5, rows))
    sizes = np.bincount(stratum, minlength=5)
    population = np.where(np.arange(5) == 1, sizes, sizes * np.array([2, 1, 3, 7, 40]))
    levels = generator.choice([1, 2, 3, 4, 5, 9], (rows, 3), p=[0.04, 0.06, 0.1, 0.4, 0.35, 0.05])
    blank = generator.random(rows) < 0.1
    sex = generator.choice(["nam", "nữ", ""], rows, p=[0.4, 0.5, 0.1])
    return Data(
        {
            "stratum": stratum,
            "N": population[stratum],
            "w": np.array([1.5, 2.0, 2.5, 9.0, 0.25])[stratum],
            "sex": sex,
            "q1": np.where(blank, np.nan, levels[:, 0]),
            "q2": Coded(np.array(["1", "2", "3", "4", "5", "", "9"]), levels[:, 1] % 7),
            "q3": levels[:, 2].astype(np.uint8),
            "sized": generator.integers(1, 30, rows),
        }
    )


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("kind", KEYS)
def test_both_roads_agree(kind: str, weights: str) -> None:
    text = DESIGN.format(weights=WEIGHTS[weights]) + ESTIMATE.format(name=kind, keys=KEYS[kind])
    assert_roads_agree(text, made_up(1))


@given(st.integers(0, 2**32), st.integers(60, 300))
def test_both_roads_agree_on_any_data(seed: int, rows: int) -> None:
    estimates = [ESTIMATE.format(name=kind, keys=keys) for kind, keys in KEYS.items()]
    text = DESIGN.format(weights=WEIGHTS["both"]) + "".join(estimates)
    assert_roads_agree(text, made_up(seed, rows))


def test_both_roads_agree_on_the_province() -> None:
    known = province(2026)
    columns = {item: known["levels"][:, place] for place, item in enumerate(ITEMS)}
    data = Data({**columns, "agency": known["agency"], "block": known["block"], "N": known["N"]})
    items = ", ".join(f'"{item}"' for item in ITEMS)
    text = f"""
    [design]
    strata = ["block", "agency"]
    population = "N"
    [[estimate]]
    name = "overall"
    kind = "index"
    items = [{items}]
    by = [[], ["block"], ["agency"], ["block", "agency"]]
    """
    assert_roads_agree(text, data)


@pytest.mark.parametrize(
    "change",
    [
        {"w": np.linspace(1, 2, 400)},  # weights differ within a stratum
        {"q3": np.linspace(1, 5, 400)},  # no whole numbers
        {"q3": np.repeat([1, 300], 200)},  # too large for exact sums
        {"stratum": np.arange(400) // 399},  # a stratum with one person
        {"q3": np.array(["1", "tốt"])[np.arange(400) % 2]},  # no numbers: the rows will refuse
    ],
)
def test_what_does_not_fit_goes_over_the_rows(change: dict[str, np.ndarray]) -> None:
    text = DESIGN.format(weights=WEIGHTS["weight"]) + ESTIMATE.format(
        name="m", keys='kind = "mean"\nvariable = "q3"'
    )
    data = Data({**made_up(1).columns, **change})
    assert count_by_cell(read_plan(text), data, whatever_size=True) is None


def test_few_rows_in_a_cell_go_over_the_rows() -> None:
    text = DESIGN.format(weights="") + ESTIMATE.format(name="item", keys=KEYS["item"])
    assert count_by_cell(read_plan(text), made_up(1, rows=60)) is None
    assert count_by_cell(read_plan(text), made_up(1, rows=600)) is not None
