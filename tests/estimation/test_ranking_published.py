"""Rank ranges and tie groups against a published example.

Klein, Wright & Wieczorek (2020), A joint confidence region for an overall ranking of populations,
JRSS C 69(3), 589-606, figure 1: mean travel time to work in the 50 states and the District of
Columbia, American Community Survey 2011 (US Census Bureau), 90 per cent.
"""

import csv
import json
from itertools import pairwise
from typing import Any

import numpy as np

from sipas.estimation.ranking import (
    joint_confidence,
    rank_ranges,
    rank_ranges_of_intervals,
    tie_groups,
)
from sipas.estimation.results import RankRange
from tests.r_results import FOLDER

CONFIDENCE = 0.9
Z_90 = 1.6448536269514722


def states() -> tuple[list[str], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Names, minutes, standard errors; in the order of the article, shortest first."""
    with (FOLDER / "travel_time_2011.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    minutes, errors = (np.array([float(row[key]) for row in rows]) for key in ("minutes", "moe"))
    return [row["state"] for row in rows], minutes, errors / Z_90


def expected(key: str) -> Any:
    return json.loads((FOLDER / "ref_travel_time.json").read_text(encoding="utf-8"))[key]


def as_pairs(ranges: list[RankRange]) -> list[list[int]]:
    return [[each.lowest, each.highest] for each in ranges]


def test_ranges_of_the_states_are_those_of_the_joint_region() -> None:
    _, minutes, errors = states()
    # rank 1 is the shortest way here, and the highest value in the product
    assert as_pairs(rank_ranges((-minutes).tolist(), errors.tolist(), CONFIDENCE)) == expected(
        "exact"
    )


def test_ranges_of_figure_1_follow_from_its_rounded_intervals() -> None:
    """The figure rounds intervals to a tenth, and calls apart what touches."""
    _, minutes, errors = states()
    assert abs(joint_confidence(CONFIDENCE, 51) - 0.9 ** (1 / 51)) < 1e-15
    half = expected("z") * errors
    lower, upper = np.round(minutes - half, 1) + 1e-9, np.round(minutes + half, 1) - 1e-9
    assert as_pairs(rank_ranges_of_intervals(-upper, -lower)) == expected("printed")


def test_each_state_of_a_tie_group_overlaps_its_leader() -> None:
    names, minutes, errors = states()
    groups = tie_groups((-minutes).tolist(), errors.tolist(), CONFIDENCE)
    half = expected("z") * errors
    assert groups == sorted(groups)
    assert set(groups) == set(range(1, max(groups) + 1))
    leaders = [groups.index(number) for number in range(1, max(groups) + 1)]
    for place, number in enumerate(groups):
        leader = leaders[number - 1]
        assert minutes[place] - half[place] <= minutes[leader] + half[leader], names[place]
    for before, leader in pairwise(leaders):
        assert minutes[leader] - half[leader] > minutes[before] + half[before], names[leader]
    assert [names[place] for place in leaders][:2] == ["South Dakota", "Iowa"]
