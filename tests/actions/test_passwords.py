"""Passwords: long, not easily guessed, and no rule about digits or signs."""

import unicodedata

import pytest
from argon2 import PasswordHasher

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
