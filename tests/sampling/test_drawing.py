"""What is drawn, and how often.

The simulations use fixed seeds, so they give the same answer each time. A count of R draws with
chance p has standard deviation sqrt(R p (1 - p)); `_agrees` allows 4.5 of them, which chance alone
exceeds once in 150 000 comparisons.
"""

from collections import Counter
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.sampling.drawing import (
    CannotDraw,
    Draw,
    brewer_draw,
    generator,
    proportional_inclusion,
    proportional_systematic_draw,
    simple_draw,
    stratified_draw,
    systematic_draw,
)

RUNS = 5_000
SIZES = (120.0, 40.0, 260.0, 75.0, 10.0, 95.0)
sizes = st.lists(st.integers(0, 10_000).map(float), min_size=1, max_size=25)


def _frequencies(draw: Callable[[np.random.Generator], Draw], units: int) -> np.ndarray:
    random = generator(20261125)
    counts = np.zeros(units)
    for _ in range(RUNS):
        counts[draw(random).drawn] += 1
    return counts / RUNS


def _agrees(found: np.ndarray, chance: np.ndarray) -> bool:
    deviation = np.sqrt(np.maximum(chance * (1 - chance), 1e-12) / RUNS)
    return bool((np.abs(found - chance) <= 4.5 * deviation).all())


@pytest.mark.parametrize("draw", [simple_draw, systematic_draw])
@pytest.mark.parametrize(("population", "size"), [(10, 3), (17, 5), (7, 7), (11, 1)])
def test_equal_inclusion_by_simulation(
    draw: Callable[..., Draw], population: int, size: int
) -> None:
    found = _frequencies(lambda random: draw(population, size, random), population)
    assert _agrees(found, np.full(population, size / population))


@pytest.mark.parametrize("draw", [simple_draw, systematic_draw])
def test_with_replacements_every_unit_still_has_one_chance(draw: Callable[..., Draw]) -> None:
    def asked(random: np.random.Generator) -> Draw:
        drawn = draw(12, 4, random, replacements=3)
        with_two = np.concatenate([drawn.drawn, drawn.replacements[:2]])
        assert drawn.inclusion_after(2) == 6 / 12
        return Draw(with_two, drawn.replacements[2:], drawn.inclusion, 12)

    assert _agrees(_frequencies(asked, 12), np.full(12, 0.5))


def test_pairs_of_a_simple_sample_are_drawn_as_often_as_cochran_says() -> None:
    random = generator(7)
    pairs = Counter(
        pair
        for _ in range(RUNS)
        for pair in combinations(sorted(simple_draw(6, 3, random).drawn.tolist()), 2)
    )
    found = np.array([pairs[pair] / RUNS for pair in combinations(range(6), 2)])
    assert _agrees(found, np.full(15, 3 * 2 / (6 * 5)))


@pytest.mark.parametrize("draw", [proportional_systematic_draw, brewer_draw])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_inclusion_proportional_to_size_by_simulation(draw: Callable[..., Draw], size: int) -> None:
    found = _frequencies(lambda random: draw(SIZES, size, random), len(SIZES))
    assert _agrees(found, proportional_inclusion(SIZES, size))


def test_pairs_by_brewer_are_drawn_as_often_as_his_formula_says() -> None:
    # Cochran (1977), 9A.6: pi_ij = 2 z_i z_j / D (1/(1-2 z_i) + 1/(1-2 z_j)),
    # D = 1 + sum z/(1-2z), z = x/X; sizes for which no unit is certain
    x = np.array([30.0, 10.0, 25.0, 20.0, 15.0])
    z = x / x.sum()
    d = 1 + (z / (1 - 2 * z)).sum()
    random = generator(11)
    pairs = Counter(tuple(sorted(brewer_draw(x, 2, random).drawn.tolist())) for _ in range(RUNS))
    both = list(combinations(range(5), 2))
    expected = np.array(
        [2 * z[i] * z[j] / d * (1 / (1 - 2 * z[i]) + 1 / (1 - 2 * z[j])) for i, j in both]
    )
    assert expected.sum() == pytest.approx(1)  # one pair is drawn each time
    assert _agrees(np.array([pairs[pair] / RUNS for pair in both]), expected)


def test_two_stages_give_every_dossier_the_product_of_its_chances() -> None:
    # clusters of 30, 10 and 20 dossiers, 2 of them, 5 dossiers in each: pi_i * 5 / N_i = 2 * 5 / 60
    dossiers = (30, 10, 20)
    random = generator(3)
    counts = [np.zeros(size) for size in dossiers]
    for _ in range(RUNS):
        for cluster in brewer_draw(dossiers, 2, random).drawn:
            counts[cluster][simple_draw(dossiers[cluster], 5, random).drawn] += 1
    assert _agrees(np.concatenate(counts) / RUNS, np.full(60, 2 * 5 / 60))


