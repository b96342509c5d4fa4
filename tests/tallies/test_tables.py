"""Edge cases and properties of index tables; each expected number is derived beside it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sipas.estimation import notes
from sipas.estimation.design import FaultyDesign
from sipas.estimation.intervals import METHODS, UnknownInterval
from sipas.tallies.agencies import CellKey
from sipas.tallies.indices import UnknownFormula
from sipas.tallies.measures import Measure
from sipas.tallies.tables import IndexOptions, IndexTable, UnknownPopulation, index_table
from sipas.tallies.tally import tally_levels
from tests.r_results import close
from tests.refusals import refused
from tests.tallies.made_up import levels

MEASURES = (
    Measure("one", "criterion", (0,)),
    Measure("two", "criterion", (1,)),
    Measure("factor", "factor", (0, 1)),
    Measure("overall", "overall", (0, 1, 2)),
)
Answers = list[list[int]] | NDArray[np.uint8]


def table(
    answers: dict[str, Answers],
    population: dict[str, int],
    groups: dict[str, Collection[str | CellKey]] | None = None,
    **options: Any,
) -> IndexTable:
    """Rows of levels per agency (or "agency/value" of a variable) -> the table; group `all`."""
    cells = {}
    for name, rows in answers.items():
        agency, *variables = name.split("/")
        block = np.array(rows, dtype=np.uint8).reshape(-1, 3)
        cells[CellKey(agency, tuple(variables))] = tally_levels(block)
    wanted = groups or {"all": frozenset(population)}
    return index_table(cells, population, MEASURES, wanted, replace(IndexOptions(), **options))


def filled(satisfied: int, others: int) -> list[list[int]]:
    """Rows that are satisfied with everything, then rows that are not."""
    return [[5, 4, 4]] * satisfied + [[2, 3, 1]] * others


def test_one_agency_by_hand() -> None:
    # 8 of 10 satisfied out of 100: V = (1 - 10/100) * s^2 / 10 with s^2 = 10/9 * 0.8 * 0.2
    estimate = table({"a": filled(8, 2)}, {"a": 100}).get("all", "one")
    assert estimate.value == 0.8
    assert close(estimate.standard_error, (0.9 * (10 / 9) * 0.16 / 10) ** 0.5)
    assert (estimate.degrees_of_freedom, estimate.n, estimate.valid) == (9, 10, 10)
    # a simple random sample is what the design effect compares with
    assert close(estimate.design_effect, 1)
    assert close(estimate.effective_n, 10)


def test_agencies_count_by_their_dossiers() -> None:
    # 300 * 0.5 + 100 * 1.0 of 400 dossiers
    both = table({"a": filled(5, 5), "b": filled(10, 0)}, {"a": 300, "b": 100})
    assert close(both.get("all", "one").value, 250 / 400)


def test_agencies_can_count_alike() -> None:
    both = table({"a": filled(5, 5), "b": filled(20, 0)}, {"a": 300, "b": 100}, weighting="equal")
    assert close(both.get("all", "one").value, 0.75)


def test_formulas_are_versions_of_the_same_answers() -> None:
    answers = {"a": [[5, 4, 9], [1, 0, 2]]}
    found = {
        formula: table(answers, {"a": 50}, formula=formula).get("all", "one").value
        for formula in ("top_two_box", "mean_over_5", "mean_0_100")
    }
    # levels 5 and 1: half satisfied; mean 3 = 3/5 of 5 and (3 - 1)/4 of the way from 1 to 5
    assert found == {"top_two_box": 0.5, "mean_over_5": 0.6, "mean_0_100": 0.5}


def test_a_factor_takes_all_valid_answers_or_all_items_alike() -> None:
    answers = {"a": [[5, 5, 1], [4, 0, 1], [1, 9, 1]]}
    # item one: 2 of 3, item two: 1 of 1; together 3 of 4; items alike (2/3 + 1) / 2
    assert close(table(answers, {"a": 9}).get("all", "factor").value, 0.75)
    alike = table(answers, {"a": 9}, aggregation="mean_of_items")
    assert close(alike.get("all", "factor").value, 5 / 6)


def test_weighted_factors_make_the_overall_index() -> None:
    weighted = table({"a": [[5, 1, 1], [5, 4, 1]]}, {"a": 9}, factor_weights=(("factor", 2.0),))
    assert close(weighted.get("all", "overall").value, weighted.get("all", "factor").value)


def test_no_valid_answer_is_no_estimate() -> None:
    estimate = table({"a": [[0, 4, 4], [9, 4, 5]]}, {"a": 30}).get("all", "one")
    assert estimate.value is None
    assert estimate.standard_error is None
    assert estimate.lower is None
    assert (estimate.n, estimate.valid) == (2, 0)
    assert estimate.note == notes.NO_VALID_ANSWER


def test_an_item_without_answer_spoils_only_the_mean_of_items() -> None:
    answers = {"a": [[5, 0, 4], [4, 9, 5]]}
    assert table(answers, {"a": 30}).get("all", "factor").value == 1
    alike = table(answers, {"a": 30}, aggregation="mean_of_items").get("all", "factor")
    assert alike.value is None
    assert alike.note == notes.ITEM_WITHOUT_ANSWER


def test_no_response_at_all_is_an_empty_table() -> None:
    nothing = table({}, {"a": 100, "b": 50})
    for measure in MEASURES:
        estimate = nothing.get("all", measure.code)
        assert (estimate.value, estimate.n, estimate.note) == (None, 0, notes.NO_RESPONSE)


def test_all_satisfied_has_an_interval_with_a_length() -> None:
    # 30 of 30: Clopper & Pearson's lower end 0.025 ** (1/30); a factor counts persons, not answers
    table_ = table({"a": filled(30, 0)}, {"a": 900})
    for measure in ("one", "factor", "overall"):
        estimate = table_.get("all", measure)
        assert (estimate.value, estimate.standard_error, estimate.upper) == (1, 0, 1)
        assert close(estimate.lower, 0.025 ** (1 / 30))


@pytest.mark.parametrize("formula", ["mean_over_5", "mean_0_100"])
def test_equal_levels_have_no_variance(formula: str) -> None:
    estimate = table({"a": [[3, 3, 3]] * 7, "b": [[3, 3, 0]] * 5}, {"a": 31, "b": 43})
    equal = table(
        {"a": [[3, 3, 3]] * 7, "b": [[3, 3, 0]] * 5}, {"a": 31, "b": 43}, formula=formula
    ).get("all", "overall")
    assert equal.standard_error == 0
    assert equal.lower is not None
    assert equal.value is not None
    assert equal.lower < equal.value
    assert estimate.get("all", "overall").value == 0


def test_a_fully_answered_population_is_known() -> None:
    estimate = table({"a": filled(8, 2)}, {"a": 10}).get("all", "one")
    assert (estimate.lower, estimate.value, estimate.upper) == (0.8, 0.8, 0.8)
    assert estimate.standard_error == 0
    assert estimate.note is None


def test_blanks_in_a_fully_answered_population_are_told() -> None:
    estimate = table({"a": [*filled(8, 1), [0, 0, 0]]}, {"a": 10}).get("all", "one")
    assert estimate.standard_error == 0
    assert estimate.note == notes.CENSUS_WITH_BLANKS
    assert estimate.lower is not None
    assert estimate.value is not None
    assert estimate.lower < estimate.value


def test_more_responses_than_dossiers_are_told_and_not_corrected() -> None:
    estimate = table({"a": filled(8, 2)}, {"a": 9}).get("all", "one")
    assert close(estimate.standard_error, ((10 / 9) * 0.16 / 10) ** 0.5)
    assert "a: 10 phiếu, 9 hồ sơ" in (estimate.note or "")


def test_agencies_without_responses_are_told() -> None:
    estimate = table({"a": filled(8, 2)}, {"a": 100, "b": 40, "c": 60}).get("all", "one")
    assert estimate.value == 0.8
    assert "2 trong 3 cơ quan" in (estimate.note or "")
    assert "100 trong 200 hồ sơ" in (estimate.note or "")


def test_an_agency_with_responses_and_no_dossiers_is_an_error_that_names_it() -> None:
    with pytest.raises(UnknownPopulation, match="b, c") as error:
        table({"a": filled(1, 1), "b": filled(1, 1), "c": filled(2, 0)}, {"a": 9, "c": 0})
    assert error.value.agencies == ("b", "c")


def test_a_lonely_response_follows_the_policy() -> None:
    answers, population = {"a": filled(8, 2), "b": filled(0, 1)}, {"a": 100, "b": 50}
    errors = {
        policy: table(answers, population, lonely_unit=policy).get("all", "one").standard_error
        for policy in ("remove", "certainty", "average", "adjust", "fail")
    }
    # agency a alone: w = 10, e = (s - R) / 150, R = 80/150; b's squares come on top in `adjust`
    ratio = 80 / 150
    own = 10**2 * 0.9 * (10 / 9) * 10 * 0.16 / 150**2
    lonely = 50**2 * (49 / 50) * ratio**2 / 150**2
    assert close(errors["remove"], own**0.5)
    assert close(errors["certainty"], own**0.5)
    assert close(errors["average"], (2 * own) ** 0.5)
    assert close(errors["adjust"], (own + lonely) ** 0.5)
    assert errors["fail"] is None


def test_failing_for_a_lonely_response_concerns_its_groups_alone() -> None:
    groups = {"all": {"a", "b"}, "a": {"a"}, "b": {"b"}}
    failed = table(
        {"a": filled(8, 2), "b": filled(0, 1)}, {"a": 100, "b": 50}, groups, lonely_unit="fail"
    )
    assert failed.get("a", "one").standard_error is not None
    for group in ("all", "b"):
        estimate = failed.get(group, "one")
        assert estimate.value is not None
        assert (estimate.standard_error, estimate.lower) == (None, None)
        assert estimate.note is not None
        assert "b chỉ có một phiếu" in estimate.note


def test_one_response_alone_has_a_wide_interval() -> None:
    # one of one satisfied: Clopper & Pearson give 0.025 to 1
    estimate = table({"a": filled(1, 0)}, {"a": 50}).get("all", "one")
    assert (estimate.value, estimate.upper) == (1, 1)
    assert close(estimate.lower, 0.025)


def test_too_few_for_an_interval_is_told() -> None:
    both = table({"a": filled(1, 0), "b": filled(0, 1)}, {"a": 50, "b": 50}).get("all", "one")
    assert both.value == 0.5
    assert (both.lower, both.upper) == (None, None)
    assert notes.TOO_FEW_FOR_INTERVAL in (both.note or "")


def test_a_domain_keeps_the_other_responses_as_zeros() -> None:
    # women 4 of 5 satisfied, men 1 of 5, out of 100 dossiers: the ratio's variance takes all ten
    answers = {"a/f": filled(4, 1), "a/m": filled(1, 4)}
    groups: dict[str, Collection[str | CellKey]] = {
        "all": {"a"},
        "women": {CellKey("a", ("f",))},
        "both": {CellKey("a", ("f",)), CellKey("a", ("m",))},
    }
    found = table(answers, {"a": 100}, groups)
    women = found.get("women", "one")
    # e = s - 0.8 within the domain: four times 0.2, once -0.8, five zeros; sum 0
    squares = 4 * 0.2**2 + 0.8**2
    assert close(women.standard_error, (0.9 * (10 / 9) * squares / 5**2) ** 0.5)
    assert (women.n, women.degrees_of_freedom) == (5, 4)
    assert found.get("both", "one") == found.get("all", "one")


def test_options_that_do_not_exist_are_refused() -> None:
    answers, population = {"a": filled(8, 2)}, {"a": 100}
    with pytest.raises(UnknownFormula, match="net_promoter"):
        table(answers, population, formula="net_promoter")
    with pytest.raises(UnknownFormula, match="median"):
        table(answers, population, aggregation="median")
    with pytest.raises(UnknownFormula, match="'staff'"):
        table(answers, population, factor_weights=(("staff", 1.0),))
    with pytest.raises(UnknownFormula, match="'factor'"):
        table(answers, population, factor_weights=(("factor", 0.0),))
    with pytest.raises(UnknownFormula, match="votes"):
        table(answers, population, weighting="votes")
    with pytest.raises(UnknownInterval):
        table(answers, population, interval="wald")
    with refused(FaultyDesign, "ignore"):
        table(answers, population, lonely_unit="ignore")


def test_what_is_not_in_the_table_is_named() -> None:
    with pytest.raises(KeyError, match="'two' of 'nowhere'"):
        table({"a": filled(8, 2)}, {"a": 100}).get("nowhere", "two")


def test_level_counts_are_kept() -> None:
    both = table({"a": filled(8, 2), "b": [[9, 0, 1]]}, {"a": 100, "b": 9})
    assert both.answers[0, 0].tolist() == [0, 0, 2, 0, 0, 8, 1]
    assert both.answers.sum(axis=2).tolist() == [[11, 11, 11]]


blocks = levels(max_rows=9, items=3)
dossiers = st.integers(9, 400)


@given(blocks, blocks, dossiers, dossiers, st.integers(2, 50))
def test_scaling_the_population_changes_no_index(
    a: NDArray[np.uint8], b: NDArray[np.uint8], first: int, second: int, factor: int
) -> None:
    small = table({"a": a, "b": b}, {"a": first, "b": second})
    large = table({"a": a, "b": b}, {"a": first * factor, "b": second * factor})
    np.testing.assert_allclose(small.value, large.value, rtol=1e-12)


@given(blocks, blocks, dossiers, dossiers)
def test_names_and_order_of_agencies_change_nothing(
    a: NDArray[np.uint8], b: NDArray[np.uint8], first: int, second: int
) -> None:
    here = table({"a": a, "b": b}, {"a": first, "b": second})
    there = table({"x": b, "y": a}, {"x": second, "y": first})
    for name in ("value", "standard_error", "lower", "upper"):
        np.testing.assert_allclose(getattr(here, name), getattr(there, name), rtol=1e-9, atol=1e-12)


@given(blocks, dossiers)
def test_a_group_of_all_agencies_of_a_block_is_that_block(a: NDArray[np.uint8], first: int) -> None:
    groups = {"block": {"a"}, "agency": {"a"}}
    found = table({"a": a}, {"a": first}, groups)
    for measure in MEASURES:
        assert found.get("block", measure.code) == found.get("agency", measure.code)


@pytest.mark.parametrize("interval", METHODS)
@given(a=blocks, b=blocks, first=dossiers, second=dossiers)
def test_intervals_hold_the_estimate_and_stay_within_0_and_1(
    interval: str, a: NDArray[np.uint8], b: NDArray[np.uint8], first: int, second: int
) -> None:
    found = table({"a": a, "b": b}, {"a": first, "b": second}, interval=interval)
    known = ~np.isnan(found.lower)
    assert (found.lower[known] >= 0).all()
    assert (found.lower[known] <= found.value[known]).all()
    assert (found.value[known] <= found.upper[known]).all()
    assert (found.upper[known] <= 1).all()
