"""Dots with whiskers on a common axis: the value, how sure it is, last year's, and the target."""

from functools import lru_cache

import altair as alt

from sipas.charts.rows import PAGE, IntervalChart, IntervalRow, domain_of
from sipas.charts.scene import (
    ARROWS,
    BAND,
    GRID,
    INK,
    MUTED,
    TONES,
    Align,
    Rows,
    Sheet,
    data_of,
    encoded,
    lines_of,
    shortened,
    text_layer,
    ticks_of,
    to_svg,
    upright_layer,
    x_of,
    y_of,
)

_WHISKER = 0.5


@lru_cache(maxsize=256)
def draw_intervals(chart: IntervalChart) -> str:
    """The chart as SVG; equal charts are drawn once."""
    draw = _draw_phone if chart.width < PAGE else _draw_page
    layers, sheet = draw(chart)
    return to_svg(layers, sheet, chart.title, chart.description)


def _draw_page(chart: IntervalChart) -> tuple[list[alt.Chart], Sheet]:
    """Names at the left, figures at the right, one line a row."""
    step, size = 36, 14
    rows = max(1, len(chart.rows))
    domain = domain_of(chart.rows, chart.target)
    top = 86 if chart.borrowed_key else 64
    sheet = Sheet(chart.width, step * rows, 216, 204, top, 54, domain)
    centres = [step * (index + 0.5) for index in range(len(chart.rows))]
    names: Rows = []
    for row, centre in zip(chart.rows, centres, strict=True):
        lines = lines_of(row.label, 25)
        first = centre - 8 * (len(lines) - 1)
        names += [{"y": first + 16 * place, "text": line} for place, line in enumerate(lines)]
    right = sheet.plot_width + 16
    return [
        _bands(chart, sheet, step),
        *_uprights(chart, sheet, [(0.0, float(sheet.height))], size),
        *_marks(chart, sheet, centres),
        text_layer(names, sheet, -sheet.left + 8, size=size),
        *_figures(chart, sheet, centres, right, size),
        *_key_value(chart, sheet, -sheet.left + 8, size),
        *_key_previous(chart, sheet, (-sheet.left + 330, -sheet.top + 14), size),
        *_key_borrowed(chart, sheet, (-sheet.left + 8, -sheet.top + 36), size),
        _axis_note(chart, sheet, 0, size),
    ], sheet


def _draw_phone(chart: IntervalChart) -> tuple[list[alt.Chart], Sheet]:
    """Name and figure on one line, the dot below them: no line runs through the words."""
    step, size = 54, 14
    rows = max(1, len(chart.rows))
    domain = domain_of(chart.rows, chart.target)
    keys = bool(chart.previous_key) + bool(chart.borrowed_key)
    sheet = Sheet(chart.width, step * rows, 22, 22, 64 + 24 * keys, 54, domain)
    words = [step * index + 15.0 for index in range(len(chart.rows))]
    strips = [(step * index + 27.0, step * (index + 1) - 3.0) for index in range(rows)]
    edge = -sheet.left + 4
    names: Rows = [
        {"y": y, "text": shortened(row.label, 41 - len(_figure(row)))}
        for row, y in zip(chart.rows, words, strict=True)
    ]
    figures = _figures_phone(chart, sheet, words, size)
    return [
        _bands(chart, sheet, step),
        *_uprights(chart, sheet, strips, size - 1),
        *_marks(chart, sheet, [y + 25 for y in words]),
        text_layer(names, sheet, edge, size=size - 1),
        *figures,
        *_key_value(chart, sheet, edge, size - 1),
        *_key_previous(chart, sheet, (edge, -sheet.top + 38), size - 1),
        *_key_borrowed(chart, sheet, (edge, -sheet.top + 14 + 24 * keys), size - 1),
        _axis_note(chart, sheet, edge, size),
    ], sheet


