"""Columns of days: to scale, labelled where there is room, safe whatever their words."""

import re
from itertools import pairwise
from xml.etree.ElementTree import fromstring

from sipas.charts.columns import Column, columns_svg

SVG = "{http://www.w3.org/2000/svg}"


def _heights(svg: str) -> list[float]:
    return [float(one.get("height", "0")) for one in fromstring(svg).iter(f"{SVG}rect")]


def test_heights_are_in_proportion() -> None:
    days = [Column("01/07", 10, "mười"), Column("02/07", 5, "năm"), Column("03/07", 0, "không")]
    first, second = _heights(columns_svg(days, "Từng ngày", "…"))
    assert first == 2 * second


def test_without_a_value_there_is_a_base_line_alone() -> None:
    assert _heights(columns_svg([], "Trống", "…")) == []
    assert _heights(columns_svg([Column("01/07", 0, "")], "Trống", "…")) == []


def test_labels_do_not_touch_each_other() -> None:
    days = [Column(f"{day:02}/07", day, "") for day in range(1, 62)]
    found = re.findall(r'<text x="([0-9.]+)" y="153"', columns_svg(days, "Từng ngày", "…"))
    places = [float(place) for place in found]
    assert len(places) > 3
    assert all(after - before >= 40 for before, after in pairwise(places))


def test_words_stay_words() -> None:
    svg = columns_svg([Column("<b>", 3, "a & b < c")], "<script>", '"x"')
    assert fromstring(svg).findtext(f"{SVG}title") == "<script>"
