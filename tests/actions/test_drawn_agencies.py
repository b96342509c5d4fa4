"""From agencies drawn by their size to a leader's figures of blocks and province."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from sipas.actions.code_issue import issue_sample_codes
from sipas.actions.collection import collect_response
from sipas.actions.expected_precision import Basis, field_precision
from sipas.actions.fieldwork_words import precision_sentence
from sipas.actions.progress import round_overview
from sipas.actions.publication import findings_of
from sipas.actions.rounds import create_round, open_round
from sipas.actions.samples import SamplePlan, draw_sample
from sipas.actions.watching import fieldwork_of
from sipas.findings.findings import OVERALL, PROVINCE, Hidden
from sipas.sampling.one_time_codes import code_digest, codes_key
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks
from sipas.store.register import Dossier, put_dossiers
from sipas.store.rounds import Round, edit_round, get_round
from sipas.store.samples import SampleMethod, sampled_agencies, sampled_dossiers
from tests.tiny_round import NOW, ROUND, TODAY, form, tiny_questionnaire

SECRET = "s" * 32
AFTER = date(2025, 8, 2)  # nothing more comes
# Two blocks of four agencies, of 20 to 90 dossiers.
SIZES = {f"{block}{place}": 20 + 10 * place for block in "ab" for place in range(4)}
PLAN = SamplePlan(SampleMethod.CLUSTERS, 3, dict.fromkeys(SIZES, 6), clusters=4)


@pytest.fixture
def province(database: Database) -> Database:
    day = date(2025, 3, 3)
    with database.write() as transaction:
        put_blocks(transaction, [Block(code, code, place) for place, code in enumerate("ab")])
        for code, size in SIZES.items():
            put_agencies(transaction, [Agency(code, f"Cơ quan {code}", code, code[0])])
            put_desks(transaction, [Desk(code, f"Quầy {code}", code)])
            rows = [
                Dossier(f"{code}/{place}", code, "Hộ tịch", "Khai sinh", day, day, day, "desk")
                for place in range(size)
            ]
            put_dossiers(transaction, rows)
    new = replace(ROUND, minimum_cell=3)
    create_round(database, new, tuple(SIZES), tiny_questionnaire(), None, now=NOW)
    open_round(database, new.code, TODAY, None, now=NOW)
    return database


def answer(database: Database) -> dict[str, float]:
    """Draws, asks everybody drawn; agency -> weight of each of its responses."""
    sample = draw_sample(database, "2025", PLAN, None, NOW)
    issued = issue_sample_codes(database, SECRET, "2025", sample.id, "post", None, NOW)
    for place, one in enumerate(issued.codes):
        said = form("5" if place % 3 else "2")
        digest = code_digest(codes_key(SECRET), one.code)
        collect_response(database, None, UUID(int=place + 1), said, "vi", None, NOW, code=digest)
    with database.read() as transaction:
        chances = {one.agency: one.chance for one in sampled_agencies(transaction, sample.id)}
        drawn = sampled_dossiers(transaction, sample.id, states=["asked"])
    # a dossier's chance is that of its agency times 6 of its dossiers
    for one in drawn:
        assert one.inclusion == pytest.approx(chances[one.agency] * 6 / SIZES[one.agency])
    return {one.agency: 1 / one.inclusion for one in drawn}


def test_two_agencies_of_each_block_stand_for_all(province: Database) -> None:
    weights = answer(province)
    assert sorted(agency[0] for agency in weights) == ["a", "a", "b", "b"]
    findings = findings_of(province, "2025", NOW)
    assert findings.facts.selection == "clusters"
    assert findings.projection is not None
    assert [(one.drawn, one.listed) for one in findings.projection.groups] == [(4, 8)] + 2 * [
        (2, 4)
    ]
    left = {agency for agency in SIZES if findings.finding(agency).hidden is Hidden.NOT_DRAWN}
    assert left == SIZES.keys() - weights.keys()
    above = below = 0.0
    for agency, weight in weights.items():
        levels = findings.finding(agency, "access_1").levels
        assert levels is not None
        above, below = above + weight * sum(levels[3:5]), below + weight * sum(levels[:5])
    estimate = findings.finding(PROVINCE, "access_1").estimate
    assert estimate is not None
    assert estimate.value == pytest.approx(above / below, rel=1e-12)
    assert estimate.degrees_of_freedom == 2  # four agencies, two blocks


def test_what_is_expected_when_nothing_more_comes_is_the_interval_of_the_results(
    province: Database,
) -> None:
    answer(province)
    fieldwork = fieldwork_of(province, "2025", AFTER)
    expected, findings = (
        field_precision(province, fieldwork, ()),
        findings_of(province, "2025", NOW),
    )
    assert expected.is_drawn
    assert expected.blocks.keys() == {"a", "b"}
    for group, found in ((PROVINCE, expected.whole), *expected.blocks.items()):
        told = findings.finding(group, OVERALL).estimate
        assert told is not None
        assert found is not None
        assert found.basis is Basis.SEEN
        assert (found.level, found.lower, found.upper) == pytest.approx(
            (told.value, told.lower, told.upper),
            # With one degree of freedom a beta quantile is flat near 0 and 1.
            abs=1e-7,
        )
    words = precision_sentence(expected, 0.95, "vi")
    assert "một số cơ quan được rút" in words


def test_more_answers_in_the_same_agencies_leave_what_these_differ_by(province: Database) -> None:
    answer(province)
    now, after = (
        field_precision(province, fieldwork_of(province, "2025", day), ()) for day in (TODAY, AFTER)
    )
    assert now.whole is not None
    assert after.whole is not None
    assert now.whole.lower < now.whole.level < now.whole.upper
    assert now.whole.half_length <= after.whole.half_length


def test_whoever_sees_some_agencies_is_told_of_them_as_they_are(province: Database) -> None:
    drawn = answer(province)
    fieldwork = fieldwork_of(province, "2025", AFTER, frozenset(drawn))
    assert not field_precision(province, fieldwork, ()).is_drawn


def test_an_agency_of_which_nobody_was_drawn_is_not_silent(province: Database) -> None:
    by_post = replace(_round(province), modes=("post",))
    with province.write() as transaction:
        edit_round(transaction, by_post)
    later = TODAY + timedelta(days=9)
    assert {one.silent_days for one in fieldwork_of(province, "2025", later).agencies} == {None}
    sample = draw_sample(province, "2025", PLAN, None, NOW)
    with province.read() as transaction:
        drawn = {one.agency for one in sampled_agencies(transaction, sample.id)}
    silent = {one.code for one in fieldwork_of(province, "2025", later).agencies if one.silent_days}
    assert silent == drawn
    assert {one.agency.code for one in round_overview(province, "2025").silent} == drawn


def _round(database: Database) -> Round:
    with database.read() as transaction:
        return get_round(transaction, "2025")


def test_a_response_by_a_desk_ends_the_projection(province: Database) -> None:
    answer(province)
    assert findings_of(province, "2025", NOW).projection is not None
    collect_response(province, "a0", UUID(int=999), form(), "vi", "qr", NOW)
    findings = findings_of(province, "2025", NOW)
    assert findings.facts.selection == "mixed"
    assert findings.projection is None
