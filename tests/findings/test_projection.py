"""Where agencies were drawn: blocks and province stand for all of them, and say so."""

from dataclasses import replace

import numpy as np
import pytest

from sipas.findings.compute import Beside, compute_findings
from sipas.findings.findings import OVERALL, PROVINCE, Findings, Hidden, NoteKind
from sipas.findings.group_outline import group_outline
from sipas.findings.json_form import from_json, to_json
from sipas.findings.outline import outline_of
from sipas.findings.wording import voice_for
from sipas.sampling.drawing import brewer_draw
from sipas.tallies.agencies import CellKey, FirstStage
from sipas.tallies.measures import Measure
from sipas.tallies.tables import IndexOptions, index_table
from sipas.tallies.tally import fold_levels
from tests.findings.made_up import FACTS, province, questionnaire, tallies

BLOCKS = {"a": tuple(f"a{n}" for n in range(6)), "b": tuple(f"b{n}" for n in range(4))}
AGENCIES = (*BLOCKS["a"], *BLOCKS["b"])
DOSSIERS = {agency: 200 + 100 * place for place, agency in enumerate(AGENCIES)}
CHANCE = {"a0": 0.2, "a2": 0.4, "a5": 0.7, "b1": 0.5, "b3": 0.6}
LEVELS = {"a0": 0.7, "a2": 0.9, "a5": 0.8, "b1": 0.85, "b3": 0.95}
STAGE = FirstStage(frozenset(AGENCIES), CHANCE, {agency: agency[0] for agency in AGENCIES})
VI = voice_for("vi")


def found(stage: FirstStage | None = STAGE, silent: str = "") -> Findings:
    sizes = {name: (40, level) for name, level in LEVELS.items() if name != silent}
    facts = replace(FACTS, selection="clusters")
    groups, beside = province(BLOCKS), Beside(first_stage=stage)
    cells = tallies(sizes)
    return compute_findings(facts, questionnaire(), cells, DOSSIERS, groups, beside=beside)


def share(findings: Findings, agency: str) -> tuple[float, float]:
    """Satisfied and valid answers to the criteria of the factors."""
    levels = findings.finding(agency).levels
    assert levels is not None
    return float(sum(levels[3:5])), float(sum(levels[:5]))


def test_a_block_is_the_weighted_ratio_over_its_drawn_agencies() -> None:
    findings = found()
    above = below = 0.0
    parts = {}
    for agency in ("a0", "a2", "a5"):
        weight = DOSSIERS[agency] / 40 / CHANCE[agency]
        satisfied, valid = share(findings, agency)
        parts[agency] = weight * satisfied, weight * valid
        above, below = above + parts[agency][0], below + parts[agency][1]
    estimate = findings.finding("a").estimate
    assert estimate is not None
    assert estimate.value == pytest.approx(above / below, rel=1e-12)
    # V = m / (m - 1) sum of (e_k - 0)^2, e_k = (y_k - R x_k) / X, whose sum is 0
    residuals = [(y - above / below * x) / below for y, x in parts.values()]
    variance = 3 / 2 * sum(one**2 for one in residuals)
    assert estimate.standard_error == pytest.approx(variance**0.5, rel=1e-9)
    assert estimate.degrees_of_freedom == 2
    whole = findings.finding(PROVINCE).estimate
    assert whole is not None
    assert whole.degrees_of_freedom == 5 - 2


def test_an_agency_stands_for_itself() -> None:
    assert found().finding("a2") == found(None).finding("a2")


def test_an_agency_that_was_not_drawn_is_not_called_silent() -> None:
    findings = found()
    assert findings.finding("a1").hidden is Hidden.NOT_DRAWN
    line = next(one for one in outline_of(findings, VI).agencies[0].lines if one.code == "a1")
    assert "không được rút" in line.value
    assert not [note for note in findings.notes if note.kind is NoteKind.NO_RESPONSES]
    estimate = findings.finding("a").estimate
    assert estimate is not None
    assert "chưa có phiếu" not in (estimate.note or "")


def test_drawn_and_silent_is_told_and_the_others_of_the_block_stand_for_it() -> None:
    findings = found(silent="a2")
    silent = [note.groups for note in findings.notes if note.kind is NoteKind.NO_RESPONSES]
    assert silent == [("a2",)]
    assert "1 cơ quan được rút chưa có phiếu" in outline_of(findings, VI).selection
    # the block keeps its weight against the other: both of its agencies weigh half as much again
    first, second = (share(findings, one) for one in ("a0", "a5"))
    third, fourth = (share(findings, one) for one in ("b1", "b3"))
    weights = [
        DOSSIERS[one] / CHANCE[one] * (1.5 if one[0] == "a" else 1)
        for one in ("a0", "a5", "b1", "b3")
    ]
    parts = zip(weights, (first, second, third, fourth), strict=True)
    sums = np.sum([[w * y, w * x] for w, (y, x) in parts], axis=0)
    assert findings.finding(PROVINCE).value == pytest.approx(sums[0] / sums[1], rel=1e-12)


def test_page_and_method_say_how_many_were_drawn() -> None:
    findings = found()
    said = outline_of(findings, VI).selection
    assert "Đã rút 5 trong 10 cơ quan" in said
    assert "khoảng tin cậy tính cả việc rút cơ quan" in said
    assert "3 trong 6 cơ quan được rút" in group_outline(findings, "block", "a", VI).selection
    english = outline_of(findings, voice_for("en")).selection
    assert "5 of 10 agencies" in english
    assert from_json(to_json(findings)) == findings
    assert "Đã rút" not in outline_of(found(None), VI).selection


def test_what_was_published_before_keeps_its_words() -> None:
    before = found(None)
    assert before.projection is None
    assert "chỉ nói về các cơ quan được chọn" in outline_of(before, VI).selection


@pytest.mark.parametrize("interval", ["beta", "t"])
def test_a_block_of_which_a_third_is_drawn_is_estimated_without_bias(interval: str) -> None:
    """60 agencies whose levels differ, 20 of them drawn by size, 30 answers from each: t with 19.

    Drawn without replacement and taken for drawn with it, the interval is rather too wide.
    """
    chance = np.random.default_rng(2026)
    dossiers = chance.lognormal(6, 0.7, 60).astype(int) + 60
    levels = chance.beta(17, 3, 60)
    names = [f"{place:02d}" for place in range(60)]
    population = dict(zip(names, dossiers.tolist(), strict=True))
    truth = float(dossiers @ levels / dossiers.sum())
    options = IndexOptions(interval=interval)
    measure = Measure(OVERALL, "overall", (0,))
    values, covered, times = [], 0, 400
    for _ in range(times):
        draw = brewer_draw(dossiers, 20, chance)
        said = np.where(chance.random((20, 30)) < levels[draw.drawn, None], 5, 2)
        codes = np.repeat(np.arange(20), 30)
        chosen = [names[place] for place in draw.drawn]
        cells = fold_levels(
            codes, said.reshape(-1, 1).astype(np.uint8), [CellKey(one) for one in chosen]
        )
        stage = FirstStage(
            frozenset(names), dict(zip(chosen, draw.inclusion.tolist(), strict=True)), {}
        )
        groups = {"block": frozenset(names)}
        table = index_table(cells, population, [measure], groups, options, None, stage)
        estimate = table.get("block", OVERALL)
        assert estimate.lower is not None
        assert estimate.upper is not None
        values.append(estimate.value)
        covered += estimate.lower <= truth <= estimate.upper
    error = float(np.std(values) / times**0.5)
    assert abs(float(np.mean(values)) - truth) < 3 * error
    assert covered / times >= 0.94
