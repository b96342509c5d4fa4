"""Sizes, shares and precisions against books and tables, and what must always hold of them."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.sampling.allocation import allocate, allocation_weights
from sipas.sampling.plan import (
    Stratum,
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


def test_cochrans_example() -> None:
    # Cochran (1977), section 4.4: z = 2, p = 0.5, e = 0.05 gives 400, and 356 of N = 3 200.
    two_sigma = 0.954499736103642  # R: 2 * pnorm(2) - 1
    assert sample_size(MANY, 0.05, two_sigma) == 400
    assert sample_size(3200, 0.05, two_sigma) == 356


def test_edges_of_a_size() -> None:
    assert sample_size(0, 0.05) == 0
    assert sample_size(5, 0.001) == 5
    assert issued_size(90, 0.6, 1000) == 150
    assert issued_size(90, 0.6, 100) == 100


def test_neyman_asks_more_where_opinions_differ() -> None:
    # Cochran (1977), eq. 5.26: n_h in proportion to N_h S_h; with S of 0.5 and 0.3, 5 to 3.
    populations = np.array([100, 100])
    weights = allocation_weights("neyman", populations, np.array([0.5, 0.3]))
    assert allocate(80, populations, weights).tolist() == [50, 30]
    strata = [Stratum("a", "x", 100_000, 0.5), Stratum("b", "x", 100_000, 0.3)]
    plan = SamplePlan(margin=0.05, minimum=0, allocation="neyman")
    # 384.15 / (1 + 383.15/200 000) = 383.4, so 384, shared 5 to 3.
    assert [one.planned for one in plan_sample(strata, plan).agencies] == [240, 144]


def test_an_agency_of_one_mind_is_still_asked() -> None:
    # S = 0 is raised to √(0.95 · 0.05) = 0.2179.
    weights = allocation_weights("neyman", np.array([100, 100]), np.array([0.0, 0.4359]))
    assert weights[1] / weights[0] == pytest.approx(2.0, rel=1e-3)


def test_the_square_root_lies_between_equal_and_proportional() -> None:
    # √100 : √400 = 1 : 2.
    populations, spread = np.array([100, 400]), np.array([0.5, 0.5])
    shares = {
        name: allocate(90, populations, allocation_weights(name, populations, spread)).tolist()
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
    if size < population:
        remaining = (population - size) / (population - 1)
        spread = effect * expected * (1 - expected) / size * remaining
        assert 1.959964 * spread**0.5 <= margin + 1e-7
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
    # Σ (N_h/N)² · 0.25/n_h · (N_h - n_h)/(N_h - 1), by hand.
    parts = [(0.4, 110, 400), (0.1, 30, 100), (0.5, 138, 500)]
    variance = sum(w**2 * 0.25 / n * (size - n) / (size - 1) for w, n, size in parts)
    assert found.whole.variance == pytest.approx(variance)
    assert found.whole.degrees == 278 - 3
    assert found.agencies[1].variance > found.blocks[0].variance > found.whole.variance


def test_a_margin_for_each_agency_or_block() -> None:
    strata = [Stratum("a", "x", 400), Stratum("b", "x", 100), Stratum("c", "y", 0)]
    each = plan_sample(strata, SamplePlan(precision_of="agencies", margin=0.05, minimum=0))
    assert [one.planned for one in each.agencies] == [
        sample_size(400, 0.05),
        sample_size(100, 0.05),
        0,
    ]
    blocks = plan_sample(strata, SamplePlan(precision_of="blocks", margin=0.05, minimum=0))
    assert [one.planned for one in blocks.blocks] == [sample_size(500, 0.05), 0]


def test_quotas_are_taken_as_they_are_but_never_above_the_dossiers() -> None:
    strata = [Stratum("a", "x", 40), Stratum("b", "x", 100), Stratum("c", "x", 0)]
    found = plan_sample(strata, SamplePlan(allocation="quotas"), {"a": 90, "c": 7})
    # Nothing is known of the dossiers of the third: its quota stays.
    assert [one.planned for one in found.agencies] == [40, 0, 7]
    assert [one.variance for one in found.agencies] == [0, inf, inf]


def test_a_stored_plan_of_another_version_is_read() -> None:
    assert sample_plan({"margin": 0.05, "unheard_of": 1}) == SamplePlan(margin=0.05)
