"""The part of a plan that one page shows: every block, and a hundred agencies at a time."""

from dataclasses import dataclass

from sipas.actions.round_planning import PlannedLine, RoundPlan
from sipas.languages import folded

PAGE = 100


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """Each line with whether it is a block; `found` agencies answer the search."""

    lines: tuple[tuple[bool, PlannedLine], ...]
    found: int
    page: int
    pages: int


def planned_page(view: RoundPlan, search: str = "", page: int = 1) -> PlannedPage:
    """Every block stands there on every page; an agency stands under its own."""
    wanted = folded(search)
    fitting = [
        (block.code, line)
        for block, lines in view.blocks
        for line in lines
        if not wanted or wanted in folded(f"{line.name} {line.code}")
    ]
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(max(page, 1), pages)
    shown = fitting[(page - 1) * PAGE : page * PAGE]
    lines: list[tuple[bool, PlannedLine]] = []
    for block, _lines in view.blocks:
        lines.append((True, block))
        lines.extend((False, line) for code, line in shown if code == block.code)
    return PlannedPage(tuple(lines), len(fitting), page, pages)
