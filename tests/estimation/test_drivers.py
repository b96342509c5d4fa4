"""Importance against performance.

Expected numbers: tests/reference/ref_drivers.json, made by reference/scripts/ref_drivers.R with lm
over all subsets.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.estimation import drivers as driving
from sipas.estimation.drivers import (
    NothingToExplain,
    answer_covariances,
    drivers,
    grouped,
    importances,
)
from sipas.tallies.tally import tally_levels
from tests.r_results import ITEMS, close, province, results

CHOSEN = [ITEMS.index(item) for item in ("q05", "q06", "q07", "q08", "q09", "q01")]


def test_shares_of_explained_variance_are_those_of_r() -> None:
    expected = results("drivers")
    shares, explained = importances(expected["cov"])
    assert close(explained, expected["r2"])
    assert close(shares, np.array(expected["shapley"]) / expected["r2"])


def test_relative_weights_are_those_of_r(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driving, "MOST_FOR_SHAPLEY", 0)
    expected = results("drivers")
    shares, explained = importances(expected["cov"])
    assert close(explained, expected["r2"])
    assert close(shares, np.array(expected["relative_weights"]) / expected["r2"])


def test_tallies_give_the_covariances_of_the_answers() -> None:
    levels = province(2025)["levels"][:, CHOSEN]
    complete = levels[((levels >= 1) & (levels <= 5)).all(axis=1)]
    expected = results("drivers")
    assert len(complete) == expected["n"]
    assert close(answer_covariances(tally_levels(complete).m), expected["cov"])


def test_pairs_take_the_responses_valid_for_both() -> None:
    # items a = 1, 3, 5, 4 and b = 2, 4, 9 (no answer), 1: over three pairs the means are 8/3 and
    # 7/3, the products sum to 2 + 12 + 4
    levels = np.array([[1, 2], [3, 4], [5, 9], [4, 1]], dtype=np.uint8)
    found = answer_covariances(tally_levels(levels).m)
    assert close(found[0, 1], 18 / 3 - (8 / 3) * (7 / 3))
    assert close(found[0, 0], (1 + 9 + 25 + 16) / 4 - (13 / 4) ** 2)


def test_items_are_grouped_into_factors() -> None:
    levels = province(2026)["levels"]
    complete = levels[((levels >= 1) & (levels <= 5)).all(axis=1)].astype(float)
    means = np.stack([complete[:, :4].mean(axis=1), complete[:, 4:9].mean(axis=1)])
    member = np.zeros((2, 22))
    member[0, :4], member[1, 4:9] = 1, 1
    items = answer_covariances(tally_levels(complete.astype(np.uint8)).m)
    assert close(grouped(items, member), np.cov(means, bias=True))


def test_two_drivers_by_hand() -> None:
    # correlations 0.6 and 0.4 with the outcome, 0.5 with each other: R^2 = (0.36 + 0.16 - 0.24) /
    # 0.75; the first adds 0.36 alone and R^2 - 0.16 after the other
    r = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]])
    shares, explained = importances(r)
    assert close(explained, 0.28 / 0.75)
    assert close(shares[0] * explained, (0.36 + explained - 0.16) / 2)


def test_drivers_that_explain_nothing_share_it_alike() -> None:
    shares, explained = importances(np.eye(4))
    assert close(shares, [1 / 3] * 3)
    assert explained == 0


def test_impossible_correlations_are_moved_to_possible_ones() -> None:
    # 0.9, 0.9 and -0.9 cannot go together
    r = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
    shares, explained = importances(r)
    assert np.isfinite(shares).all()
    assert 0 <= explained <= 1 + 1e-6


correlated = st.lists(st.floats(-1, 1), min_size=24, max_size=24)


@given(correlated, st.lists(st.floats(0.5, 5), min_size=4, max_size=4))
def test_the_unit_of_a_driver_does_not_matter(numbers: list[float], scales: list[float]) -> None:
    factors = np.array(numbers).reshape(4, 6)
    c = factors @ factors.T + np.eye(4)
    shares, explained = importances(c)
    other, same = importances(c * np.outer(scales, scales))
    assert close(shares, other, 1e-6, 1e-9)
    assert close(explained, same, 1e-6, 1e-9)
    assert close(shares.sum(), 1)
    assert (shares >= -1e-9).all()


def test_the_four_corners() -> None:
    found = drivers(
        ["access", "procedures", "staff", "result"],
        [0.4, 0.3, 0.2, 0.1],
        [0.70, 0.95, 0.75, 0.90],
    )
    assert [(driver.code, driver.corner) for driver in found] == [
        ("access", "fix_first"),
        ("procedures", "keep_up"),
        ("staff", "lower_priority"),
        ("result", "do_not_overdo"),
    ]


def test_what_does_not_vary_explains_nothing() -> None:
    with pytest.raises(NothingToExplain):
        importances([[0.0, 0.0], [0.0, 1.0]])
    with pytest.raises(NothingToExplain):
        importances([[1.0, np.nan], [np.nan, 1.0]])
