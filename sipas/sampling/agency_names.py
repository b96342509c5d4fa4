"""Which agency a register means by the words it writes."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sipas.languages import Gettext

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"\w+")


class AgencyNotFound(LookupError):
    """Words that name no agency, several, or one that no longer existed."""


@dataclass(frozen=True, slots=True)
class NamedAgency:
    """An agency with every name a register may use for it, and its days (None: not bounded)."""

    code: str
    names: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_between(self, first: date | None, last: date | None) -> bool:
        begun = self.valid_from is None or last is None or self.valid_from <= last
        ended = self.valid_to is not None and first is not None and self.valid_to < first
        return begun and not ended


@dataclass(frozen=True, slots=True)
class AgencyNames:
    """Agencies by comparable name; one name may have belonged to several, one after another."""

    by_name: Mapping[str, tuple[NamedAgency, ...]]

    def find(
        self, words: str, received: date | None, returned: date | None, gettext: Gettext
    ) -> str:
        """The code of the agency of that name that existed while it had the dossier."""
        candidates = self.by_name.get(comparable(words), ())
        if not candidates:
            raise AgencyNotFound(
                gettext("Không có cơ quan nào tên hoặc mã là “%(words)s”.") % {"words": words}
            )
        last = received if returned is None else returned
        valid = [agency for agency in candidates if agency.is_valid_between(received, last)]
        if not valid:
            raise AgencyNotFound(
                gettext("Vào ngày của hồ sơ, cơ quan “%(words)s” không hoạt động.")
                % {"words": words}
            )
        at_the_end = [agency for agency in valid if agency.is_valid_between(last, last)] or valid
        if len(at_the_end) > 1:
            codes = ", ".join(agency.code for agency in at_the_end)
            raise AgencyNotFound(
                gettext("Tên “%(words)s” chỉ nhiều cơ quan (%(codes)s); hãy ghi mã cơ quan.")
                % {"words": words, "codes": codes}
            )
        return at_the_end[0].code


def agency_names(agencies: Iterable[NamedAgency]) -> AgencyNames:
    found: dict[str, dict[str, NamedAgency]] = {}
    for agency in agencies:
        for name in (agency.code, *agency.names):
            found.setdefault(comparable(name), {})[agency.code] = agency
    return AgencyNames({name: tuple(same.values()) for name, same in found.items()})


@lru_cache(maxsize=20_000)
def comparable(text: str) -> str:
    """What two spellings of one name have in common.

    Case, spaces, punctuation and the place of the tone in a syllable do not count: "Sở Văn hoá,
    Thể thao" is "sở văn hóa thể thao". Letters and tones do.
    """
    composed = unicodedata.normalize("NFC", text).casefold().replace("_", " ")
    return " ".join(_tone_last(word) for word in _WORD.findall(composed))


def _tone_last(word: str) -> str:
    marks = unicodedata.normalize("NFD", word)
    letters = "".join(mark for mark in marks if mark not in _TONES)
    return letters + "".join(mark for mark in marks if mark in _TONES)
