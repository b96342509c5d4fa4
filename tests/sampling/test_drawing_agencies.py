"""Agencies by their size, within blocks: how many of each, how likely, and the same again."""

from collections import Counter

import pytest

from sipas.sampling.drawing import proportional_inclusion
from sipas.sampling.drawing_agencies import TooFewAgencies, draw_agencies

# Blocks of 600, 300 and 100 dossiers, and one of a single agency.
SIZES = {
    **{f"a{place}": 100 for place in range(6)},
    **{f"b{place}": size for place, size in enumerate((20, 40, 60, 80, 100))},
    **{f"c{place}": 25 for place in range(4)},
    "d0": 10,
}
BLOCKS = {agency: agency[0] for agency in SIZES}


def test_blocks_share_by_their_dossiers_with_two_agencies_at_least() -> None:
    drawn = draw_agencies(SIZES, BLOCKS, 10, 7)
    # in proportion 5,9 : 3,0 : 1,0 : 0,1 of 10; raised to 2 and 1, the two large ones give
    assert Counter(agency[0] for agency in drawn) == {"a": 5, "b": 2, "c": 2, "d": 1}
    assert drawn["d0"] == 1
    assert drawn == draw_agencies(dict(reversed(SIZES.items())), BLOCKS, 10, 7)


def test_each_agency_is_drawn_as_often_as_its_chance_says() -> None:
    times = 2000
    found = Counter(
        agency for seed in range(times) for agency in draw_agencies(SIZES, BLOCKS, 10, seed)
    )
    chances = proportional_inclusion([SIZES[f"b{place}"] for place in range(5)], 2)
    for place, chance in enumerate(chances.tolist()):
        # five standard errors of a share at most
        assert found[f"b{place}"] / times == pytest.approx(chance, abs=5 * 0.5 / times**0.5)
    drawn = draw_agencies(SIZES, BLOCKS, 10, 7)
    for agency in (name for name in drawn if name[0] == "b"):
        assert drawn[agency] == pytest.approx(chances[int(agency[1])])


def test_too_few_for_every_block_says_how_many_it_takes() -> None:
    with pytest.raises(TooFewAgencies) as found:
        draw_agencies(SIZES, BLOCKS, 6, 1)
    assert found.value.least == 7
