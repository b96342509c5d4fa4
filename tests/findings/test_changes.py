"""This round against the one before: who is compared, how it is tested, what it is called."""

from dataclasses import replace

import pytest
from scipy import stats

from sipas.findings.changes import PreviousRound, previous_round, with_error_of_interval
from sipas.findings.compute import compute_findings, published_findings
from sipas.findings.findings import OVERALL, PROVINCE, Findings, NoteKind, Verdict
from tests.findings.made_up import FACTS, estimate, province, questionnaire, tallies

GROUPS = province({"a": ("a1",), "b": ("b1",), "c": ("c1", "c2")})
SIZES = {"a1": (1200, 0.81), "b1": (1200, 0.81), "c1": (600, 0.84), "c2": (4, 0.5)}
DOSSIERS = {"a1": 20_000, "b1": 20_000, "c1": 9000, "c2": 100}


def found(previous: PreviousRound | None, seed: int = 1) -> Findings:
    return compute_findings(
        FACTS, questionnaire(), tallies(SIZES, seed), DOSSIERS, GROUPS, previous
    )


def published(**figures: float) -> PreviousRound:
    facts = replace(FACTS, code="2023", year=2023, published_source="Báo Quảng Nam")
    return previous_round(
        published_findings(facts, GROUPS, {(g, OVERALL): value for g, value in figures.items()})
    )


def test_a_figure_without_sample_size_is_tested_as_if_as_uncertain_as_this_one() -> None:
    findings = found(published(a=0.8128))
    change = findings.change("a")
    assert change is not None
    assert change.difference is not None
    now = findings.finding("a").estimate
    assert now is not None
    assert now.value is not None
    assert now.standard_error is not None
    assert change.difference.value == pytest.approx(now.value - 0.8128)
    assert change.difference.standard_error == pytest.approx(2**0.5 * now.standard_error)
    t = change.difference.value / change.difference.standard_error
    p = 2 * stats.t.sf(abs(t), 2 * now.degrees_of_freedom)
    assert change.difference.p == pytest.approx(p, rel=1e-9)
    assert change.assumption == "previous_without_sample_size"
    assert [note.kind for note in findings.notes] == [NoteKind.PREVIOUS_WITHOUT_SAMPLE_SIZE]


def test_words_follow_the_adjusted_test() -> None:
    findings = found(published(a=0.805, b=0.70, c=0.93))
    verdicts = {change.group: change.verdict for change in findings.changes}
    assert verdicts == {"a": Verdict.UNCLEAR, "b": Verdict.UP, "c": Verdict.DOWN}


def test_the_blocks_of_one_table_are_adjusted_together() -> None:
    alone = found(published(a=0.79)).change("a")
    together = found(published(a=0.79, b=0.805, c=0.835)).change("a")
    assert alone is not None
    assert alone.difference is not None
    assert together is not None
    assert together.difference is not None
    assert alone.difference.p_adjusted == pytest.approx(alone.difference.p)
    assert together.difference.p_adjusted >= alone.difference.p_adjusted
    assert together.difference.adjustment == "holm"


def test_a_round_with_responses_is_compared_in_everything_that_it_shows() -> None:
    before = found(None, seed=50)
    findings = found(previous_round(replace(before, facts=replace(FACTS, year=2023))))
    assert findings.previous is not None
    assert not findings.previous.published_only
    assert findings.change(PROVINCE) is not None
    assert findings.change("a", "access_1") is not None
    assert findings.change("c2") is None  # hidden then and now
    assert all(change.assumption is None for change in findings.changes)
    assert not findings.notes


def test_two_equal_rounds_do_not_change() -> None:
    before = previous_round(found(None))
    assert {change.verdict for change in found(before).changes} == {Verdict.UNCLEAR}


@pytest.mark.parametrize(
    "other",
    [{"formula": "mean_over_5"}, {"questionnaire": "Phiếu khác"}, {"selection": "probability"}],
)
def test_figures_made_in_another_way_are_not_compared(other: dict[str, str]) -> None:
    before = replace(previous_round(found(None)), **other)
    findings = found(before)
    assert findings.changes == ()
    assert [note.kind for note in findings.notes] == [NoteKind.PREVIOUS_NOT_COMPARABLE]


def test_equal_answers_are_no_certainty() -> None:
    equal = replace(estimate(1.0, standard_error=0.0), lower=0.884, upper=1.0)
    tested = with_error_of_interval(equal)
    assert tested.standard_error == pytest.approx(0.116 / (2 * stats.norm.ppf(0.975)))
    spread = estimate(0.9)
    assert with_error_of_interval(spread) is spread


def test_too_few_people_to_test_leave_the_change_open() -> None:
    thin = replace(estimate(0.8), degrees_of_freedom=0.0)
    before = replace(previous_round(found(None)), figures={("a", OVERALL): thin})
    now = found(before)
    assert now.change("a") is not None
    bare = replace(thin, standard_error=None)
    unknown = found(replace(before, figures={("a", OVERALL): bare})).change("a")
    assert unknown is not None
    assert unknown.difference is None
    assert unknown.verdict is Verdict.UNCLEAR
