"""One agency out of thousands, from what somebody typed: its code, its name, or a part of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sipas.languages import folded
from sipas.store.database import Database
from sipas.store.organisation import Agency, all_agencies

MOST = 20
FEW = 200
"""So many agencies still go into the list that a browser offers under the field."""
_CODE_AT_THE_END = re.compile(r".*\(([^()]+)\)\s*")
# The same few thousand names are folded at each search.
_folded = lru_cache(1 << 14)(folded)


@dataclass(frozen=True, slots=True)
class AgencySearch:
    """`agency` where what was typed says one; else the first of those that it may mean."""

    agency: Agency | None = None
    candidates: tuple[Agency, ...] = ()
    found: int = 0


def search_agency(database: Database, typed: str) -> AgencySearch:
    with database.read() as transaction:
        return agency_among(all_agencies(transaction), typed)


def agencies_to_offer(database: Database) -> list[Agency]:
    """All of a small province, none of a large one: the page would be larger than its answer."""
    with database.read() as transaction:
        agencies = all_agencies(transaction)
    return agencies if len(agencies) <= FEW else []


def agency_among(agencies: Iterable[Agency], typed: str) -> AgencySearch:
    """A code or a whole name decides, however it is written; a part decides where it is alone."""
    wanted = folded(typed.strip())
    if not wanted:
        return AgencySearch()
    known = list(agencies)
    at_the_end = _CODE_AT_THE_END.fullmatch(typed)
    codes = {typed.strip(), at_the_end[1] if at_the_end else ""}
    exact = [one for one in known if one.code in codes]
    exact = exact or [one for one in known if _folded(one.name) == wanted]
    if len(exact) == 1:
        return AgencySearch(exact[0], (), 1)
    words = wanted.split()
    part = exact or [one for one in known if _has_words(one, words)]
    if len(part) == 1:
        return AgencySearch(part[0], (), 1)
    return AgencySearch(None, tuple(part[:MOST]), len(part))


def _has_words(agency: Agency, words: list[str]) -> bool:
    text = _folded(f"{agency.name} {agency.short_name} {agency.code}")
    return all(word in text for word in words)
