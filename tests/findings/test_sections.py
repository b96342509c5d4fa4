"""What findings say beyond single figures: weights, borrowed estimates, who answered, drivers."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sipas.estimation.response import Dispositions
from sipas.findings.answering import Arrived, RegisterCell
from sipas.findings.answering_words import answering_outline
from sipas.findings.borrowing import RegisterFacts
from sipas.findings.compute import Beside, compute_findings
from sipas.findings.driving import FEWEST_RESPONSES
from sipas.findings.findings import OVERALL, PROVINCE, Findings, Hidden
from sipas.findings.group_outline import UnknownGroup, group_outline
from sipas.findings.json_form import from_json, to_json
from sipas.findings.outline import outline_of
from sipas.findings.rows import COLUMNS, table_rows
from sipas.findings.weighting import CalibrationBasis
from sipas.findings.wording import voice_for
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from sipas.tallies.tables import CellKey
from sipas.tallies.tally import Tally
from tests.findings.made_up import FACTS, answers, province, questionnaire

BLOCKS = {
    "a": tuple(f"a{place}" for place in range(8)),
    "b": tuple(f"b{place}" for place in range(6)),
}
GROUPS = province(BLOCKS)
AGENCIES = (*BLOCKS["a"], *BLOCKS["b"])
DOSSIERS = {agency: 400 + 100 * place for place, agency in enumerate(AGENCIES)}
# One of each block is thin; two have too few to be shown at all, and are enough together.
SIZES = dict.fromkeys(AGENCIES, 60) | {"a1": 20, "b2": 25, "a3": 8, "a4": 9, "b4": 9, "b5": 8}
REGISTER = {
    agency: RegisterFacts(
        DOSSIERS[agency],
        DOSSIERS[agency],
        10 * place,
        {"online": 100 + 37 * (place % 5), "counter": 50},
        {"Đất đai": 100 + 13 * (place % 3)},
    )
    for place, agency in enumerate(AGENCIES)
}
SEXES = MarginPlan(("sex",), (Category(("male",), 49.0), Category(("female",), 51.0)))
PLAN = CalibrationPlan("raking", (MarginPlan(("agency",)), SEXES))
VI = voice_for("vi")
BY_REGISTER = Beside(register=REGISTER)


def cells(seeds: Mapping[str, int] | None = None) -> dict[CellKey, Tally]:
    """Half of each agency's answers from either sex; seeds change what an agency says."""
    made: dict[CellKey, Tally] = {}
    for place, agency in enumerate(AGENCIES):
        seed = (seeds or {}).get(agency, place)
        half = SIZES[agency] // 2
        made[CellKey(agency, ("male",))] = answers(10 * seed, half, 0.75)
        made[CellKey(agency, ("female",))] = answers(10 * seed + 1, SIZES[agency] - half, 0.85)
    return made


def found(
    beside: Beside = BY_REGISTER,
    *,
    seeds: Mapping[str, int] | None = None,
    **facts: object,
) -> Findings:
    return compute_findings(
        replace(FACTS, **facts), questionnaire(), cells(seeds), DOSSIERS, GROUPS, beside=beside
    )


def calibrated(plan: CalibrationPlan = PLAN, **facts: object) -> Findings:
    return found(Beside(CalibrationBasis(plan, ("sex",)), REGISTER), **facts)


def test_calibrated_findings_say_what_was_done_to_the_weights() -> None:
    findings = calibrated()
    weights = findings.weights
    assert weights is not None
    assert findings.weight_problem is None
    sexes = weights.margins[1]
    assert [category.known for category in sexes.categories] == pytest.approx([0.49, 0.51])
    assert [category.after for category in sexes.categories] == pytest.approx([0.49, 0.51])
    assert weights.kish > 1
    plain = found()
    assert findings.finding(PROVINCE).value != plain.finding(PROVINCE).value
    assert from_json(to_json(findings)) == findings
    outline = outline_of(findings, VI)
    assert outline.weights is not None
    assert "raking" in outline.weights.method
    assert outline.weight_problem == ""


def test_shares_of_a_margin_with_a_small_category_are_not_told() -> None:
    # Four agencies have 8 or 9 responses: by agency nothing is told of the responses.
    margin = calibrated().weights.margins[0]  # type: ignore[union-attr] - it was calibrated
    assert {category.before for category in margin.categories} == {None}
    assert {category.after for category in margin.categories} == {None}


