"""Columns, one for each day: small, in plain SVG, drawn while the page is made.

The drawer of the other charts takes a tenth of a second a picture; a page that is looked at all day
cannot wait for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, BASE = 720, 160, 24
_GAP = 0.2
_TOP = 18
_INK, _MUTED, _LINE, _BAR = "#1b1f24", "#4d5661", "#c3c9d1", "#0b5cad"


@dataclass(frozen=True, slots=True)
class Column:
    """`label` stands below it where there is room; `words` is what a pointer resting on it says."""

    label: str
    value: int
    words: str


def columns_svg(columns: Sequence[Column], title: str, description: str) -> str:
    """Columns from left to right on a common base line; the highest one bears its number.

    No columns, or only empty ones, give the base line alone. Negative values are drawn as 0.
    """
    highest = max((column.value for column in columns), default=0)
    marks = [
        f'<path d="M0 {HEIGHT - BASE}h{WIDTH}" stroke="{_LINE}"/>',
        *(_bar(place, column, len(columns), highest) for place, column in enumerate(columns)),
        *_labels(columns),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="columns-title columns-description" font-family="system-ui,sans-serif" '
        f'font-size="12" fill="{_INK}"><title id="columns-title">{escape(title)}</title>'
        f'<desc id="columns-description">{escape(description)}</desc>'
        f'<path fill="#fff" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>{"".join(marks)}</svg>\n'
    )


def _bar(place: int, column: Column, count: int, highest: int) -> str:
    if not highest or column.value <= 0:
        return ""
    step = WIDTH / count
    height = (HEIGHT - BASE - _TOP) * column.value / highest
    x, y = step * (place + _GAP / 2), HEIGHT - BASE - height
    bar = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * (1 - _GAP):.1f}" height="{height:.1f}" '
        f'fill="{_BAR}"><title>{escape(column.words)}</title></rect>'
    )
    return bar + (_number(step * (place + 0.5), y, highest) if column.value == highest else "")


def _number(x: float, y: float, value: int) -> str:
    middle = min(max(x, 20), WIDTH - 20)
    return f'<text x="{middle:.1f}" y="{y - 5:.1f}" text-anchor="middle">{value}</text>'


def _labels(columns: Sequence[Column]) -> list[str]:
    """As many labels as fit beside each other, always with the first."""
    if not columns:
        return []
    step = WIDTH / len(columns)
    every = max(1, -(-56 // int(step))) if step >= 1 else len(columns)
    return [
        f'<text x="{min(max(step * (place + 0.5), 28), WIDTH - 28):.1f}" y="{HEIGHT - 7}" '
        f'text-anchor="middle" fill="{_MUTED}">{escape(column.label)}</text>'
        for place, column in enumerate(columns)
        if place % every == 0
    ]