def _bands(chart: IntervalChart, sheet: Sheet, step: int) -> alt.Chart:
    """A ground behind every second tie group, across the words too."""
    rows: Rows = [
        {"y": index * step, "y2": (index + 1) * step}
        for index, row in enumerate(chart.rows)
        if row.band % 2
    ]
    right = sheet.plot_width + sheet.right
    rect = data_of(rows).mark_rect(color=BAND, opacity=1)
    sides = {"x": alt.value(-sheet.left), "x2": alt.value(right)}
    return encoded(rect, y=y_of("y", sheet), y2=alt.Y2("y2:Q"), **sides)


def _uprights(
    chart: IntervalChart, sheet: Sheet, strips: list[tuple[float, float]], size: int
) -> list[alt.Chart]:
    """Grid and target within the strips that hold dots; numbers below, the target's name above."""

    def lines(x: float) -> Rows:
        return [{"x": x, "y": top, "y2": bottom} for top, bottom in strips]

    ticks = ticks_of(sheet.domain)
    grid = upright_layer([line for tick in ticks for line in lines(tick)], sheet, GRID)
    numbers: Rows = [
        {"x": tick, "y": sheet.height + 14, "text": f"{tick}{chart.percent_sign}"} for tick in ticks
    ]
    x = x_of("x", sheet)
    layers = [grid, text_layer(numbers, sheet, x, align="center", size=size, colour=MUTED)]
    if chart.target is None:
        return layers
    low, high = sheet.domain
    name: Rows = [{"x": chart.target, "y": -11, "text": chart.target_key}]
    align: Align = "right" if chart.target - low > 0.6 * (high - low) else "left"
    target = upright_layer(lines(chart.target), sheet, INK, strokeWidth=1.5, strokeDash=[5, 3])
    return [*layers, target, text_layer(name, sheet, x, align=align, size=size, weight="bold")]


def _points(chart: IntervalChart, centres: list[float], field: str) -> Rows:
    return [
        {
            "x": number,
            "y": centre,
            "lower": row.lower,
            "upper": row.upper,
            "colour": TONES[row.tone],
            "borrowed": row.borrowed,
        }
        for row, centre in zip(chart.rows, centres, strict=True)
        if (number := getattr(row, field)) is not None
    ]


def _marks(chart: IntervalChart, sheet: Sheet, centres: list[float]) -> list[alt.Chart]:
    """Last year's dot lies under this year's: both are seen where they meet."""
    colour = alt.Color("colour:N", scale=None, legend=None)
    values = [row for row in _points(chart, centres, "value") if not row["borrowed"]]
    models = [row for row in _points(chart, centres, "value") if row["borrowed"]]
    sure = [row for row in values if row["lower"] is not None]
    whiskers = data_of(sure).mark_rule(strokeWidth=3.5, opacity=_WHISKER)
    last = _hollow(_points(chart, centres, "previous"))
    dots = data_of(values).mark_point(size=100, filled=True, opacity=1)
    thin = data_of(models).mark_rule(strokeWidth=1.75, strokeDash=[4, 3], color=MUTED)
    x, y = x_of("x", sheet), y_of("y", sheet)
    return [
        encoded(thin, x=x_of("lower", sheet), x2=alt.X2("upper:Q"), y=y),
        encoded(_diamond(models), x=x, y=y),
        encoded(whiskers, x=x_of("lower", sheet), x2=alt.X2("upper:Q"), y=y, color=colour),
        encoded(last, x=x, y=y),
        encoded(dots, x=x, y=y, color=colour),
    ]


def _hollow(rows: Rows) -> alt.Chart:
    dot: alt.Chart = data_of(rows).mark_point(
        size=110, filled=True, fill="white", stroke=MUTED, strokeWidth=1.75, opacity=1
    )
    return dot


def _diamond(rows: Rows) -> alt.Chart:
    """The mark of a borrowed estimate: another shape, and hollow."""
    mark: alt.Chart = data_of(rows).mark_point(
        shape="diamond",
        size=130,
        filled=True,
        fill="white",
        stroke=MUTED,
        strokeWidth=1.75,
        opacity=1,
    )
    return mark


def _figure(row: IntervalRow) -> str:
    return f"{row.text}{ARROWS[row.tone]}"


def _is_direct(row: IntervalRow) -> bool:
    return row.value is not None and not row.borrowed