def test_a_calibration_that_fails_is_said_by_margin_and_category() -> None:
    other = replace(SEXES, categories=(*SEXES.categories, Category(("other",), 1.0)))
    findings = calibrated(replace(PLAN, margins=(other,)))
    assert findings.weights is None
    problem = findings.weight_problem
    assert problem is not None
    assert (problem.kind, problem.names) == ("known_only", ("other",))
    assert "“other”" in outline_of(findings, VI).weight_problem
    assert findings.finding(PROVINCE).value == found().finding(PROVINCE).value
    joined = calibrated(replace(PLAN, margins=(other,), on_empty="collapse"))
    assert joined.weight_problem is None


def test_agencies_that_count_alike_are_not_calibrated() -> None:
    findings = calibrated(weighting="equal")
    assert findings.weights is None
    assert "tính như nhau" in outline_of(findings, VI).weight_problem


def test_thin_agencies_are_not_published_alone_and_borrow() -> None:
    findings = found(thin_below=30)
    for agency in ("a1", "b2"):
        assert all(
            findings.finding(agency, measure.code).hidden is Hidden.THIN
            and findings.finding(agency, measure.code).estimate is None
            and findings.finding(agency, measure.code).levels is None
            for measure in findings.measures
        )
        borrowed = findings.borrowed(agency)
        assert borrowed is not None
        assert 0 < borrowed.share <= 1
        assert 0 <= borrowed.lower < borrowed.value < borrowed.upper <= 1
        assert findings.rank(agency) is None
    assert findings.borrowed("a0") is None
    assert found().borrowing is None
    assert from_json(to_json(findings)) == findings


def test_nothing_of_a_hidden_agency_goes_into_any_borrowed_estimate() -> None:
    plain = found(thin_below=30)
    hidden = [a for a in AGENCIES if plain.finding(a).hidden in (Hidden.FEW, Hidden.COMPLEMENT)]
    assert {"a3", "b4"} <= set(hidden)
    assert len(hidden) > 2
    changed = found(
        thin_below=30, seeds={agency: 70 + place for place, agency in enumerate(hidden)}
    )
    assert changed.borrowing == plain.borrowing
    for agency in ("a3", "b4"):
        borrowed = plain.borrowed(agency)
        assert borrowed is not None
        assert borrowed.share == 1
    assert changed.finding(PROVINCE).value != plain.finding(PROVINCE).value


def test_too_few_agencies_to_learn_from_are_said_to_be_too_few() -> None:
    groups = province({"a": ("a0", "a1", "a2")})
    some = {key: tally for key, tally in cells().items() if key.agency in ("a0", "a1", "a2")}
    facts = replace(FACTS, thin_below=30)
    findings = compute_findings(facts, questionnaire(), some, DOSSIERS, groups)
    assert findings.borrowing is not None
    assert findings.borrowing.estimates == ()
    assert "quá ít" in outline_of(findings, VI).borrowing[0]
    assert findings.finding("a1").hidden is Hidden.THIN


def test_an_open_round_has_responses_over_dossiers_and_no_response_rate() -> None:
    findings = found(Beside(arrived=Arrived({"qr": 600, "paper": 106})))
    outline = answering_outline(findings, VI)
    assert outline is not None
    assert "không phải là tỷ lệ trả lời" in outline.opening[0]
    assert [line.share for line in outline.modes] == ["85,0\u202f%", "15,0\u202f%"]
    assert findings.answering is not None
    assert {share.variable for share in findings.answering.shares} == {"block"}
    assert findings.answering.r_indicator is not None
    assert from_json(to_json(findings)) == findings


