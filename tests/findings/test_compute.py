"""From tallies to findings: what is estimated, noted, hidden, ranked and held against a target."""

from dataclasses import replace

import numpy as np
import pytest

from sipas.findings.compute import compute_findings, published_findings
from sipas.findings.findings import OVERALL, PROVINCE, Findings, Hidden, NoteKind
from sipas.findings.json_form import from_json, to_json
from sipas.tallies.tables import CellKey
from sipas.tallies.tally import tally_levels
from tests.findings.made_up import FACTS, province, questionnaire, tallies

GROUPS = province({"a": ("a1", "a2", "a3"), "b": ("b1", "b2"), "c": ("c1",)})
SIZES = {
    "a1": (300, 0.9),
    "a2": (6, 0.8),
    "a3": (40, 0.7),
    "b1": (2500, 0.8),
    "b2": (30, 1.0),
}
DOSSIERS = {"a1": 3000, "a2": 50, "a3": 400, "b1": 30_000, "b2": 1000, "c1": 700}


def found(dossiers: dict[str, int] = DOSSIERS, **facts: object) -> Findings:
    return compute_findings(
        replace(FACTS, **facts), questionnaire(), tallies(SIZES), dossiers, GROUPS
    )


def test_every_group_has_every_measure_and_its_numbers() -> None:
    findings = found()
    assert len(findings.findings) == len(GROUPS) * len(findings.measures)
    assert [measure.code for measure in findings.measures] == [
        "access_1", "access_2", "result_1", "result_2", "overall_satisfaction",
        "access", "result", OVERALL,
    ]  # fmt: skip
    headline = findings.finding(PROVINCE)
    assert (headline.population, headline.responses) == (35_150, 2876)
    assert findings.responses == 2876


def test_a_block_is_weighted_by_dossiers_and_its_levels_are_counted() -> None:
    cells = tallies(SIZES)
    block = found().finding("b", "access_1")
    shares = []
    for agency in ("b1", "b2"):
        low, high = np.split(cells[CellKey(agency)].counts[0, 1:6], [3])
        weight = DOSSIERS[agency] / SIZES[agency][0]
        shares.append((weight * high.sum(), weight * (low.sum() + high.sum())))
    satisfied, valid = np.sum(shares, axis=0)
    assert block.value == pytest.approx(satisfied / valid, rel=1e-12)
    counts = cells[CellKey("b1")].counts[0] + cells[CellKey("b2")].counts[0]
    assert block.levels == (*counts[1:].tolist(), int(counts[0]))


def test_a_small_agency_and_what_would_betray_it_are_hidden_in_every_measure() -> None:
    findings = found()
    for measure in findings.measures:
        assert findings.finding("a2", measure.code).hidden is Hidden.FEW
        assert findings.finding("a3", measure.code).hidden is Hidden.COMPLEMENT
    for agency in ("a2", "a3"):
        for finding in findings.findings:
            if finding.group == agency:
                assert finding.estimate is None
                assert finding.levels is None
        assert findings.target(agency) is None
        assert findings.rank(agency) is None
    assert '"a2","measure":"overall","estimate":null' in to_json(findings)


def test_the_smallest_cell_is_a_setting_of_the_round() -> None:
    assert found(minimum_cell=5).finding("a2").hidden is Hidden.NO
    assert found(minimum_cell=400).finding("a1").hidden is Hidden.FEW


def test_agencies_without_responses_and_with_too_many_are_named() -> None:
    findings = found(DOSSIERS | {"b2": 20, "a3": 0})
    noted = {note.kind: note.groups for note in findings.notes}
    assert noted == {
        NoteKind.NO_RESPONSES: ("c1",),
        NoteKind.MORE_RESPONSES_THAN_DOSSIERS: ("b2",),
        NoteKind.NO_DOSSIERS: ("a3",),
    }
    assert findings.finding("a").responses == 306
    assert findings.finding("c1").estimate is None
    assert findings.finding("c1").hidden is Hidden.NO


def test_the_target_is_held_against_every_group_that_is_shown() -> None:
    findings = found()
    verdicts = {target.group: target.verdict for target in findings.targets}
    assert verdicts["a1"] == "met"
    assert verdicts["b1"] == "not_met"
    assert verdicts.keys() == {PROVINCE, "a", "b", "a1", "b1", "b2"}
    assert found(target=None).targets == ()


def test_agencies_are_ranked_within_their_block_as_ranges() -> None:
    ranks = {rank.group: rank for rank in found().ranks}
    assert ranks.keys() == {"b1", "b2"}  # a1 stands alone in its block
    assert (ranks["b2"].lowest, ranks["b2"].highest, ranks["b2"].tie) == (1, 1, 1)
    assert (ranks["b1"].lowest, ranks["b1"].highest, ranks["b1"].tie) == (2, 2, 2)


def test_ten_satisfied_people_do_not_outrank_anybody_for_certain() -> None:
    sizes = {"a1": (10, 1.0), "a2": (400, 0.93)}
    cells = tallies(sizes)
    cells[CellKey("a1")] = tally_levels(np.full((10, 5), 5, dtype=np.uint8))
    groups = province({"a": ("a1", "a2")})
    dossiers = {"a1": 500, "a2": 4000}
    findings = compute_findings(FACTS, questionnaire(), cells, dossiers, groups)
    assert {(rank.lowest, rank.highest) for rank in findings.ranks} == {(1, 2)}
    target = findings.target("a1")
    assert target is not None
    assert target.verdict == "unclear"


def test_a_round_without_any_response_has_findings_without_figures() -> None:
    findings = compute_findings(FACTS, questionnaire(), {}, DOSSIERS, GROUPS)
    assert all(finding.value is None for finding in findings.findings)
    assert findings.responses == 0
    assert from_json(to_json(findings)) == findings


def test_computed_findings_survive_json() -> None:
    assert from_json(to_json(found())) == found()


def test_answers_that_come_by_variable_are_added_up() -> None:
    one = tallies(SIZES)
    split = {CellKey(key.agency, ("web",)): tally for key, tally in one.items()}
    split[CellKey("a1", ("paper",))] = tallies({"x": (50, 0.5)})[CellKey("x")]
    findings = compute_findings(FACTS, questionnaire(), split, DOSSIERS, GROUPS)
    assert findings.finding("a1").responses == 350


def test_figures_that_were_only_published_stay_as_they_are() -> None:
    facts = replace(FACTS, published_source="Báo Quảng Nam")
    findings = published_findings(facts, GROUPS, {("a", OVERALL): 0.8128})
    assert findings.is_published_only
    assert findings.finding("a").value == 0.8128
    assert findings.finding("a").estimate is None
    assert findings.headline is None
    assert findings.reported_agencies_of("a") == ()
    assert from_json(to_json(findings)) == findings
