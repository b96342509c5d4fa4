"""What makes a password good enough: its length, and that it is not easily guessed."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from sipas.actions.account_refusals import PasswordGuessable, PasswordTooLong, PasswordTooShort

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
# zxcvbn's scale: 3 stands for "safely unguessable: moderate protection from an offline attack".
GOOD_ENOUGH = 3
# More characters tell zxcvbn nothing and cost it seconds.
_LOOKED_AT = 72
# Every hash is made by it, and Flask-Security is told its costs: both roads make the same hashes.
HASHER = PasswordHasher()
_OUR_WORDS = ("sipas", "hai long", "hailong", "khao sat", "hanh chinh", "quang nam", "mat khau")


def check_password(password: str, *known: str) -> None:
    """Refuses what is short or easily guessed; `known` are words that belong to the person.

    No rule asks for a digit or a sign: such rules make passwords worse (NIST SP 800-63B-4, 2025,
    section 3.1.1.2). A password that is among the most common ones is refused, as is one made of
    the person's own words.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooLong(LONGEST_PASSWORD)
    words = [word for text in known for word in _words(text)]
    # Letters without their signs: "mật khẩu" is as easily guessed as "mat khau".
    looked_at = _plain(password)[:_LOOKED_AT]
    found = zxcvbn(looked_at, user_inputs=[*map(_plain, words), *_OUR_WORDS])
    if found["score"] < GOOD_ENOUGH:
        raise PasswordGuessable


def password_hash(password: str, *known: str) -> str:
    """Argon2id with the library's parameters, over the form that Flask-Security compares (NFKD)."""
    check_password(password, *known)
    return HASHER.hash(unicodedata.normalize("NFKD", password))


def hash_costs() -> dict[str, int]:
    """What a hash costs in passes over so many KiB in so many lanes, by passlib's names."""
    return {
        "argon2__time_cost": HASHER.time_cost,
        "argon2__memory_cost": HASHER.memory_cost,
        "argon2__parallelism": HASHER.parallelism,
    }


def is_password_of(hashed: str, password: str) -> bool:
    """Whether this password was hashed, in the form that Flask-Security compares."""
    try:
        return HASHER.verify(hashed, unicodedata.normalize("NFKD", password))
    except (VerificationError, InvalidHashError):
        return False


def _words(text: str) -> list[str]:
    """A name or an address in the forms in which it gets into passwords."""
    parts = text.replace("@", " ").split()
    return [text, "".join(parts), *parts] if parts else []


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
