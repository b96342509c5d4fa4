"""Passwords: long, not easily guessed, and no rule about digits or signs."""

import subprocess
import sys
import unicodedata

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from sipas.actions.account_refusals import PasswordGuessable, PasswordTooLong, PasswordTooShort
from sipas.actions.passwords import check_password, password_hash


@pytest.mark.parametrize(
    "password",
    [
        "trời xanh mây trắng",
        "correct horse battery staple",
        "nghé ọ chín vựa lúa",
        "k7$Qv!z2Lr#9xW",
    ],
)
def test_a_good_password_is_taken(password: str) -> None:
    check_password(password, "lan@example.vn", "Nguyễn Thị Lan")


@pytest.mark.parametrize(
    "password",
    ["password1234", "123456789012", "qwertyuiop12", "aaaaaaaaaaaa", "matkhau123456"],
)
def test_what_people_often_choose_is_refused(password: str) -> None:
    with pytest.raises(PasswordGuessable):
        check_password(password)


@pytest.mark.parametrize("password", ["nguyenthilan2026", "lan@example.vn", "Nguyễn Thị Lan"])
def test_the_person_s_own_words_are_refused(password: str) -> None:
    with pytest.raises(PasswordGuessable):
        check_password(password, "lan@example.vn", "Nguyễn Thị Lan")


def test_length_is_counted_in_characters() -> None:
    with pytest.raises(PasswordTooShort):
        check_password("ngắn quá đi")
    with pytest.raises(PasswordTooLong):
        check_password("nghé ọ " * 30)


def test_the_hash_is_of_the_decomposed_form() -> None:
    hashed = password_hash("trời xanh mây trắng")
    assert PasswordHasher().verify(hashed, unicodedata.normalize("NFKD", "trời xanh mây trắng"))


def test_outside_the_tests_a_hash_costs_what_the_standard_says() -> None:
    """In a process of its own: the tests' hashes cost the least."""
    code = "from sipas.actions.passwords import password_hash as h; print(h('trời xanh mây trắng'))"
    hashed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert _costs(extract_parameters(hashed)) == _costs(RFC_9106_LOW_MEMORY)


def _costs(parameters: Parameters) -> tuple[int, int, int]:
    return parameters.time_cost, parameters.memory_cost, parameters.parallelism
