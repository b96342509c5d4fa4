import zlib

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from sipas.tallies.packing import FaultyTally, from_bytes, to_bytes
from sipas.tallies.tally import (
    FaultyLevels,
    TalliesDiffer,
    add,
    empty_tally,
    equal,
    fold_levels,
    merge,
    remove,
    tally_levels,
)
from tests.tallies.made_up import levels, random_levels, slow_tally


@given(levels())
def test_a_tally_is_what_its_definition_says(block: NDArray[np.uint8]) -> None:
    assert equal(tally_levels(block), slow_tally(block))


def test_a_tally_is_exact_over_several_blocks() -> None:
    block = random_levels(150_000, 3, seed=1)
    assert equal(tally_levels(block), slow_tally(block))


def test_a_tally_is_exact_where_single_precision_ends() -> None:
    # Every product is 25, the largest there is: 700 000 of them pass 2**24.
    block = np.full((700_000, 1), 5, dtype=np.uint8)
    tally = tally_levels(block)
    assert tally.m[2, 2] == 25 * 700_000
    assert tally.counts.tolist() == [[0, 0, 0, 0, 0, 700_000, 0]]


@given(levels())
def test_totals_follow_from_the_counts(block: NDArray[np.uint8]) -> None:
    valid = (block >= 1) & (block <= 5)
    expected = [valid.sum(0), (valid & (block >= 4)).sum(0), (valid * block).sum(0, dtype=int)]
    assert tally_levels(block).t.tolist() == np.concatenate(expected).tolist()


@given(levels(), levels(), levels())
def test_merging_is_associative_and_takes_any_order(
    a: NDArray[np.uint8], b: NDArray[np.uint8], c: NDArray[np.uint8]
) -> None:
    first, second, third = (tally_levels(block) for block in (a, b, c))
    whole = tally_levels(np.concatenate([a, b, c]))
    assert equal(add(add(first, second), third), whole)
    assert equal(add(first, add(second, third)), whole)
    assert equal(merge([third, first, second]), whole)


@given(levels(), levels())
def test_removing_undoes_adding(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> None:
    first, second = tally_levels(a), tally_levels(b)
    assert equal(remove(add(first, second), second), first)


@given(levels(items=4))
def test_a_tally_survives_its_bytes(block: NDArray[np.uint8]) -> None:
    tally = tally_levels(block)
    assert equal(from_bytes(to_bytes(tally)), tally)


@pytest.mark.parametrize("rows", [1, 200, 70_000, 200_000])
def test_bytes_are_wide_enough_for_the_largest_number(rows: int) -> None:
    tally = tally_levels(np.full((rows, 2), 5, dtype=np.uint8))
    assert equal(from_bytes(to_bytes(tally)), tally)


def test_a_tally_of_twenty_three_items_is_a_few_kilobytes() -> None:
    assert len(to_bytes(tally_levels(random_levels(1_000, 23, seed=2)))) < 8_000


def test_no_response_is_the_neutral_tally() -> None:
    tally = tally_levels(random_levels(5, 3, seed=3))
    assert equal(add(tally, empty_tally(3)), tally)
    assert equal(tally_levels(np.zeros((0, 3), dtype=np.uint8)), empty_tally(3))
    assert equal(from_bytes(to_bytes(empty_tally(3))), empty_tally(3))


def test_folding_gives_each_agency_its_own_responses() -> None:
    block, codes = random_levels(400, 3, seed=4), np.arange(400) * 7 % 5
    folded = fold_levels(codes, block, ["a", "b", "c", "d", "e", "silent"])
    assert set(folded) == {"a", "b", "c", "d", "e"}
    for code, name in enumerate("abcde"):
        assert equal(folded[name], slow_tally(block[codes == code]))


def test_equality_sees_every_part() -> None:
    tally = tally_levels(random_levels(9, 2, seed=5))
    other = tally_levels(random_levels(9, 2, seed=6))
    assert not equal(tally, other)
    assert not equal(tally, add(tally, other))


@pytest.mark.parametrize("byte", [6, 7, 8, 10, 255])
def test_a_byte_that_is_no_level_is_refused(byte: int) -> None:
    block = random_levels(3, 2, seed=7)
    block[1, 1] = byte
    with pytest.raises(FaultyLevels, match=f"Row 1, item 1: {byte}"):
        tally_levels(block)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(FaultyLevels):
        tally_levels(np.zeros(3, dtype=np.uint8))
    with pytest.raises(FaultyLevels):
        tally_levels(np.zeros((3, 2), dtype=np.int64))  # type: ignore[arg-type]  # what is tested
    with pytest.raises(FaultyLevels, match="2 codes for 3"):
        fold_levels(np.zeros(2, dtype=np.int64), np.zeros((3, 2), dtype=np.uint8), ["a"])
    with pytest.raises(FaultyLevels, match="no name"):
        fold_levels(np.array([1]), np.zeros((1, 2), dtype=np.uint8), ["a"])


def test_a_tally_that_an_earlier_version_wrote_is_read() -> None:
    """Written by hand: mark, width, items and responses; then number by number, packed by zlib."""
    tally = tally_levels(random_levels(9, 2, seed=8))
    numbers = [*tally.counts.ravel(), *tally.m[np.triu_indices(6)]]
    header = b"TLY1" + bytes([1]) + (2).to_bytes(2, "little") + (9).to_bytes(8, "little")
    assert equal(from_bytes(header + zlib.compress(bytes(numbers))), tally)


def test_tallies_of_other_questionnaires_do_not_mix() -> None:
    with pytest.raises(TalliesDiffer, match="2 items, the other 3"):
        add(empty_tally(2), empty_tally(3))
    with pytest.raises(TalliesDiffer, match="Nothing to merge"):
        merge([])


def test_what_was_never_in_the_whole_cannot_be_removed() -> None:
    one = tally_levels(np.array([[5]], dtype=np.uint8))
    other = tally_levels(np.array([[1]], dtype=np.uint8))
    with pytest.raises(TalliesDiffer, match="never in the whole"):
        remove(add(one, one), other)
    with pytest.raises(TalliesDiffer, match="never in the whole"):
        remove(one, add(one, one))


def test_damaged_bytes_are_refused() -> None:
    packed = to_bytes(tally_levels(random_levels(9, 2, seed=8)))
    for damaged in (b"", packed[:10], b"XXXX" + packed[4:], packed[:-3], packed[:15] + b"zz"):
        with pytest.raises(FaultyTally):
            from_bytes(damaged)
    other_items = packed[:5] + (9).to_bytes(2, "little") + packed[7:]
    with pytest.raises(FaultyTally, match="shorter or longer"):
        from_bytes(other_items)
