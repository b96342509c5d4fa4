"""Sizes, shares and precisions against books and tables, and what must always hold of them."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.sampling.allocation import allocate, allocation_weights
from sipas.sampling.plan import (
    Stratum,
    half_width,
    issued_size,
    plan_sample,
    sample_size,
    yamane_size,
)
from sipas.sampling.sample_plan import ALLOCATIONS, SamplePlan, sample_plan

MANY = 10**9  # so many that the finite population does not matter
AGENCIES = st.lists(st.integers(0, 5000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("population", "size"),
    # The table that Vietnamese provinces print (e = 5 %).
    [(200, 134), (500, 223), (1000, 286), (2000, 334), (5000, 371), (10_000, 385), (50_000, 397)],
)
def test_yamane(population: int, size: int) -> None:
    assert yamane_size(population, 0.05) == size


@pytest.mark.parametrize(
    ("planned", "points"), [(90, 7.6), (150, 5.9), (300, 4.1), (500, 3.2), (2700, 1.4)]
)
def test_half_widths_of_usual_quotas(planned: int, points: float) -> None:
    # 1.96 √(0.84 · 0.16 / n)
    assert round(100 * half_width(planned, MANY, expected=0.84), 1) == points


def test_a_design_effect_of_two_widens_by_its_root() -> None:
    assert round(100 * half_width(90, MANY, expected=0.84, design_effect=2.0), 1) == 10.7


def test_cochrans_example() -> None:
    # Cochran (1977), section 4.4: z = 2, p = 0.5, e = 0.05 gives 400, and 356 of N = 3 200.
    two_sigma = 0.954499736103642  # R: 2 * pnorm(2) - 1
    assert sample_size(MANY, 0.05, two_sigma) == 400
    assert sample_size(3200, 0.05, two_sigma) == 356


def test_edges_of_a_size() -> None:
    assert sample_size(0, 0.05) == 0
    assert sample_size(5, 0.001) == 5
    assert half_width(5, 5) == 0
    assert half_width(0, 5) == inf
    assert issued_size(90, 0.6, 1000) == 150
    assert issued_size(90, 0.6, 100) == 100


def test_neyman_asks_more_where_opinions_differ() -> None:
    # S = √(0.5 · 0.5) = 0.5 and √(0.9 · 0.1) = 0.3: 80 forms are shared 5 to 3.
    populations = np.array([100, 100])
    weights = allocation_weights("neyman", populations, np.array([0.5, 0.9]))
    assert allocate(80, populations, weights).tolist() == [50, 30]


def test_the_square_root_lies_between_equal_and_proportional() -> None:
    # √100 : √400 = 1 : 2.
    populations, levels = np.array([100, 400]), np.array([0.5, 0.5])
    shares = {
        name: allocate(90, populations, allocation_weights(name, populations, levels)).tolist()
        for name in ("proportional", "square_root", "equal")
    }
    assert shares == {"proportional": [18, 72], "square_root": [30, 60], "equal": [45, 45]}


def test_an_unknown_allocation_is_refused() -> None:
    with pytest.raises(ValueError, match="by taste"):
        allocation_weights("by taste", np.array([1]), np.array([0.5]))


@given(AGENCIES, st.integers(0, 20_000), st.integers(0, 100), st.data())
def test_shares_add_up_within_their_bounds(
    agencies: list[int], total: int, minimum: int, data: st.DataObject
) -> None:
    populations = np.array(agencies, dtype=np.int64)
    name = data.draw(st.sampled_from([one for one in ALLOCATIONS if one != "quotas"]))
    weights = allocation_weights(name, populations, np.full(len(agencies), 0.8))
    found = allocate(total, populations, weights, minimum)
    least = np.minimum(minimum, populations)
    assert (found >= least).all()
    assert (found <= populations).all()
    assert found.sum() == min(max(total, least.sum()), populations.sum())


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=12, unique=True), st.data())
def test_the_order_of_agencies_does_not_matter(agencies: list[int], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(agencies))))
    populations = np.array(agencies, dtype=np.int64)
    total = data.draw(st.integers(0, int(populations.sum())))
    found = allocate(total, populations, populations.astype(float), 5)
    mixed = populations[list(order)]
    assert allocate(total, mixed, mixed.astype(float), 5).tolist() == found[list(order)].tolist()


@given(st.integers(1, 100_000), st.floats(0.01, 0.3), st.floats(0.05, 0.95), st.floats(1, 3))
def test_a_size_keeps_the_margin_it_was_made_for(
    population: int, margin: float, expected: float, effect: float
) -> None:
    size = sample_size(population, margin, 0.95, expected, effect)
    assert half_width(size, population, 0.95, expected, effect) <= margin + 1e-9
    assert sample_size(population, margin / 2, 0.95, expected, effect) >= size


def test_a_plan_tells_agencies_blocks_and_the_whole() -> None:
    strata = [Stratum("a", "x", 400), Stratum("b", "x", 100), Stratum("c", "y", 500)]
    plan = SamplePlan(margin=0.05, minimum=30, response_rate=0.5)
    found = plan_sample(strata, plan)
    # n0 = 384.15, n = 384.15 / (1 + 383.15/1000) = 277.7, up to 278: 111.2, 27.8 → 30, 139.
    assert [one.planned for one in found.agencies] == [110, 30, 138]
    assert [one.planned for one in found.blocks] == [140, 138]
    assert (found.whole.planned, found.whole.population) == (278, 1000)
    assert found.whole.issued == 220 + 60 + 276
    assert found.yamane == 286
    assert found.whole.half_width == pytest.approx(0.05, abs=0.001)
    assert found.agencies[1].half_width > found.blocks[0].half_width > found.whole.half_width


def test_a_margin_for_each_agency_or_block() -> None:
    strata = [Stratum("a", "x", 400), Stratum("b", "x", 100), Stratum("c", "y", 0)]
    each = plan_sample(strata, SamplePlan(precision_of="agencies", margin=0.05, minimum=0))
    assert [one.planned for one in each.agencies] == [
        sample_size(400, 0.05),
        sample_size(100, 0.05),
        0,
    ]
    assert all(one.half_width <= 0.05 for one in each.agencies)
    blocks = plan_sample(strata, SamplePlan(precision_of="blocks", margin=0.05, minimum=0))
    assert [one.planned for one in blocks.blocks] == [sample_size(500, 0.05), 0]


def test_quotas_are_taken_as_they_are_but_never_above_the_dossiers() -> None:
    strata = [Stratum("a", "x", 40), Stratum("b", "x", 100)]
    found = plan_sample(strata, SamplePlan(allocation="quotas"), {"a": 90})
    assert [one.planned for one in found.agencies] == [40, 0]
    assert found.agencies[1].half_width == inf


def test_a_stored_plan_of_another_version_is_read() -> None:
    assert sample_plan({"margin": 0.05, "unheard_of": 1}) == SamplePlan(margin=0.05)
