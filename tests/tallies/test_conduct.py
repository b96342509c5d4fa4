"""How forms were filled in, counted by hand beside each case."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sipas.tallies.conduct import Conduct, conduct_by, conduct_of

ROWS = {
    "five equal answers": ([4, 4, 4, 4, 4, 0], Conduct(1, 1, 1)),
    "four are too few to say anything": ([4, 4, 4, 4, 0, 0], Conduct(1, 1, 0)),
    "one differs": ([4, 4, 4, 4, 4, 5], Conduct(1, 1, 0)),
    "what does not apply is no level": ([5, 5, 5, 5, 5, 9], Conduct(1, 1, 1)),
    "nothing applies": ([9, 9, 9, 9, 9, 9], Conduct(1, 0, 0)),
    "nothing was said": ([0, 0, 0, 0, 0, 0], Conduct(1, 0, 0)),
}


@pytest.mark.parametrize(("row", "expected"), ROWS.values(), ids=ROWS)
def test_one_form(row: list[int], expected: Conduct) -> None:
    assert conduct_of(np.array([row], dtype=np.uint8)) == expected


def test_no_forms_and_no_criteria() -> None:
    assert conduct_of(np.zeros((0, 6), dtype=np.uint8)) == Conduct()
    assert conduct_of(np.zeros((3, 0), dtype=np.uint8)) == Conduct(3)


LEVELS = arrays(np.uint8, (7, 6), elements=st.sampled_from([0, 1, 2, 3, 4, 5, 9]))


@given(LEVELS)
def test_the_parts_add_up_to_the_whole(levels: np.ndarray) -> None:
    together = conduct_of(levels)
    assert sum((conduct_of(row[None]) for row in levels), Conduct()) == together
    assert together.alike <= together.valid <= together.finished == 7
    assert together + -together == Conduct()
    assert not together + -together


@given(LEVELS, st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_each_code_is_counted_as_if_alone(levels: np.ndarray, codes: list[int]) -> None:
    of = np.array(codes)
    alone = {name: conduct_of(levels[of == code]) for code, name in enumerate("abc")}
    assert conduct_by(of, levels, "abc") == alone


def test_as_many_codes_as_forms_are_asked() -> None:
    with pytest.raises(ValueError, match="2 codes for 3"):
        conduct_by(np.zeros(2, dtype=np.int64), np.full((3, 6), 4, dtype=np.uint8), "a")
