"""The part of a fieldwork that one page shows: searched, narrowed down, fifty at a time."""

from dataclasses import dataclass
from enum import StrEnum

from sipas.actions.watched_places import Fieldwork, PlaceLine
from sipas.languages import folded

PAGE = 50
BEHIND = 0.8
"""An agency that will reach less than this part of its plan at today's pace is behind."""


class Show(StrEnum):
    """Which agencies somebody wants to see."""

    ALL = "all"
    SILENT = "silent"
    SILENT_DESKS = "silent-desks"
    BEHIND = "behind"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page was asked for; an unknown block or page shows nothing, or the last page."""

    search: str = ""
    block: str = ""
    show: Show = Show.ALL
    page: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """`lines` of page `page` of `pages`; `found` is how many there are on all pages."""

    lines: tuple[PlaceLine, ...]
    found: int
    page: int
    pages: int


def is_behind(line: PlaceLine) -> bool:
    return line.planned is not None and line.forecast < BEHIND * line.planned


def shown_lines(fieldwork: Fieldwork, wish: Wish) -> Shown:
    """The agencies that were asked for, in the order of blocks and of the alphabet."""
    wanted = folded(wish.search)
    found = [
        line
        for block in fieldwork.blocks
        if wish.block in ("", block.block.code)
        for line in block.agencies
        if _is_shown(line, wish.show) and wanted in folded(f"{line.name} {line.code}")
    ]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(wish.page, 1), pages)
    return Shown(tuple(found[(page - 1) * PAGE : page * PAGE]), len(found), page, pages)


def count_shown(fieldwork: Fieldwork, show: Show) -> int:
    return sum(_is_shown(line, show) for line in fieldwork.agencies)


def _is_shown(line: PlaceLine, show: Show) -> bool:
    if show is Show.SILENT:
        return line.silent_days is not None
    if show is Show.SILENT_DESKS:
        return line.desks is not None and line.desks.silent > 0
    if show is Show.BEHIND:
        return is_behind(line)
    return line.needs_a_look if show is Show.ODD else True
