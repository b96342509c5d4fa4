"""The languages of the pages: words, numbers and dates, and the order of Vietnamese letters."""

import gettext
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from sipas.shipped import translations_folder

SOURCE_LANGUAGE = "vi"
LANGUAGES = ("vi", "en")
NARROW_NO_BREAK_SPACE = "\u202f"
MINUS = "\u2212"
EN_DASH = "\u2013"

Gettext = Callable[[str], str]

_PERCENT_SIGN = {"vi": f"{NARROW_NO_BREAK_SPACE}%", "en": "%"}
# Python writes -1,234.5; these turn it. Babel's own formatter takes twenty times as long.
_SEPARATORS = {
    "vi": str.maketrans({",": ".", ".": ",", "-": MINUS}),
    "en": str.maketrans({"-": MINUS}),
}
_DATE_PATTERN = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}
_BASE_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_BASE_LETTERS)}
# The order of the tones in Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONE_RANK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
# A province has thousands of names, sorted and searched for each page, and they hardly ever change.
_KEPT_NAMES = 1 << 15
_SYLLABLE = re.compile(r"[0-9]+|[^\W\d_]+")

Syllable = tuple[int, tuple[int, ...], int]


class UnknownLanguage(LookupError):
    """A language for which there is no catalogue."""

    def __init__(self, language: str) -> None:
        super().__init__(f"Không có ngôn ngữ “{language}”; có: {', '.join(LANGUAGES)}.")
        self.language = language


@lru_cache(maxsize=8)
def translations_for(language: str) -> gettext.NullTranslations:
    """The words of one language; those of the source language are the keys themselves."""
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return read_catalogue(translations_folder() / language / "LC_MESSAGES" / "messages.po")


@lru_cache(maxsize=8)
def read_catalogue(path: Path) -> gettext.GNUTranslations:
    """A catalogue read from its text, so that no compiled file can lag behind it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def gettext_for(language: str) -> Gettext:
    return translations_for(language).gettext


@dataclass(frozen=True, slots=True)
class Formats:
    """Numbers and dates as readers of one language write them."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UnknownLanguage(self.language)

    def percent(self, fraction: float, decimals: int = 2) -> str:
        """0.8098 is "80,98 %"."""
        return self._decimal(_scaled(fraction), decimals) + _PERCENT_SIGN[self.language]

    def number(self, value: float, decimals: int) -> str:
        return self._decimal(Decimal(str(value)), decimals)

    def interval(self, lower: float, upper: float, decimals: int = 1) -> str:
        """Fractions 0.796 and 0.823 are "(79,6–82,3)"."""
        bounds = (self._decimal(_scaled(bound), decimals) for bound in (lower, upper))
        return f"({EN_DASH.join(bounds)})"

    def points(self, difference: float, decimals: int = 2) -> str:
        """A difference of fractions in percentage points: -0.003 is "−0,30 điểm"."""
        number = self._decimal(_scaled(difference), decimals)
        rises = difference > 0 and any(digit in number for digit in "123456789")
        _ = gettext_for(self.language)
        return _("%(number)s điểm") % {"number": f"+{number}" if rises else number}

    def count(self, value: int) -> str:
        return f"{int(value):,}".translate(_SEPARATORS[self.language])

    def date(self, value: date) -> str:
        from babel.dates import format_date

        return format_date(value, _DATE_PATTERN[self.language], locale=self.language)

    def _decimal(self, value: Decimal, decimals: int) -> str:
        rounded = f"{_rounded(value, decimals):,.{decimals}f}"
        return rounded.translate(_SEPARATORS[self.language])


def _scaled(fraction: float) -> Decimal:
    return Decimal(str(fraction)).scaleb(2)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Half away from zero as schools teach it, and never a zero with a minus sign."""
    if not value.is_finite():
        raise ValueError(f"Không phải là một số: {value}.")
    rounded = value.quantize(_last_place(decimals), ROUND_HALF_UP, _EVERY_DIGIT)
    return rounded or abs(rounded)


# As many digits as the largest number of a computer has before the point, and some behind it.
_EVERY_DIGIT = Context(prec=330)


@cache
def _last_place(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


@lru_cache(_KEPT_NAMES)
def sort_key(text: str) -> tuple[tuple[Syllable, ...], str]:
    """The place of a text in a Vietnamese list: by syllable, letters before tone, Đ after D.

    Numbers stand before letters and by their value: "Quầy 2" before "Quầy 10".
    """
    composed = unicodedata.normalize("NFC", text)
    return tuple(_syllable_key(part) for part in _SYLLABLE.findall(composed)), composed


@lru_cache(_KEPT_NAMES)
def folded(text: str) -> str:
    """A text as it is searched: small letters, no tones and hooks, d for đ."""
    plain = unicodedata.normalize("NFD", text.lower())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters.replace("đ", "d")


def _syllable_key(syllable: str) -> Syllable:
    if syllable.isdecimal():
        return 0, (int(syllable),), 0
    tone = 0
    letters = ""
    for mark in unicodedata.normalize("NFD", syllable.lower()):
        if mark in _TONE_RANK:
            tone = _TONE_RANK[mark]
        else:
            letters += mark
    composed = unicodedata.normalize("NFC", letters)
    return 1, tuple(_LETTER_RANK.get(letter, 100 + ord(letter)) for letter in composed), tone