def test_codes_that_were_given_out_have_a_response_rate_by_name() -> None:
    drawn = [
        RegisterCell("a", "late", "online", "Đất đai", 100, 20),
        RegisterCell("a", "on_time", "counter", "Đất đai", 300, 150),
        RegisterCell("b", "on_time", "online", "Hộ tịch", 200, 90),
    ]
    ended = Dispositions(complete=260, refused=40, other=300)
    findings = found(Beside(arrived=Arrived({"sms": 260}, ended, drawn)))
    answering = findings.answering
    assert answering is not None
    assert answering.issued == 600
    rates = {rate.name: rate.rate for rate in answering.rates}
    assert rates["RR1"] == pytest.approx(260 / 600)
    late = {s.category: s for s in answering.shares if s.variable == "late"}
    assert late["late"].register == pytest.approx(100 / 600)
    assert late["late"].responses == pytest.approx(20 / 260)
    assert late["late"].z < -2
    outline = answering_outline(findings, VI)
    assert outline is not None
    assert "AAPOR RR1" in outline.opening[0]


def test_who_should_not_have_been_asked_is_told_with_what_is_taken_as_eligible() -> None:
    ended = Dispositions(complete=150, refused=30, not_reached=10, unknown=40, not_eligible=10)
    findings = found(Beside(arrived=Arrived({"phone": 150}, ended)))
    outline = answering_outline(findings, VI)
    assert outline is not None
    # 240 were asked; RR1 = 150 / (190 + 40), e = 190 / 200, RR3 = 150 / (190 + 38)
    assert outline.opening[0].startswith("240 người")
    assert "65,2\u202f%" in outline.opening[0]
    assert outline.opening[1].startswith("10 người")
    assert "95,0\u202f%" in outline.opening[2]
    assert "65,8\u202f%" in outline.opening[2]
    assert from_json(to_json(findings)) == findings


def test_what_goes_with_the_whole_is_told_for_groups_with_answers_enough() -> None:
    findings = found()
    criteria = findings.drivers_of(PROVINCE, "criterion")
    assert criteria is not None
    assert sum(one.importance for one in criteria.drivers) == pytest.approx(1)
    assert [one.importance for one in criteria.drivers] == sorted(
        (one.importance for one in criteria.drivers), reverse=True
    )
    assert criteria.outcome == "overall_satisfaction"
    assert {one.measure for one in criteria.drivers} == {
        "access_1", "access_2", "result_1", "result_2",
    }  # fmt: skip
    assert findings.finding("b").responses > FEWEST_RESPONSES
    assert findings.drivers_of("a0", "criterion") is None
    table = outline_of(findings, VI).drivers[0]
    assert table.kind == "criterion"
    assert table.finding


def test_grades_name_what_the_interval_touches() -> None:
    findings = found(grades=(("Tốt", 0.9), ("Khá", 0.815), ("Trung bình", 0.0)))
    grade = findings.grade(PROVINCE)
    estimate = findings.finding(PROVINCE).estimate
    assert grade is not None
    assert estimate is not None
    assert estimate.lower is not None
    assert estimate.lower < 0.815 < (estimate.upper or 0)
    assert grade.touched == ("Khá", "Trung bình")
    assert findings.grade("a3") is None


def test_an_agency_has_its_criteria_beside_those_of_its_block_and_hides_the_same() -> None:
    findings = found(thin_below=30)
    page = group_outline(findings, "agency", "a0", VI)
    assert page.parent.code == "a"
    assert [len(factor.criteria) for factor in page.factors] == [2, 2, 1]
    hidden = group_outline(findings, "agency", "a3", VI)
    assert not any(line.has_value for factor in hidden.factors for line in factor.criteria)
    block = group_outline(findings, "block", "a", VI)
    assert {member.code for member in block.members} == set(BLOCKS["a"])
    for kind, code in (("agency", "a"), ("block", "nobody"), ("province", "nowhere")):
        with pytest.raises(UnknownGroup):
            group_outline(findings, kind, code, VI)


def test_the_table_to_take_away_hides_what_the_page_hides() -> None:
    findings = found(thin_below=30)
    value, upper = COLUMNS.index("value"), COLUMNS.index("confidence")
    for row in table_rows(findings):
        is_hidden = findings.finding(str(row[1]), str(row[3])).hidden is not Hidden.NO
        assert (row[value:upper] == (None,) * (upper - value)) is is_hidden
    known = {row[1]: row for row in table_rows(findings) if row[3] == OVERALL}
    assert known["a1"][COLUMNS.index("borrowed_value")] == pytest.approx(
        findings.borrowed("a1").value  # type: ignore[union-attr] - it is thin
    )
    assert np.isfinite(known["a0"][value])
