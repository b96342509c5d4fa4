"""A code made from a name: what can stand in an address, and says what it is."""

import re
import unicodedata
from hashlib import blake2b

LONGEST = 64
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
