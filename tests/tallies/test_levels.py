"""Levels without intervals are those of the index table, also from pooled tallies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sipas.tallies.indices import AGGREGATIONS, FORMULAS
from sipas.tallies.levels import POOLED, Level, index_levels, pooled
from sipas.tallies.measures import Measure
from sipas.tallies.tables import CellKey, IndexOptions, index_table
from sipas.tallies.tally import add, equal, tally_levels
from tests.tallies.made_up import levels, random_levels

OVERALL = Measure("overall", "overall", (0, 2))
DOSSIERS = {"a": 40, "b": 12, "c": 9}
GROUPS = {"all": ["a", "b", "c"], "two": ["a", "b"], "b": ["b"], "none": []}


def test_one_agency_by_hand() -> None:
    block = np.array([[5, 1, 4], [4, 1, 9], [4, 1, 5], [1, 1, 0]], dtype=np.uint8)
    tallies = {CellKey("a"): tally_levels(block)}
    # persons: v = 2, 1, 2, 1 and y = 2, 1, 2, 0; R = 5/6; e = y - R v = 1/3, 1/6, 1/3, -5/6
    e = np.array([1 / 3, 1 / 6, 1 / 3, -5 / 6])
    # N / n = 10; V of R = N^2 (1 - n/N) s^2 / n / (10 * 6)^2
    error = (40**2 * 0.9 * e.var(ddof=1) / 4) ** 0.5 / 60
    found = index_levels(tallies, {"a": 40}, OVERALL, {"a": ["a"]}, IndexOptions())["a"]
    assert found.n == 4
    assert (found.value, found.standard_error) == pytest.approx((5 / 6, error), rel=1e-12)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@given(st.fixed_dictionaries({name: levels() for name in DOSSIERS}))
def test_levels_are_those_of_the_table(
    formula: str, aggregation: str, answers: dict[str, NDArray[np.uint8]]
) -> None:
    options = IndexOptions(formula=formula, aggregation=aggregation)  # type: ignore[arg-type] any of the names
    tallies = {CellKey(name): tally_levels(block) for name, block in answers.items()}
    table = index_table(tallies, DOSSIERS, [OVERALL], GROUPS, options)
    told = {}
    for name, members in GROUPS.items():
        one = table.get(name, "overall")
        if one.value is not None:
            assert one.standard_error is not None
            answered = sum(DOSSIERS[agency] for agency in members if answers[agency].size)
            told[name] = Level(one.value, one.standard_error, one.n, answered)
    found = index_levels(tallies, DOSSIERS, OVERALL, GROUPS, options)
    assert found == told
    if aggregation == "ratio_of_sums":
        few = {key: pooled(tally, OVERALL) for key, tally in tallies.items()}
        again = index_levels(few, DOSSIERS, POOLED, GROUPS, options)
        assert again.keys() == told.keys()
        for name, level in told.items():
            assert again[name].n == level.n
            assert again[name].value == pytest.approx(level.value, rel=1e-12)
            # an error of which only rounding is left is 0 in both, or as good as 0 in one
            assert again[name].standard_error == pytest.approx(
                level.standard_error, rel=1e-7, abs=1e-7
            )


def test_pooled_tallies_add_as_their_cells_do() -> None:
    first, second = (tally_levels(random_levels(9, 4, seed)) for seed in (1, 2))
    measure = Measure("overall", "overall", (3, 1))
    assert equal(
        pooled(add(first, second), measure), add(pooled(first, measure), pooled(second, measure))
    )
