"""A trend across a reorganisation: joined where the successors allow, and otherwise not at all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sipas.estimation.results import Estimate
from sipas.findings.changes import previous_round
from sipas.findings.compute import compute_findings
from sipas.findings.findings import OVERALL, Findings, Verdict
from sipas.findings.joined import add_up, joined_round
from sipas.findings.joining import JoinPlan, plan_joins
from sipas.findings.joining_words import join_sentence
from sipas.findings.json_form import from_json, to_json
from sipas.findings.rows import COLUMNS, table_rows
from sipas.findings.sections import JoinKind, NotJoined
from sipas.findings.succession import Lineage
from sipas.findings.wording import voice_for
from sipas.tallies.tables import CellKey
from sipas.tallies.tally import tally_levels
from tests.findings.made_up import FACTS, province, questionnaire

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)
NOW = replace(
    FACTS, code="2025", year=2025, period_from=date(2025, 1, 1), period_to=date(2025, 12, 31)
)
BEFORE = {"a": ("a1", "a2", "a3"), "b": ("b1", "b2"), "c": ("c1",)}
# a1 and a2 are merged into x; b1 is split into y and z; c1 goes on under another code; a3, b2 stay.
AFTER = {"a": ("x", "a3"), "b": ("y", "z", "b2"), "c": ("w",)}
LINEAGES = (
    Lineage("a1", "a1", None, EVE, ("x",)),
    Lineage("a2", "a2", None, EVE, ("x",)),
    Lineage("b1", "b1", None, EVE, ("y", "z")),
    Lineage("c1", "c1", None, EVE, ("w",)),
    *(Lineage(code, code, DAY) for code in ("x", "y", "z", "w")),
)
SIZES = {
    "a1": (300, 0.9), "a2": (80, 0.6), "a3": (40, 0.7), "b1": (250, 0.7), "b2": (90, 0.8),
    "c1": (60, 0.8), "x": (200, 0.9), "y": (90, 0.8), "z": (120, 0.9), "w": (70, 0.8),
}  # fmt: skip
DOSSIERS = {
    "a1": 3000, "a2": 5000, "a3": 400, "b1": 900, "b2": 700, "c1": 300,
    "x": 7000, "y": 600, "z": 400, "w": 280,
}  # fmt: skip

Blocks = Mapping[str, tuple[str, ...]]


def levels(agency: str) -> np.ndarray:
    """Answers of an agency to the five questions, the same in every test."""
    n, satisfied = SIZES[agency]
    chance = np.random.default_rng(sorted(SIZES).index(agency))
    high, low = chance.integers(4, 6, (n, 5)), chance.integers(1, 4, (n, 5))
    answers = np.where(chance.random((n, 5)) < satisfied, high, low)
    answers[chance.random((n, 5)) < 0.05] = 9
    return answers.astype(np.uint8)


def tallies_of(blocks: Blocks) -> dict[CellKey, object]:
    agencies = [agency for inside in blocks.values() for agency in inside]
    return {CellKey(agency): tally_levels(levels(agency)) for agency in agencies}


def round_before(blocks: Blocks = BEFORE, **facts: object) -> Findings:
    known = replace(FACTS, **facts)
    groups = province(blocks)
    return compute_findings(known, questionnaire(), tallies_of(blocks), DOSSIERS, groups)


def plans_of(
    before: Findings, after: Blocks = AFTER, lineages: tuple[Lineage, ...] = LINEAGES
) -> dict[tuple[str, ...], JoinPlan]:
    known = {one.code: one for one in lineages}
    plans = plan_joins(before, province(after), known, date(2025, 12, 31))
    return {plan.groups: plan for plan in plans}


def round_now(
    before: Findings,
    after: Blocks = AFTER,
    lineages: tuple[Lineage, ...] = LINEAGES,
    asked: Blocks = BEFORE,
) -> Findings:
    plans = tuple(plans_of(before, after, lineages).values())
    added = add_up(before, plans, questionnaire(), tallies_of(asked), None)
    previous = joined_round(previous_round(before), before, plans, added, {"b3": "Xã b3"})
    groups = province(after)
    return compute_findings(NOW, questionnaire(), tallies_of(after), DOSSIERS, groups, previous)


def by_hand(*agencies: str) -> tuple[float, float]:
    """Share of satisfied answers and its standard error, from the answers themselves.

    A stratum of n responses out of N dossiers: each response stands for N / n. The ratio
    R = Y / V has the linearised variable e = (y - R v) / V, and each stratum adds
    N^2 (1 - n / N) s^2(e) / n (Särndal, Swensson & Wretman 1992, 3.7 and 5.6).
    """
    # The fifth question stands in no factor and is no part of the index.
    satisfied = {one: np.isin(levels(one)[:, :4], (4, 5)).sum(axis=1) for one in agencies}
    valid = {one: (levels(one)[:, :4] != 9).sum(axis=1) for one in agencies}
    weight = {one: DOSSIERS[one] / SIZES[one][0] for one in agencies}
    total = sum(weight[one] * valid[one].sum() for one in agencies)
    ratio = sum(weight[one] * satisfied[one].sum() for one in agencies) / total
    variance = 0.0
    for one in agencies:
        n, dossiers = SIZES[one][0], DOSSIERS[one]
        errors = (satisfied[one] - ratio * valid[one]) / total
        variance += dossiers**2 * (1 - n / dossiers) * errors.var(ddof=1) / n
    return float(ratio), float(variance**0.5)


def test_every_group_is_held_against_what_it_was() -> None:
    plans = plans_of(round_before())
    assert set(plans) == {("x",), ("y", "z"), ("w",)}
    assert plans["x",] == JoinPlan(JoinKind.MERGED, ("x",), ("a1", "a2"))
    assert plans["y", "z"] == JoinPlan(JoinKind.UNION, ("y", "z"), ("b1",), "b1")
    # Block c was nothing but c1, so that both names stand for the same figures.
    assert plans["w",].kind is JoinKind.RENAMED
    assert plans["w",].source == "c1"


def test_merged_agencies_are_added_up_as_strata_of_their_own() -> None:
    findings = round_now(round_before())
    change = findings.change("x")
    assert change is not None
    assert change.difference is not None
    value, error = by_hand("a1", "a2")
    now, error_now = by_hand("x")
    assert change.previous_value == pytest.approx(value, rel=1e-12)
    assert change.previous_responses == 380
    assert change.difference.value == pytest.approx(now - value, rel=1e-9)
    assert change.difference.standard_error == pytest.approx((error**2 + error_now**2) ** 0.5)
    assert findings.change("x", "access_1") is not None


def test_a_renamed_agency_keeps_its_figures() -> None:
    before = round_before()
    change = round_now(before).change("w")
    assert change is not None
    assert change.previous_value == before.finding("c1").value


def test_split_agencies_are_compared_together_only() -> None:
    findings = round_now(round_before())
    assert findings.change("y") is None
    assert findings.change("z") is None
    join = findings.join("y")
    assert join is findings.join("z")
    assert join is not None
    assert join.estimate is not None
    assert join.difference is not None
    value, error = by_hand("y", "z")
    previous, error_before = by_hand("b1")
    assert join.estimate.value == pytest.approx(value, rel=1e-12)
    assert join.difference.value == pytest.approx(value - previous, rel=1e-9)
    assert join.difference.standard_error == pytest.approx((error**2 + error_before**2) ** 0.5)
    assert join.difference.adjustment == "holm"


def test_blocks_whose_agencies_stayed_in_them_are_compared_as_before() -> None:
    before = round_before()
    findings = round_now(before)
    for block in ("a", "b", "c"):
        change = findings.change(block)
        assert change is not None
        assert change.previous_value == before.finding(block).value


def test_a_block_that_gained_an_agency_is_rebuilt_from_those_it_has_now() -> None:
    after = {"a": ("x", "a3", "b2"), "b": ("y", "z"), "c": ("w",)}
    findings = round_now(round_before(), after)
    gained, lost = findings.change("a"), findings.change("b")
    assert gained is not None
    assert lost is not None
    assert gained.previous_value == pytest.approx(by_hand("a1", "a2", "a3", "b2")[0], rel=1e-12)
    assert lost.previous_value == pytest.approx(by_hand("b1")[0], rel=1e-12)
    join = findings.join("a")
    assert join is not None
    assert join.kind is JoinKind.REBUILT


def test_a_block_under_another_code_is_the_block_it_was() -> None:
    after = {"a": ("x", "a3"), "communes": ("y", "z", "b2"), "c": ("w",)}
    before = round_before()
    findings = round_now(before, after)
    change = findings.change("communes")
    assert change is not None
    assert change.previous_value == before.finding("b").value
    join = findings.join("communes")
    assert join is not None
    assert (join.kind, join.before) == (JoinKind.RENAMED, ("Khối b",))


def test_an_agency_split_over_two_blocks_leaves_neither_comparable() -> None:
    after = {"a": ("x", "a3", "y"), "b": ("z", "b2"), "c": ("w",)}
    findings = round_now(round_before(), after)
    for block in ("a", "b"):
        join = findings.join(block)
        assert findings.change(block) is None
        assert join is not None
        assert (join.reason, join.missing) == (NotJoined.SEVERAL_BLOCKS, ("Cơ quan b1",))


def test_a_part_that_was_not_asked_leaves_nothing_to_compare() -> None:
    lineages = (*LINEAGES, Lineage("b3", "Xã b3", None, EVE, ("x",)))
    findings = round_now(round_before(), lineages=lineages)
    assert findings.change("x") is None
    join = findings.join("x")
    assert join is not None
    assert (join.reason, join.missing) == (NotJoined.NOT_ASKED_BEFORE, ("Xã b3",))
    said = join_sentence(findings, join, voice_for("vi"))
    assert said == (
        "Không so được với kỳ trước (Cơ quan a1; Cơ quan a2) vì kỳ ấy không có phiếu của: Xã b3."
    )
    assert findings.change("a") is not None  # a block is what was asked in it, then and now


def test_a_part_that_is_not_asked_now_leaves_nothing_to_compare() -> None:
    findings = round_now(round_before(), {"a": ("x", "a3"), "b": ("y", "b2"), "c": ("w",)})
    join = findings.join("y")
    assert findings.change("y") is None
    assert join is not None
    assert (join.reason, join.missing) == (NotJoined.NOT_ASKED_NOW, ("z",))


def test_a_hidden_part_keeps_the_whole_hidden() -> None:
    before = round_before(minimum_cell=85)  # a2 has 80 responses, and a3 would give it away
    assert before.finding("a2").value is None
    findings = round_now(before)
    assert findings.change("x") is None
    join = findings.join("x")
    assert join is not None
    assert join.reason is NotJoined.HIDDEN


def test_answers_that_changed_since_they_were_published_are_not_added_up() -> None:
    before = round_before()
    finding = before.finding("a2")
    other = [replace(one, responses=79) if one is finding else one for one in before.findings]
    join = round_now(replace(before, findings=tuple(other))).join("x")
    assert join is not None
    assert join.reason is NotJoined.ANSWERS_CHANGED


def test_too_few_even_together_stay_untold() -> None:
    join = round_now(round_before(thin_below=400)).join("x")
    assert join is not None
    assert join.reason is NotJoined.THIN


def test_a_year_without_reorganisation_is_compared_as_ever() -> None:
    before = round_before()
    assert plans_of(before, BEFORE, ()) == {}


def test_sentences_name_what_was_joined() -> None:
    findings = round_now(round_before())
    said = {one.groups: join_sentence(findings, one, voice_for("vi")) for one in findings.joins}
    assert said["x",] == "Kỳ trước gộp từ: Cơ quan a1; Cơ quan a2."
    assert said["w",] == "Kỳ trước là: Cơ quan c1."
    start = "Chỉ so được khi tính chung Cơ quan y; Cơ quan z (kỳ trước: Cơ quan b1): "
    value, _ = by_hand("y", "z")
    assert said["y", "z"].startswith(f"{start}{value * 100:.1f}".replace(".", ","))
    assert "so với năm 2024" in said["y", "z"]


def test_the_file_and_the_frozen_form_hold_what_the_page_says() -> None:
    findings = round_now(round_before())
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in table_rows(findings)]
    row = next(one for one in rows if (one["group"], one["measure"]) == ("x", OVERALL))
    assert row["previous_value"] == pytest.approx(by_hand("a1", "a2")[0], rel=1e-12)
    assert (row["join"], row["join_before"]) == ("merged", "Cơ quan a1; Cơ quan a2")
    assert row["verdict"] in set(Verdict)
    assert from_json(to_json(findings)) == findings


def test_a_union_hidden_now_is_not_told() -> None:
    plans = plans_of(round_before())
    assert plans["y", "z"].kind is JoinKind.UNION
    before = round_before()
    added = add_up(before, plans.values(), questionnaire(), tallies_of(BEFORE), None)
    previous = joined_round(previous_round(before), before, tuple(plans.values()), added, {})
    facts = replace(NOW, minimum_cell=100)
    findings = compute_findings(
        facts, questionnaire(), tallies_of(AFTER), DOSSIERS, province(AFTER), previous
    )
    join = findings.join("y")
    assert join is not None
    assert (join.kind, join.reason, join.estimate) == (JoinKind.NONE, NotJoined.HIDDEN, None)
    assert isinstance(findings.finding("b").estimate, Estimate)
