"""Personal data in free words: found by its shape, covered, and never written into.

Numbers by which a person can be reached or looked up are covered without asking. Names have no
shape that a rule could trust; what looks like one is only pointed at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

COVER = "[…]"
"""What stands where words were taken out."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_DOSSIER = re.compile(r"(?<!\w)(?:[A-Z0-9]{1,4}\.){0,5}[A-Z]?\d{2,3}-\d{6}-\d{3,6}(?!\w)")
_PLATE = re.compile(r"(?<!\w)\d{2}[ -]?[A-Z]{1,2}\d?[ .-]{0,2}\d{3}\.?\d{2}(?!\w)")
_NUMBER = re.compile(r"(?<![\w.])\+?\(?\d(?:[ .()\-]{0,2}\d){7,24}(?!\d)")
_SPOKEN = re.compile(
    r"(?i)(?<!\w)(?:không|một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín)"
    r"(?:[ ,.\-]+(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín)){7,}(?!\w)"
)
_MONEY = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_MONEY_WORD = re.compile(r"\s*(?:đ|₫|đồng|vnđ|vnd)(?!\w)", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}[ .-]\d{1,2}[ .-]\d{4}|\d{4}[ .-]\d{1,2}[ .-]\d{1,2}")
_ADDRESSED = re.compile(
    r"(?i)(?<!\w)(?:ông|bà|anh|chị|cô|chú|bác|em|đồng chí|đ/c|cán bộ|nhân viên|công chức) +"
    r"(?=((?:[^\W\d_]+ ){0,4}[^\W\d_]+))"
)
_SHORTEST_ACCOUNT = 8


class PersonalKind(StrEnum):
    PHONE = "phone"
    IDENTITY = "identity"
    EMAIL = "email"
    DOSSIER = "dossier"
    PLATE = "plate"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Personal:
    """`start` and `end` are places in the text, `end` left out."""

    start: int
    end: int
    kind: PersonalKind

    @property
    def is_covered(self) -> bool:
        return self.kind is not PersonalKind.NAME


def find_personal_data(text: str) -> tuple[Personal, ...]:
    """In the order of the text; none lies over another."""
    found: list[Personal] = []
    for one in _candidates(text):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def covered(text: str) -> str:
    """The text without what identifies a person by its shape; names stay."""
    for one in reversed(find_personal_data(text)):
        if one.is_covered:
            text = f"{text[: one.start]}{COVER}{text[one.end :]}"
    return text


def redaction(original: str, typed: str) -> str | None:
    """`typed` where it is the original with words taken out, covered; None where it says more.

    Words may be left out with or without the cover in their place, which is then put there.
    """
    text, wanted = _one_line_ends(original), _one_line_ends(typed)
    if _is_original_with_gaps(text, wanted):
        return covered(wanted)
    kept = wanted.replace(COVER, " ").split()
    return covered(shortened) if (shortened := _without_words(text, kept)) is not None else None


def _candidates(text: str) -> Iterator[Personal]:
    """The surest first: of two that overlap the first is kept."""
    for pattern, kind in (
        (_EMAIL, PersonalKind.EMAIL),
        (_DOSSIER, PersonalKind.DOSSIER),
        (_PLATE, PersonalKind.PLATE),
        (_SPOKEN, PersonalKind.PHONE),
    ):
        for found in pattern.finditer(text):
            yield Personal(found.start(), found.end(), kind)
    for found in _NUMBER.finditer(text):
        number = _kind_of_number(text, found)
        if number is not None:
            yield Personal(found.start(), found.end(), number)
    for found in _ADDRESSED.finditer(text):
        words = _capitalised(found[1])
        if words:
            yield Personal(found.start(1), found.start(1) + len(words), PersonalKind.NAME)


def _kind_of_number(text: str, found: re.Match[str]) -> PersonalKind | None:
    written = found[0]
    digits = "".join(mark for mark in written if mark.isdecimal())
    if _DAY.fullmatch(written):
        return None
    if _MONEY.fullmatch(written) and (
        not written.startswith("0") and _MONEY_WORD.match(text, found.end())
    ):
        return None
    if 9 <= len(digits) <= 11 and (digits.startswith(("0", "84"))):
        return PersonalKind.PHONE
    if len(digits) in {9, 12}:
        return PersonalKind.IDENTITY
    is_in_one_piece = written.lstrip("+(").isdecimal() and len(digits) >= _SHORTEST_ACCOUNT
    return PersonalKind.NUMBER if is_in_one_piece or len(digits) > 9 else None


def _capitalised(words: str) -> str:
    """The words at the front that begin with a capital."""
    kept: list[str] = []
    for word in words.split(" "):
        if not word[:1].isupper():
            break
        kept.append(word)
    return " ".join(kept)


def _one_line_ends(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _is_original_with_gaps(text: str, wanted: str) -> bool:
    """Whether the text is `wanted` with something in the place of each cover."""
    first, *others = (piece.strip() for piece in wanted.split(COVER))
    if not others:
        return text == wanted
    *between, last = others
    if not text.startswith(first):
        return False
    place = len(first)
    for piece in between:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return text.endswith(last) and place <= len(text) - len(last)


def _without_words(text: str, kept: list[str]) -> str | None:
    """The text with a cover for each stretch of words that are not kept; None if some are new."""
    pieces = re.split(r"(\s+)", text)
    written: list[str] = []
    place = 0
    for word, space in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if place < len(kept) and word == kept[place]:
            written += [word, space]
            place += 1
        elif not written or written[-2] != COVER:
            written += [COVER, space]
    return "".join(written).strip() if place == len(kept) else None
