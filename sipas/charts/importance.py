"""Importance against performance: numbered marks, those to fix first dark."""

from functools import lru_cache

import altair as alt

from sipas.charts.rows import ImportanceChart, axis_domain
from sipas.charts.scene import (
    GRID,
    INK,
    MUTED,
    Rows,
    Sheet,
    data_of,
    encoded,
    text_layer,
    ticks_of,
    to_svg,
    upright_layer,
    x_of,
    y_of,
)

_HEIGHT = 320
_ROOM = 0.12  # of the largest importance, above it


@lru_cache(maxsize=64)
def draw_importance(chart: ImportanceChart) -> str:
    """The chart as SVG; equal charts are drawn once."""
    domain = axis_domain(point.done for point in chart.points)
    sheet = Sheet(chart.width, _HEIGHT, 24, 20, 58, 56, domain)
    most = max((point.share for point in chart.points), default=1.0) * (1 + _ROOM)
    places: Rows = [
        {
            "x": point.done,
            "y": sheet.height * (1 - point.share / most),
            "text": str(point.number),
            "ground": INK if point.is_first else "white",
            "ink": "white" if point.is_first else INK,
        }
        for point in chart.points
    ]
    layers = [
        *_axes(chart, sheet),
        *_means(chart, sheet, most),
        *_marks(places, sheet),
        *_keys(chart, sheet),
    ]
    return to_svg(layers, sheet, chart.title, chart.description)


def _axes(chart: ImportanceChart, sheet: Sheet) -> list[alt.Chart]:
    ticks = ticks_of(sheet.domain)
    grid: Rows = [{"x": tick, "y": 0.0, "y2": float(sheet.height)} for tick in ticks]
    numbers: Rows = [
        {"x": tick, "y": sheet.height + 14, "text": f"{tick}{chart.percent_sign}"} for tick in ticks
    ]
    name: Rows = [{"y": sheet.height + 38, "text": chart.across}]
    return [
        upright_layer(grid, sheet, GRID),
        text_layer(numbers, sheet, x_of("x", sheet), align="center", size=13, colour=MUTED),
        text_layer(name, sheet, 0, size=13, colour=MUTED),
    ]


def _means(chart: ImportanceChart, sheet: Sheet, most: float) -> list[alt.Chart]:
    """The lines between the corners: mean importance and mean performance."""
    count = max(len(chart.points), 1)
    done = sum(point.done for point in chart.points) / count
    share = sum(point.share for point in chart.points) / count
    level = sheet.height * (1 - share / most)
    upright = upright_layer(
        [{"x": done, "y": 0.0, "y2": float(sheet.height)}], sheet, MUTED, strokeDash=[5, 3]
    )
    flat = data_of([{"y": level}]).mark_rule(color=MUTED, strokeDash=[5, 3])
    right = alt.value(sheet.plot_width)
    return [upright, encoded(flat, x=alt.value(0), x2=right, y=y_of("y", sheet))]


def _marks(places: Rows, sheet: Sheet) -> list[alt.Chart]:
    x, y = x_of("x", sheet), y_of("y", sheet)
    fill = alt.Fill("ground:N", scale=None, legend=None)
    colour = alt.Color("ink:N", scale=None, legend=None)
    dots = data_of(places).mark_point(
        size=430, filled=True, stroke=INK, strokeWidth=1.5, opacity=1, shape="circle"
    )
    words = data_of(places).mark_text(fontSize=12, fontWeight="bold", baseline="middle")
    return [
        encoded(dots, x=x, y=y, fill=fill),
        encoded(words, x=x, y=y, text=alt.Text("text:N"), color=colour),
    ]


def _keys(chart: ImportanceChart, sheet: Sheet) -> list[alt.Chart]:
    """What is up, and what the dark marks are."""
    up: Rows = [{"y": -sheet.top + 14, "text": chart.up}]
    dark: Rows = [{"y": -sheet.top + 38, "text": chart.first_key}]
    dot = data_of(dark).mark_point(size=160, filled=True, fill=INK, stroke=INK, opacity=1)
    return [
        text_layer(up, sheet, 0, size=13, colour=MUTED),
        encoded(dot, x=alt.value(8), y=y_of("y", sheet)),
        text_layer(dark, sheet, 24, size=13, colour=MUTED),
    ]
