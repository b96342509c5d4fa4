"""One-time codes: what they are made of, and which slips of the hand are noticed."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.sampling.one_time_codes import (
    ALPHABET,
    RANDOM_BITS,
    code_address,
    code_digest,
    code_from_number,
    codes_key,
    read_code,
    written_code,
)

numbers = st.integers(0, 2**RANDOM_BITS - 1)


@given(numbers)
def test_a_code_is_read_as_it_is_printed_and_as_it_is_typed(number: int) -> None:
    code = code_from_number(number)
    assert len(code) == 10
    assert read_code(code) == read_code(written_code(code)) == code
    assert read_code(f" {code[:3].lower()} {code[3:].lower()}\n") == code


@given(numbers)
def test_letters_that_look_alike_are_the_same(number: int) -> None:
    code = code_from_number(number)
    assert read_code(code.replace("1", "l").replace("0", "o")) == code
    assert read_code(code.replace("1", "I")) == code


@given(numbers, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(number: int, place: int, letter: str) -> None:
    code = code_from_number(number)
    wrong = code[:place] + letter + code[place + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(numbers, st.integers(0, 8))
def test_two_letters_that_changed_places_are_noticed(number: int, place: int) -> None:
    code = code_from_number(number)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_code(wrong) == (code if wrong == code else None)


def test_different_numbers_are_different_codes() -> None:
    assert len({code_from_number(number * 7_000_001) for number in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    "typed", ["", "ABC", "ABCDE-FGHJ", "UUUUU-UUUUU", "ABCDE-FGHJK-M", "Đ" * 10]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_a_number_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="45 random bits"):
        code_from_number(2**RANDOM_BITS)


def test_the_digest_is_a_keyed_one() -> None:
    key = codes_key("secret")
    code = code_from_number(12345)
    assert code_digest(key, code) == hmac.new(key, code.encode(), hashlib.sha256).digest()[:16]
    assert code_digest(codes_key("another"), code) != code_digest(key, code)


def test_the_address_is_short() -> None:
    code = code_from_number(0)
    assert code == "0000000000"
    assert code_address("https://ks.example.vn/", code) == "https://ks.example.vn/c/0000000000"
