"""Calibrated plans and comparisons by counted cells give what going over the rows gives."""

import math
from collections import defaultdict
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipas.estimation.analysis import Analysis, analyse, analyse_rows
from sipas.estimation.calibration import MarginNotCovered
from sipas.estimation.cell_estimates import count_by_cell
from sipas.estimation.data import Data
from sipas.estimation.plan import read_plan
from sipas.estimation.results import Difference, Estimate
from tests.estimation.test_cell_estimates import KEYS, WEIGHTS
from tests.refusals import refused

ROWS = 4_000
# Ten sweeps of a raking add and take away numbers of the size of a value: of a variance, which is
# what squares of residuals leave, some digits fewer agree than without calibration.
TOLERANCE = 1e-11
# A p-value magnifies the last digits of t, its tail's exponent, and t those of both its parts.
TAILS = {"p": 1e-9, "p_adjusted": 1e-9, "design_effect": 1e-10, "effective_n": 1e-10}
# A difference of two numbers of the size 1 keeps their last digits, whatever is left of it.
_NEAR_0 = defaultdict(lambda: 1e-13, {"t": 1e-11})
# Below this part of its value a standard error is rounding: of a margin, that is known, it is 0.
NOTHING = 1e-9

MARGINS = {
    "post_stratification": '{ variables = ["age"], totals = { young = 30_000, old = 21_000 } }',
    "raking": (
        '{ variables = ["age"], totals = { young = 30_000, old = 21_000 } }, '
        '{ variables = ["sex"], totals = { nam = 20_000, "nữ" = 25_000, "khác" = 6_000 } }'
    ),
}
MARGINS["linear"] = MARGINS["raking"]
COMPARED = """
[[compare]]
name = "change of {name}"
of = "{name}"
between = {{ column = "year", first = 2026, second = 2025 }}
by = [[], ["sex"], ["age", "late"]]
adjust = "holm"
"""


def made_up(seed: int, rows: int = ROWS) -> Data:
    """Two years of four strata, one drawn in full."""
    generator = np.random.default_rng(seed)
    stratum, year = generator.integers(0, 4, rows), 2025 + generator.integers(0, 2, rows)
    both = stratum * 2 + year - 2025
    drawn = np.bincount(both, minlength=8)
    population = drawn * np.array([1, 3, 2, 5, 40, 2, 1, 7])
    levels = generator.choice([1, 2, 3, 4, 5, 9], (rows, 3), p=[0.04, 0.06, 0.1, 0.4, 0.35, 0.05])
    return Data(
        {
            "stratum": stratum,
            "year": year,
            "N": population[both],
            "w": np.array([1.5, 2.0, 2.5, 9.0])[stratum],
            "sex": generator.choice(["nam", "nữ", "khác"], rows, p=[0.4, 0.5, 0.1]),
            "age": generator.choice(["young", "old"], rows),
            "late": generator.choice(["no", "yes", ""], rows, p=[0.7, 0.2, 0.1]),
            "q1": np.where(generator.random(rows) < 0.1, np.nan, levels[:, 0]),
            "q2": levels[:, 1],
            "q3": levels[:, 2].astype(np.uint8),
            "sized": generator.integers(1, 30, rows),
        }
    )


def plan_of(weights: str, calibration: str, compared: bool, names: list[str]) -> str:
    strata = '"stratum"' if compared else '["stratum", "year"]'
    text = f"[design]\nstrata = {strata}\n{WEIGHTS[weights]}\n"
    if calibration:
        margins = MARGINS[calibration]
        text += f'[calibration]\nmethod = "{calibration}"\nmargins = [{margins}]\n'
    for name in names:
        text += (
            f'[[estimate]]\nname = "{name}"\n{KEYS[name]}\nby = [[], ["late"], ["age", "sex"]]\n'
        )
        text += COMPARED.format(name=name) if compared else ""
    return text


def assert_same(one: Any, other: Any, where: object) -> None:
    for field in fields(one):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if isinstance(first, float) and isinstance(second, float):
            tolerance = TAILS.get(field.name, TOLERANCE)
            same = math.isclose(first, second, rel_tol=tolerance, abs_tol=_NEAR_0[field.name])
            assert same, (where, field.name, first, second)
        else:
            assert first == second, (where, field.name, first, second)


def is_rounding(found: Estimate | Difference) -> bool:
    return (found.standard_error or 0) <= NOTHING * abs(found.value or 0)


def assert_roads_agree(text: str, data: Data) -> Analysis:
    plan = read_plan(text)
    assert count_by_cell(plan, data) is not None
    counted, over_rows = analyse(plan, data), analyse_rows(plan, data)
    assert len(counted.estimates) == len(over_rows.estimates)
    for one, other in zip(counted.estimates, over_rows.estimates, strict=True):
        assert (one.name, one.domain) == (other.name, other.domain)
        if is_rounding(one.estimate) and is_rounding(other.estimate):
            assert math.isclose(one.estimate.value or 0, other.estimate.value or 0, rel_tol=1e-12)
        else:
            assert_same(one.estimate, other.estimate, (one.name, one.domain))
    for here, there in zip(counted.comparisons, over_rows.comparisons, strict=True):
        assert (here.name, here.domain, here.note) == (there.name, there.domain, there.note)
        if here.difference and there.difference:
            assert_same(here.difference, there.difference, (here.name, here.domain))
    assert_same(
        counted.weights.__class__(*_numbers(counted)),
        counted.weights.__class__(*_numbers(over_rows)),
        "weights",
    )
    return counted


def _numbers(found: Analysis) -> tuple[Any, ...]:
    w = found.weights
    return w.smallest, w.largest, w.kish, w.smallest_factor, w.largest_factor, ()


@pytest.mark.parametrize("compared", [False, True], ids=["estimates", "comparisons"])
@pytest.mark.parametrize("calibration", ["", *MARGINS])
@pytest.mark.parametrize("weights", ["population", "with replacement", "weight"])
def test_both_roads_agree(weights: str, calibration: str, compared: bool) -> None:
    names = [name for name in KEYS if not (compared and weights == "weight" and "total" in name)]
    found = assert_roads_agree(plan_of(weights, calibration, compared, names), made_up(3))
    assert bool(found.comparisons) == compared


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**32), st.sampled_from(["", *MARGINS]))
def test_both_roads_agree_on_any_data(seed: int, calibration: str) -> None:
    names = ["mean", "total", "ratio", "item", "mean of items"]
    assert_roads_agree(plan_of("population", calibration, True, names), made_up(seed))


def test_a_margin_that_fails_is_told_by_the_rows() -> None:
    text = plan_of("population", "raking", False, ["item"]).replace('"khác" =', "khac =")
    assert count_by_cell(read_plan(text), made_up(3)) is None
    with refused(MarginNotCovered, "category khác"):
        analyse(read_plan(text), made_up(3))


def test_a_weight_that_bounds_leave_at_0_goes_over_the_rows() -> None:
    text = plan_of("with replacement", "linear", False, ["item"])
    text = text.replace('"linear"', '"linear"\nbounds = [0, 400]').replace("30_000", "31_000")
    text = text.replace("21_000", "100").replace("25_000", "5_100")
    assert count_by_cell(read_plan(text), made_up(3)) is None
