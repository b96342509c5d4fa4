"""Charts stand alone: nothing to fetch, nothing to run, and one axis that says where it starts."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.charts.intervals import draw_intervals
from sipas.charts.rows import PAGE, PHONE, IntervalChart, IntervalRow, axis_domain, domain_of
from sipas.charts.scene import INK, NOISE, TONES, lines_of, shortened, ticks_of

SVG = "{http://www.w3.org/2000/svg}"
ROWS = (
    IntervalRow("Cơ quan ngành dọc", "84,3 %", "(82,1–86,1)", 84.25, 82.1, 86.1, 77.86, "up"),
    IntervalRow("Sở, ban, ngành", "81,0 %", "(80,1–81,9)", 80.98, 80.1, 81.9, 81.28, "noise", 1),
    IntervalRow("Chi nhánh đất đai", "78,0 %", "(75,1–80,6)", 78.01, 75.1, 80.6, 79.9, "down", 1),
    IntervalRow("Ban Dân tộc", "ẩn: dưới 10 phiếu", band=2),
)
CHART = IntervalChart(
    title="Tăng: cơ quan ngành dọc <& những nơi khác>",
    description="Cơ quan ngành dọc: 84,3 %.",
    rows=ROWS,
    value_key="Năm 2024 và khoảng tin cậy 95 %",
    previous_key="Năm 2023",
    target=85.0,
    target_key="Mục tiêu 85 %",
    axis_note="Trục bắt đầu từ 70 %",
)


def drawn(chart: IntervalChart) -> ElementTree.Element:
    return ElementTree.fromstring(draw_intervals(chart))


def words(chart: IntervalChart) -> list[str]:
    return [element.text or "" for element in drawn(chart).iter(f"{SVG}text")]


@pytest.mark.parametrize("width", [PAGE, PHONE])
def test_a_chart_holds_its_words_and_its_text_alternative(width: int) -> None:
    chart = replace(CHART, width=width)
    svg = drawn(chart)
    assert svg.get("width") == str(width)
    assert svg.get("role") == "img"
    assert svg.findtext(f"{SVG}title") == CHART.title
    assert svg.findtext(f"{SVG}desc") == CHART.description
    shown = words(chart)
    for word in ("Sở, ban, ngành", "81,0 %", "84,3 % ▲", "78,0 % ▼", "ẩn: dưới 10 phiếu"):
        assert word in shown
    for word in ("Mục tiêu 85 %", "Năm 2023", "Năm 2024 và khoảng tin cậy 95 %"):
        assert word in shown
    assert "Trục bắt đầu từ 70 %" in shown


@pytest.mark.parametrize("width", [PAGE, PHONE])
def test_a_chart_fetches_nothing_and_breaks_no_policy(width: int) -> None:
    svg = draw_intervals(replace(CHART, width=width))
    addresses = set(re.findall(r"https?://[^\"' ]+", svg))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"<(script|style|foreignObject|image|use)\b|\bstyle=|\bon\w+=|url\(", svg)
    assert len(svg) < 20_000


def test_words_on_a_phone_are_large_enough_to_read() -> None:
    svg = draw_intervals(replace(CHART, width=PHONE))
    assert min(int(size) for size in re.findall(r'font-size="(\d+)px"', svg)) >= 13


def test_colour_is_for_real_changes_only_and_never_alone() -> None:
    svg = draw_intervals(CHART)
    assert TONES["up"] in svg
    assert TONES["down"] in svg
    quiet = draw_intervals(replace(CHART, rows=(ROWS[1],)))
    colours = set(re.findall(r"#[0-9a-f]{6}", quiet))
    assert colours <= {NOISE, INK, "#dde1e6", "#eef0f3"}


def test_a_chart_without_target_and_without_last_year_says_neither() -> None:
    plain = replace(CHART, target=None, target_key="", previous_key="", rows=ROWS[3:])
    assert "Mục tiêu 85 %" not in words(plain)
    assert "Năm 2023" not in words(plain)


def test_equal_charts_are_drawn_once() -> None:
    draw_intervals.cache_clear()
    draw_intervals(CHART)
    draw_intervals(replace(CHART))
    assert draw_intervals.cache_info().misses == 1


def test_a_chart_of_nothing_still_has_an_axis() -> None:
    empty = replace(CHART, rows=(), target=None)
    assert "0\u202f%" in words(empty)
    assert "100\u202f%" in words(empty)


@given(some.lists(some.floats(0, 100), min_size=1, max_size=20))
def test_the_axis_holds_the_data_and_stays_within_a_hundred(values: list[float]) -> None:
    low, high = axis_domain(values)
    assert 0 <= low <= min(values)
    assert max(values) <= high <= 100
    assert low < high
    assert ticks_of((low, high))
    assert all(low <= tick <= high for tick in ticks_of((low, high)))


def test_the_axis_starts_where_the_data_live() -> None:
    assert domain_of(ROWS, 85.0) == (70.0, 90.0)
    assert domain_of(ROWS, 97.0) == (70.0, 100.0)


def test_long_names_are_broken_then_cut() -> None:
    name = "Chi nhánh Văn phòng Đăng ký đất đai huyện Nam Trà My trực thuộc Sở"
    lines = lines_of(name, 25)
    assert len(lines) == 2
    assert all(len(line) <= 25 for line in lines)
    assert lines[1].endswith("…")
    assert shortened("Sở Y tế", 10) == "Sở Y tế"
    assert shortened("Sở Kế hoạch và Đầu tư", 10) == "Sở Kế hoạ…"
