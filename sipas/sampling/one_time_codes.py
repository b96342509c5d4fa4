"""Codes that admit one answer: nine random letters of base 32 and one that checks them.

Nine letters are 45 bits. With a million codes in use, one guess in 35 million meets one, and the
store keeps no code, only its keyed digest. The alphabet is Crockford's, without I, L, O and U.
"""

import hmac
import re
from urllib.parse import quote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LETTERS = 9
RANDOM_BITS = 5 * RANDOM_LETTERS
DIGEST_BYTES = 16

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s.\u2010-\u2015-]+")
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: x has order 31 in GF(32)


def code_from_number(number: int) -> str:
    """The code of a random number below 2**45, with its check letter; ten letters."""
    if not 0 <= number < 1 << RANDOM_BITS:
        raise ValueError("A code is made of 45 random bits.")
    places = range(RANDOM_BITS - 5, -1, -5)
    letters = "".join(ALPHABET[number >> place & 31] for place in places)
    return letters + _check_letter(letters)


def read_code(typed: str) -> str | None:
    """The code that somebody typed or scanned; None where it cannot be one.

    Small letters, blanks and dashes do not matter, nor I, L and O for 1, 1 and 0. One wrong
    letter, and two that changed places, are always noticed.
    """
    letters = _BETWEEN.sub("", typed).upper().translate(_LOOKALIKES)
    if len(letters) != RANDOM_LETTERS + 1 or any(one not in _VALUES for one in letters):
        return None
    return letters if _check_letter(letters[:-1]) == letters[-1] else None


def written_code(code: str) -> str:
    """As it is printed: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def code_address(base: str, code: str) -> str:
    """The address at which a code is answered."""
    return f"{base.rstrip('/')}/c/{quote(code, safe='')}"


def code_digest(key: bytes, code: str) -> bytes:
    """What is kept of a code: whoever lacks the key can neither go back nor try codes out."""
    return hmac.digest(key, code.encode(), "sha256")[:DIGEST_BYTES]


def codes_key(secret: str) -> bytes:
    """The key for digests, from the secret of the installation; it serves nothing else."""
    return hmac.digest(secret.encode(), b"sipas one-time codes", "sha256")


def _check_letter(letters: str) -> str:
    """The remainder of the letters as a polynomial over GF(32), times x."""
    total = 0
    for letter in letters:
        total = _times_x(total ^ _VALUES[letter])
    return ALPHABET[total]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 32 else doubled