def test_certain_units_are_always_drawn() -> None:
    # n x / X = 3 * 900 / 1000 > 1; of the rest 2 * 60 / 100 > 1; then 1 * 30 / 40, 1 * 10 / 40
    chance = proportional_inclusion((900, 60, 30, 10), 3)
    assert chance.tolist() == [1.0, 1.0, 0.75, 0.25]
    for draw in (proportional_systematic_draw, brewer_draw):
        assert {0, 1} <= set(draw((900, 60, 30, 10), 3, generator(1)).drawn.tolist())


@given(sizes, st.integers(0, 25), st.integers(0, 1000))
def test_proportional_draws_keep_their_size(x: list[float], size: int, seed: int) -> None:
    size = min(size, sum(one > 0 for one in x))
    chance = proportional_inclusion(x, size)
    assert chance.sum() == pytest.approx(size)
    assert ((chance >= 0) & (chance <= 1)).all()
    for draw in (proportional_systematic_draw, brewer_draw):
        drawn = draw(x, size, generator(seed))
        assert len(set(drawn.drawn.tolist())) == drawn.drawn.size == size
        assert (drawn.inclusion > 0).all()
        assert drawn.inclusion.tolist() == chance[drawn.drawn].tolist()


@given(st.integers(0, 300), st.integers(0, 300), st.integers(-1, 400), st.integers(0, 1000))
def test_equal_draws_name_nobody_twice(
    population: int, size: int, replacements: int, seed: int
) -> None:
    size = min(size, population)
    for draw in (simple_draw, systematic_draw):
        drawn = draw(population, size, generator(seed), replacements)
        named = np.concatenate([drawn.drawn, drawn.replacements])
        assert len(set(named.tolist())) == named.size
        assert drawn.drawn.size == size
        assert drawn.replacements.size == min(max(replacements, 0), population - size)
        assert ((named >= 0) & (named < population)).all()


@given(st.integers(1, 5000), st.integers(1, 400), st.integers(0, 1000))
def test_systematic_intervals_differ_by_at_most_one(population: int, size: int, seed: int) -> None:
    size = min(size, population)
    steps = np.diff(systematic_draw(population, size, generator(seed)).drawn)
    assert steps.size == 0 or steps.max() - steps.min() <= 1


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    populations, quotas = {"a": 1000, "b": 800, "c": 5}, {"a": 20, "b": 30, "c": 9}
    first = stratified_draw(populations, quotas, 42, {"a": 10})
    again = stratified_draw(populations, quotas, 42, {"a": 10})
    other = stratified_draw(populations, quotas, 43)
    for name in quotas:
        assert first[name].drawn.tolist() == again[name].drawn.tolist()
    assert first["a"].drawn.tolist() != other["a"].drawn.tolist()
    assert first["c"].inclusion.tolist() == [1.0] * 5  # more wanted than there are: all of them


def test_leaving_a_stratum_out_changes_nothing_elsewhere() -> None:
    populations = {"a": 1000, "b": 800}
    both = stratified_draw(populations, {"a": 20, "b": 30}, 42)
    alone = stratified_draw(populations, {"b": 30}, 42)
    assert both["b"].drawn.tolist() == alone["b"].drawn.tolist()


def test_more_replacements_are_the_same_list_read_further() -> None:
    few = simple_draw(100, 10, generator(5), 5)
    many = simple_draw(100, 10, generator(5), 20)
    assert many.drawn.tolist() == few.drawn.tolist()
    assert many.replacements[:5].tolist() == few.replacements.tolist()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: simple_draw(5, 6, generator(1)),
        lambda: systematic_draw(5, -1, generator(1)),
        lambda: stratified_draw({"a": 5}, {"b": 1}, 1),
        lambda: stratified_draw({"a": 5}, {"a": -1}, 1),
        lambda: proportional_inclusion((1, -1), 1),
        lambda: proportional_inclusion((1, float("nan")), 1),
        lambda: proportional_inclusion((1, 0), 2),
        lambda: generator(-1),
        lambda: generator(2**53),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw: Callable[[], object]) -> None:
    with pytest.raises(CannotDraw):
        draw()


def test_two_million_dossiers_are_drawn_in_a_moment() -> None:
    drawn = simple_draw(2_000_000, 1000, generator(9))
    assert drawn.inclusion[0] == 0.0005
    assert drawn.drawn.max() < 2_000_000
