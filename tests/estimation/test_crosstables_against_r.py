"""Cross-tables with the Rao-Scott test.

Expected numbers: tests/reference/ref_apistrat.json, ref_apiclus1.json (made by ref_api.R) and
ref_tables.json (made by ref_tables.R).
"""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sipas.estimation.crosstables import IndependenceTest, TooFewCategories, cross_table
from sipas.estimation.design import make_design
from tests.estimation.r_designs import TABLES, api_design
from tests.r_results import close, results, table


def agrees(test: IndependenceTest, numbers: dict[str, Any]) -> None:
    assert close(test.f, numbers["F"]["statistic"])
    assert close([test.numerator_df, test.denominator_df], numbers["F"]["parameter"])
    assert close(test.p, numbers["F"]["p"], 1e-8)
    assert close(test.pearson, numbers["Chisq"]["statistic"])
    assert test.first_order_df == numbers["Chisq"]["parameter"]
    assert close(test.first_order_p, numbers["Chisq"]["p"], 1e-8)


@pytest.mark.parametrize("name", TABLES)
def test_two_by_two(name: str) -> None:
    expected = results("apiclus1" if name == "apiclus1" else "apistrat")[name]["chisq"]
    data = table(TABLES[name])
    found = cross_table(api_design(name), data["sch.wide"], data["comp.imp"])
    assert list(found.rows) == expected["table"]["rows"]
    assert list(found.columns) == expected["table"]["cols"]
    assert close(found.totals, expected["table"]["v"])
    assert close(found.shares.sum(), 1)
    agrees(found.test, expected)


def level(name: str) -> NDArray[np.str_]:
    api00 = table(TABLES[name])["api00"]
    return np.where(api00 <= 600, "low", np.where(api00 <= 720, "middle", "high"))


@pytest.mark.parametrize(
    ("case", "name", "other"),
    [
        ("apisrs", "apisrs", "stype"),
        ("apistrat", "apistrat", "comp.imp"),
        ("apistrat_types", "apistrat", "stype"),
        ("apiclus1", "apiclus1", "comp.imp"),
    ],
)
def test_larger_tables(case: str, name: str, other: str) -> None:
    found = cross_table(api_design(name), table(TABLES[name])[other], level(name))
    agrees(found.test, results("tables")[case])


def test_a_table_of_a_domain() -> None:
    data = table("apistrat")
    wide = data["sch.wide"] == "Yes"
    found = cross_table(api_design("apistrat"), data["stype"], level("apistrat"), wide)
    agrees(found.test, results("tables")["apistrat_wide"])


def test_the_order_of_the_questions_does_not_matter() -> None:
    data, design = table("apiclus1"), api_design("apiclus1")
    one = cross_table(design, data["comp.imp"], level("apiclus1")).test
    other = cross_table(design, level("apiclus1"), data["comp.imp"]).test
    assert close([one.f, one.p, one.pearson], [other.f, other.p, other.pearson])


def test_a_census_tells_everything_for_certain() -> None:
    first, second = np.array(["a", "b"] * 4), np.array(["x", "x", "y", "y"] * 2)
    census = make_design(8, populations=[np.full(8, 8)])
    assert cross_table(census, first, second).test.p == 1
    assert cross_table(census, first, first).test.p == 0


def test_one_category_is_no_table() -> None:
    with pytest.raises(TooFewCategories):
        cross_table(make_design(4), ["a"] * 4, ["x", "y", "x", "y"])
