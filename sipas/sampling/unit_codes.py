"""A code made from a name: what can stand in an address, and says what it is."""

import re
import unicodedata
from collections.abc import Container
from hashlib import blake2b

LONGEST = 64
# Typed by hand from a poster: no 0 or o, no 1, i or l, and one case.
DESK_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_DESK_LENGTH = 6
_OTHERS = re.compile(r"[^a-z0-9]+")


def unit_code(name: str) -> str:
    """“Sở Văn hóa” is so-van-hoa; a long name is cut and ends in eight signs of its own."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    code = _OTHERS.sub("-", plain).strip("-")
    if code and len(code) <= LONGEST:
        return code
    own = blake2b(name.encode(), digest_size=4).hexdigest()
    return f"{code[: LONGEST - 9].strip('-')}-{own}".strip("-")


def desk_code(agency: str, name: str, taken: Container[str]) -> str:
    """Six letters that depend on the code of the agency and the name of the desk alone.

    Equal for equal names, so that reading a list twice gives equal codes; of desks whose letters
    are `taken` the next of the same series. Nobody is kept out by a code: it stands on a poster.
    """
    for turn in range(1000):
        digest = blake2b(f"{agency}\n{name}\n{turn}".encode(), digest_size=8).digest()
        number = int.from_bytes(digest)
        code = ""
        for _ in range(_DESK_LENGTH):
            number, place = divmod(number, len(DESK_LETTERS))
            code += DESK_LETTERS[place]
        if code not in taken:
            return code
    raise ValueError(f"no free code of {_DESK_LENGTH} letters for a desk of {agency}")