def _figures(
    chart: IntervalChart, sheet: Sheet, centres: list[float], x: float, size: int
) -> list[alt.Chart]:
    """The value in bold, its interval beside it; a reason instead of a value stays quiet."""
    pairs = list(zip(chart.rows, centres, strict=True))
    bold: Rows = [{"y": y, "text": _figure(row)} for row, y in pairs if _is_direct(row)]
    modelled: Rows = [{"y": y, "text": _figure(row)} for row, y in pairs if row.borrowed]
    quiet: Rows = [{"y": y, "text": row.text} for row, y in pairs if row.value is None]
    beside: Rows = [{"y": y, "text": row.interval} for row, y in pairs if row.interval]
    # From the edge inward: a row without a dot has room for a long reason.
    edge = sheet.plot_width + sheet.right - 8
    return [
        text_layer(bold, sheet, x, size=size, weight="bold"),
        text_layer(modelled, sheet, x, size=size, colour=MUTED),
        text_layer(quiet, sheet, edge, align="right", size=size, colour=MUTED),
        text_layer(beside, sheet, x + 90, size=size, colour=MUTED),
    ]


def _figures_phone(
    chart: IntervalChart, sheet: Sheet, words: list[float], size: int
) -> list[alt.Chart]:
    right = sheet.plot_width + sheet.right - 4
    pairs = list(zip(chart.rows, words, strict=True))
    bold: Rows = [{"y": y, "text": _figure(row)} for row, y in pairs if _is_direct(row)]
    modelled: Rows = [{"y": y, "text": _figure(row)} for row, y in pairs if row.borrowed]
    quiet: Rows = [{"y": y, "text": row.text} for row, y in pairs if row.value is None]
    return [
        text_layer(bold, sheet, right, align="right", size=size, weight="bold"),
        text_layer(modelled, sheet, right, align="right", size=size, colour=MUTED),
        text_layer(quiet, sheet, right, align="right", size=size, colour=MUTED),
    ]


def _key_value(chart: IntervalChart, sheet: Sheet, left: float, size: int) -> list[alt.Chart]:
    """The sign of a value with its interval, and what it stands for."""
    rows: Rows = [{"y": -sheet.top + 14, "text": chart.value_key}]
    is_sure = any(row.lower is not None for row in chart.rows)
    y = y_of("y", sheet)
    rule = data_of(rows).mark_rule(strokeWidth=3.5, color=MUTED, opacity=_WHISKER)
    dot = data_of(rows).mark_point(size=100, filled=True, fill=TONES["noise"], opacity=1)
    return [
        *([encoded(rule, x=alt.value(left), x2=alt.value(left + 32), y=y)] if is_sure else []),
        encoded(dot, x=alt.value(left + 16), y=y),
        text_layer(rows, sheet, left + 40, size=size, colour=MUTED),
    ]


def _key_previous(
    chart: IntervalChart, sheet: Sheet, place: tuple[float, float], size: int
) -> list[alt.Chart]:
    if not chart.previous_key:
        return []
    left, top = place
    rows: Rows = [{"y": top, "text": chart.previous_key}]
    return [
        encoded(_hollow(rows), x=alt.value(left + 16), y=y_of("y", sheet)),
        text_layer(rows, sheet, left + 40, size=size, colour=MUTED),
    ]


def _key_borrowed(
    chart: IntervalChart, sheet: Sheet, place: tuple[float, float], size: int
) -> list[alt.Chart]:
    if not chart.borrowed_key:
        return []
    left, top = place
    rows: Rows = [{"y": top, "text": chart.borrowed_key}]
    return [
        encoded(_diamond(rows), x=alt.value(left + 16), y=y_of("y", sheet)),
        text_layer(rows, sheet, left + 40, size=size, colour=MUTED),
    ]


def _axis_note(chart: IntervalChart, sheet: Sheet, left: float, size: int) -> alt.Chart:
    rows: Rows = [{"y": sheet.height + 38, "text": chart.axis_note}]
    return text_layer(rows, sheet, left, size=size - 1, colour=MUTED)
