"""Findings laid out: in value order, shaded, and saying first what they show."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.findings.changes import previous_round
from sipas.findings.compute import compute_findings, published_findings
from sipas.findings.findings import OVERALL, Findings
from sipas.findings.outline import outline_of
from sipas.findings.shading import SHADES, scale_of
from sipas.findings.wording import voice_for
from tests.findings.made_up import FACTS, province, questionnaire, tallies

GROUPS = province({"a": ("a1", "a2", "a3", "a4"), "b": ("b1", "b2")})
SIZES = {
    "a1": (300, 0.7),
    "a2": (6, 0.8),
    "a3": (40, 0.7),
    "b1": (2500, 0.8),
    "b2": (30, 0.85),
}
DOSSIERS = {"a1": 3000, "a2": 50, "a3": 400, "a4": 90, "b1": 30_000, "b2": 1000}
VIETNAMESE = voice_for("vi")
EARLIER = published_findings(
    replace(FACTS, code="2023", year=2023, published_source="Báo Quảng Nam"),
    GROUPS,
    {("a", OVERALL): 0.88, ("b", OVERALL): 0.80},
)


def found() -> Findings:
    previous = previous_round(EARLIER)
    return compute_findings(FACTS, questionnaire(), tallies(SIZES), DOSSIERS, GROUPS, previous)


def test_blocks_and_agencies_stand_in_the_order_of_their_values() -> None:
    outline = outline_of(found(), VIETNAMESE)
    assert [line.code for line in outline.blocks] == ["b", "a"]
    first, second = outline.agencies
    assert [line.code for line in first.lines] == ["a1", "a2", "a3", "a4"]
    assert [line.value for line in first.lines][1:] == [
        "ẩn: dưới 10 phiếu",
        "ẩn: để không suy ra được số của nơi khác",
        "chưa có phiếu",
    ]
    assert [line.code for line in second.lines] == ["b2", "b1"]


def test_places_are_ranges_and_groups_of_equals() -> None:
    _, second = outline_of(found(), VIETNAMESE).agencies
    assert [(line.place, line.tie) for line in second.lines] == [("1–2", 1), ("1–2", 1)]
    assert second.finding == "Chưa phân biệt được cơ quan nào cao hơn cơ quan nào"


def test_the_picture_of_blocks_is_titled_by_what_it_shows() -> None:
    assert outline_of(found(), VIETNAMESE).blocks_finding == (
        "Giảm so với năm 2023: Khối a",
        "Chưa thấy khác biệt so với năm 2023: Khối b",
        "Mục tiêu 85\u202f%: 2 khối chưa đạt",
    )


def test_every_line_says_itself_in_sentences() -> None:
    outline = outline_of(found(), VIETNAMESE)
    line = next(line for line in outline.blocks if line.code == "a")
    value, change, target = line.sentences
    assert value.startswith("Chỉ số hài lòng chung, Khối a: ")
    assert change.startswith("So với năm 2023 (88,00\u202f%): giảm ")
    assert target.startswith("Mục tiêu 85\u202f%: chưa đạt")
    assert line.tone == "down"


def test_factors_stand_against_blocks_and_criteria_under_their_factor() -> None:
    outline = outline_of(found(), VIETNAMESE)
    assert outline.factors is not None
    assert outline.factors.columns == ("Tỉnh", "Khối a", "Khối b")
    assert [row.label for row in outline.factors.rows] == ["Tiếp cận", "Kết quả"]
    assert [group.label for group in outline.criteria] == ["Tiếp cận", "Kết quả"]
    line = outline.criteria[0].criteria[0]
    assert line.label == "Tiêu chí access_1"
    assert len(line.levels) == 6


def test_a_round_of_published_figures_shows_only_them() -> None:
    outline = outline_of(EARLIER, VIETNAMESE)
    assert [line.value for line in outline.blocks] == ["88,00\u202f%", "80,00\u202f%"]
    assert outline.agencies == ()
    assert outline.factors is None
    assert outline.criteria == ()
    assert not outline.is_empty
    assert outline.opening == ("Kết quả năm 2023 theo số đã công bố của từng khối.",)


def test_a_round_without_responses_is_empty_and_says_so() -> None:
    silent = compute_findings(FACTS, questionnaire(), {}, DOSSIERS, GROUPS)
    outline = outline_of(silent, VIETNAMESE)
    assert outline.is_empty
    assert outline.factors is None
    assert outline.blocks_finding == ()


@given(some.lists(some.floats(0, 1), min_size=1, max_size=30))
def test_every_index_has_a_shade_whose_range_holds_it(fractions: list[float]) -> None:
    scale = scale_of(fractions)
    for fraction in fractions:
        shade = scale.shade(fraction)
        low, high = scale.bounds(shade)
        assert 1 <= shade <= SHADES
        assert low - 1e-9 <= 100 * fraction <= high + 1e-9


@pytest.mark.parametrize(("fractions", "shade"), [([0.80, 0.84], 5), ([0.5, 0.99], 5)])
def test_the_lowest_index_has_the_darkest_ground(fractions: list[float], shade: int) -> None:
    scale = scale_of(fractions)
    assert scale.shade(min(fractions)) == shade
    assert scale.shade(max(fractions)) < shade
