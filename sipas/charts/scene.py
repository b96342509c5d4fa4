"""What the charts share: the sheet they are drawn on, its colours, and the way to SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any, Literal, cast

import altair as alt
import vl_convert

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
INK = "#1b1f24"
MUTED = "#4d5661"
GRID = "#dde1e6"
BAND = "#eef0f3"
NOISE = "#4d5661"
# Told apart in grey by the arrow in their label, not by the colour.
TONES = {"noise": NOISE, "up": "#0b5cad", "down": "#b45309"}
ARROWS = {"noise": "", "up": " ▲", "down": " ▼"}

Row = dict[str, float | str | None]
Rows = list[Row]
Align = Literal["left", "center", "right"]
Weight = Literal["normal", "bold"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sizes in pixels: the plot, and the margins around it."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    domain: tuple[float, float]

    @property
    def plot_width(self) -> int:
        return self.width - self.left - self.right


def ticks_of(domain: tuple[float, float]) -> list[int]:
    """Whole steps within a domain, few enough for a phone."""
    low, high = domain
    step = 5 if high - low <= 30 else 10 if high - low <= 60 else 20
    return list(range(step * math.ceil(low / step), int(high) + 1, step))


def lines_of(label: str, columns: int) -> list[str]:
    """A label on at most two lines."""
    lines = wrap(label, columns) or [""]
    return lines if len(lines) <= 2 else [lines[0], shortened(" ".join(lines[1:]), columns)]


def shortened(label: str, room: int) -> str:
    return label if len(label) <= room else f"{label[: room - 1].rstrip()}…"


def data_of(rows: Rows) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=cast("Any", rows)))


def x_of(field: str, sheet: Sheet) -> alt.X:
    scale = alt.Scale(domain=list(sheet.domain), zero=False, nice=False)
    return alt.X(f"{field}:Q", scale=scale, axis=None)


def y_of(field: str, sheet: Sheet) -> alt.Y:
    """Pixels from the top of the plot."""
    scale = alt.Scale(domain=[0, sheet.height], reverse=True, zero=False, nice=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=None)


def encoded(mark: alt.Chart, **channels: Any) -> alt.Chart:
    """`encode` for channels that are named elsewhere."""
    return mark.encode(**channels)


def text_layer(
    rows: Rows,
    sheet: Sheet,
    x: alt.X | float,
    *,
    align: Align = "left",
    size: int = 14,
    colour: str = INK,
    weight: Weight = "normal",
) -> alt.Chart:
    """Rows with `y`, `text` and, where x is a field, that field."""
    place = alt.value(x) if isinstance(x, (int, float)) else x
    mark = data_of(rows).mark_text(
        align=align, baseline="middle", fontSize=size, color=colour, fontWeight=weight, font=FONT
    )
    return encoded(mark, x=place, y=y_of("y", sheet), text=alt.Text("text:N"))


def upright_layer(rows: Rows, sheet: Sheet, colour: str, **stroke: Any) -> alt.Chart:
    """Upright lines at `x` from `y` to `y2`."""
    rule = data_of(rows).mark_rule(color=colour, **stroke)
    return encoded(rule, x=x_of("x", sheet), y=y_of("y", sheet), y2=alt.Y2("y2:Q"))


def to_svg(layers: Sequence[alt.Chart], sheet: Sheet, title: str, description: str) -> str:
    """One SVG without anything that it would have to fetch, with its text alternative inside."""
    sides = {"left": sheet.left, "right": sheet.right, "top": sheet.top, "bottom": sheet.bottom}
    chart = alt.layer(*layers).properties(
        width=sheet.plot_width,
        height=sheet.height,
        autosize=alt.AutoSizeParams(type="none"),
        padding=cast("Any", sides),
        background="white",
    )
    # The labels of single marks would be read out in English: title and description speak instead.
    chart = chart.configure(aria=False).configure_view(stroke=None)
    return _described(vl_convert.vegalite_to_svg(chart.to_dict()), title, description)


def _described(svg: str, title: str, description: str) -> str:
    opening, _, rest = svg.partition(">")
    return (
        f'{opening} role="img" aria-labelledby="chart-title chart-description">'
        f'<title id="chart-title">{escape(title)}</title>'
        f'<desc id="chart-description">{escape(description)}</desc>{rest}'
    )
