"""No hidden figure can be worked out from the shown ones, however they are added and subtracted."""

from collections.abc import Mapping

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as some
from scipy.linalg import null_space

from sipas.findings.disclosure import hidden_cells, hidden_groups
from sipas.findings.findings import PROVINCE, Group, Hidden, MeasureName
from tests.findings.made_up import province

MEASURES = (
    MeasureName("a1", "criterion", "", "a"),
    MeasureName("a2", "criterion", "", "a"),
    MeasureName("b1", "criterion", "", "b"),
    MeasureName("c1", "criterion", "", "c"),
    MeasureName("c2", "criterion", "", "c"),
    MeasureName("c3", "criterion", "", "c"),
    MeasureName("alone", "criterion", "", None),
    MeasureName("a", "factor", ""),
    MeasureName("b", "factor", ""),
    MeasureName("c", "factor", ""),
    MeasureName("overall", "overall", ""),
)
PARTS = {"a": ["a1", "a2"], "b": ["b1"], "c": ["c1", "c2", "c3"], "overall": ["a", "b", "c"]}
CRITERIA = [measure.code for measure in MEASURES if measure.kind == "criterion"]
MINIMUM = 10

sizes_of_agencies = some.lists(
    some.lists(some.one_of(some.integers(0, 15), some.integers(0, 80)), min_size=1, max_size=5),
    min_size=1,
    max_size=4,
)


def groups_and_counts(sizes: list[list[int]]) -> tuple[tuple[Group, ...], dict[str, int]]:
    blocks = {
        f"block{b}": tuple(f"agency{b}-{a}" for a in range(len(agencies)))
        for b, agencies in enumerate(sizes)
    }
    counts = {
        f"agency{b}-{a}": n for b, agencies in enumerate(sizes) for a, n in enumerate(agencies)
    }
    counts |= {block: sum(counts[a] for a in agencies) for block, agencies in blocks.items()}
    counts[PROVINCE] = sum(counts[block] for block in blocks)
    return province(blocks), counts


def children_of(groups: tuple[Group, ...]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for group in groups:
        if group.parent:
            children.setdefault(group.parent, []).append(group.code)
    return children


@given(sizes_of_agencies)
@example([[3, 50, 60], [100, 200]])
@example([[3, 4], [100, 200], [300]])
@example([[9], [100], [300]])
def test_no_hidden_group_can_be_subtracted_out(sizes: list[list[int]]) -> None:
    groups, counts = groups_and_counts(sizes)
    hidden = hidden_groups(groups, counts, MINIMUM)
    assert {code for code, n in counts.items() if 0 < n < MINIMUM} <= hidden.keys()
    unknown = sorted(hidden)
    sums = [
        [{parent: 1}.get(code, 0) - (code in members) for code in unknown]
        for parent, members in children_of(groups).items()
    ]
    assert_nothing_follows(np.array(sums, dtype=float).reshape(len(sums), len(unknown)), unknown)


@given(sizes_of_agencies)
def test_what_is_left_after_subtracting_is_no_small_group(sizes: list[list[int]]) -> None:
    groups, counts = groups_and_counts(sizes)
    hidden = hidden_groups(groups, counts, MINIMUM)
    for parent, members in children_of(groups).items():
        unknown = [counts[code] for code in members if code in hidden]
        assert parent in hidden or not unknown or sum(unknown) >= MINIMUM


@given(sizes_of_agencies, some.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_no_hidden_cell_follows_from_groups_and_criteria_together(
    sizes: list[list[int]], seed: int
) -> None:
    groups, responses = groups_and_counts(sizes)
    answers = answers_of(groups, responses, seed)
    cells = hidden_cells(groups, MEASURES, responses, lambda g, c: answers[g, c], MINIMUM)
    few = {
        key
        for key, count in answers.items()
        if 0 < count < MINIMUM or (count and responses[key[0]] < MINIMUM)
    }
    assert few <= cells.keys()
    assert_nothing_follows(sums_of(groups, sorted(cells)), sorted(cells))


def test_a_group_without_answers_hides_nothing_and_a_small_one_takes_the_next_with_it() -> None:
    groups, counts = groups_and_counts([[0, 40, 60], [7, 40, 60], [50, 60]])
    assert hidden_groups(groups, counts, MINIMUM) == {
        "agency1-0": Hidden.FEW,
        "agency1-1": Hidden.COMPLEMENT,
    }


def test_two_small_groups_that_are_large_together_are_enough() -> None:
    groups, counts = groups_and_counts([[7, 8, 60]])
    assert hidden_groups(groups, counts, MINIMUM) == {
        "agency0-0": Hidden.FEW,
        "agency0-1": Hidden.FEW,
    }


def test_a_small_block_takes_another_block_and_its_smallest_agency_with_it() -> None:
    groups, counts = groups_and_counts([[4], [30, 20], [90, 80]])
    assert hidden_groups(groups, counts, MINIMUM) == {
        "agency0-0": Hidden.FEW,
        "block0": Hidden.FEW,
        "block1": Hidden.COMPLEMENT,
        "agency1-1": Hidden.COMPLEMENT,
    }


def answers_of(
    groups: tuple[Group, ...], responses: Mapping[str, int], seed: int
) -> dict[tuple[str, str], int]:
    """Valid answers per group and criterion; some criteria are hardly ever answered."""
    chance = np.random.default_rng(seed)
    share = np.where(chance.random(len(CRITERIA)) < 0.3, 0.1, 0.95)
    children = children_of(groups)
    answers: dict[tuple[str, str], int] = {}
    for group in reversed(groups):
        for place, criterion in enumerate(CRITERIA):
            members = children.get(group.code)
            answers[group.code, criterion] = (
                sum(answers[member, criterion] for member in members)
                if members
                else int(chance.binomial(responses[group.code], share[place]))
            )
    return answers


def sums_of(groups: tuple[Group, ...], unknown: list[tuple[str, str]]) -> np.ndarray:
    """One row per sum that every reader knows, over the cells that are hidden."""
    place = {cell: column for column, cell in enumerate(unknown)}
    known = [
        ((parent, measure.code), [(member, measure.code) for member in members])
        for parent, members in children_of(groups).items()
        for measure in MEASURES
    ]
    known += [
        ((group.code, whole), [(group.code, part) for part in parts])
        for group in groups
        for whole, parts in PARTS.items()
    ]
    rows = np.zeros((len(known), len(unknown)))
    for row, (whole, parts) in zip(rows, known, strict=True):
        for cell, sign in [(whole, 1), *((part, -1) for part in parts)]:
            if cell in place:
                row[place[cell]] += sign
    return rows


def assert_nothing_follows(sums: np.ndarray, unknown: list) -> None:
    """Every unknown may still vary while all sums hold: it has a part in the null space."""
    if unknown:
        freedom = np.abs(null_space(sums)).max(axis=1, initial=0.0)
        assert [cell for cell, free in zip(unknown, freedom, strict=True) if free < 1e-9] == []
