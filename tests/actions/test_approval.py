"""Two persons stand behind a round that opens."""

from dataclasses import dataclass, fields, replace

import pytest

from sipas.actions.accounts import create_account
from sipas.actions.approval import (
    approval_outlook,
    approve_round,
    happened,
    round_fingerprint,
    round_story,
    withdraw_approval,
)
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import archive_round, create_round, open_round
from sipas.sampling.sample_plan import SamplePlan
from sipas.store.database import Database
from sipas.store.round_history import RoundEvent
from sipas.store.rounds import Round, edit_round, get_round, put_quotas
from sipas.tallies.calibration_plan import CalibrationPlan
from tests.tiny_round import (
    AGENCIES,
    NOW,
    ROUND,
    TODAY,
    fingerprint_of,
    put_places,
    tiny_questionnaire,
)

LAN, HOA = "lan@example.vn", "hoa@example.vn"


@pytest.fixture
def draft(database: Database) -> Database:
    put_places(database)
    create_round(database, ROUND, AGENCIES, tiny_questionnaire(), LAN, now=NOW)
    return database


def test_who_changed_it_last_does_not_approve(draft: Database) -> None:
    with pytest.raises(RoundRefused, match="sửa đợt khảo sát"):
        approve_round(draft, "2025", fingerprint_of(draft), LAN, NOW)
    with pytest.raises(RoundRefused, match="chưa được duyệt"):
        open_round(draft, "2025", TODAY, LAN, now=NOW)
    assert approve_round(draft, "2025", fingerprint_of(draft), HOA, NOW).state == "approved"
    assert open_round(draft, "2025", TODAY, LAN, now=NOW).state == "open"


def test_after_an_edit_the_other_may_approve(draft: Database) -> None:
    with draft.write() as transaction:
        happened(transaction, "2025", RoundEvent.EDITED, HOA, NOW)
    with pytest.raises(RoundRefused, match="sửa đợt khảo sát"):
        approve_round(draft, "2025", fingerprint_of(draft), HOA, NOW)
    assert approve_round(draft, "2025", fingerprint_of(draft), LAN, NOW).state == "approved"


def test_what_was_edited_after_reading_is_not_approved(draft: Database) -> None:
    read = fingerprint_of(draft)
    with draft.write() as transaction:
        assert edit_round(transaction, replace(get_round(transaction, "2025"), name="Mới"))
    with pytest.raises(RoundRefused, match="vừa được sửa"):
        approve_round(draft, "2025", read, HOA, NOW)
    with draft.write() as transaction:
        assert not edit_round(transaction, replace(ROUND, version=1))


def test_the_operator_approves_by_opening_and_the_history_says_so(draft: Database) -> None:
    open_round(draft, "2025", TODAY, None, now=NOW)
    story = [(line.event, line.by, line.day) for line in round_story(draft, "2025")]
    assert story == [
        ("created", LAN, TODAY),
        ("approved", None, TODAY),
        ("opened", None, TODAY),
    ]


def test_an_approval_is_taken_back(draft: Database) -> None:
    approved = approve_round(draft, "2025", fingerprint_of(draft), HOA, NOW)
    with draft.write() as transaction:
        withdraw_approval(transaction, approved, LAN, NOW, "name")
        withdraw_approval(transaction, get_round(transaction, "2025"), LAN, NOW, "name")
    assert [line.event for line in round_story(draft, "2025")][-1] == "approval_withdrawn"
    with pytest.raises(RoundRefused, match="chưa được duyệt"):
        open_round(draft, "2025", TODAY, LAN, now=NOW)


def test_what_changed_after_the_approval_does_not_open(draft: Database) -> None:
    approve_round(draft, "2025", fingerprint_of(draft), HOA, NOW)
    with draft.write() as transaction:  # past the steps, as another page might
        put_quotas(transaction, "2025", {"noi-vu": 90})
    with pytest.raises(RoundRefused, match="sau khi được duyệt"):
        open_round(draft, "2025", TODAY, LAN, now=NOW)
    assert round_story(draft, "2025")[-1].event == "approval_withdrawn"


def test_the_fingerprint_covers_what_an_approver_reads(draft: Database) -> None:
    seen = {fingerprint_of(draft)}
    with draft.write() as transaction:
        put_quotas(transaction, "2025", {"noi-vu": 90})
    seen.add(fingerprint_of(draft))
    with draft.write() as transaction:
        edit_round(transaction, replace(get_round(transaction, "2025"), target=0.85))
    seen.add(fingerprint_of(draft))
    assert len(seen) == 3
    approve_round(draft, "2025", fingerprint_of(draft), HOA, NOW)
    assert fingerprint_of(draft) in seen  # the state is no part of it


def test_every_field_that_an_approver_reads_changes_the_fingerprint(draft: Database) -> None:
    other = {
        **dict.fromkeys(("code", "name", "formula", "aggregation", "weighting"), "x"),
        **dict.fromkeys(("interval", "selection"), "x"),
        **dict.fromkeys(("opens_on", "closes_on", "period_from", "period_to"), TODAY),
        **dict.fromkeys(("year", "minimum_cell", "capacity", "thin_below"), 7),
        **dict.fromkeys(("confidence", "target"), 0.5),
        "cell_variables": ("sex",),
        "calibration": CalibrationPlan("raking", ()),
        "grades": (("Tốt", 0.9),),
        "modes": ("paper",),
        "plan": SamplePlan(),
        "vietnamese_only": False,
    }
    aside = {"state", "version", "questionnaire_version_id"}
    assert {one.name for one in fields(Round)} == other.keys() | aside
    with draft.read() as transaction:
        found = get_round(transaction, "2025")
        told = {
            round_fingerprint(transaction, replace(found, **{name: value}))  # type: ignore[arg-type] each of its own kind
            for name, value in other.items()
            if name != "code"  # quotas of another round
        }
        told.add(round_fingerprint(transaction, replace(found, plan=SamplePlan(minimum=31))))
        assert len(told) == len(other)
        assert round_fingerprint(transaction, found) not in told


def test_a_field_that_a_newer_version_adds_leaves_an_approval_as_it_is(draft: Database) -> None:
    @dataclass(frozen=True)
    class NewerRound(Round):
        invented_later: str = "as always"

    with draft.read() as transaction:
        found = get_round(transaction, "2025")
        known = {one.name: getattr(found, one.name) for one in fields(found)}
        usual, chosen = NewerRound(**known), NewerRound(**known, invented_later="otherwise")
        before = round_fingerprint(transaction, found)
        assert round_fingerprint(transaction, usual) == before
        assert round_fingerprint(transaction, chosen) != before


def test_the_outlook_names_who_else_could_approve(draft: Database) -> None:
    assert approval_outlook(draft, "2025", LAN).approvers == ()
    create_account(draft, HOA, "trời xanh mây trắng", ["administrator"])
    create_account(draft, "an@example.vn", "trời xanh mây trắng", ["leader"])
    outlook = approval_outlook(draft, "2025", LAN)
    assert (outlook.is_own, outlook.approvers) == (True, (HOA,))
    assert not approval_outlook(draft, "2025", HOA).is_own


def test_only_a_published_round_is_put_away(draft: Database) -> None:
    with pytest.raises(RoundRefused, match="chưa công bố"):
        archive_round(draft, "2025", LAN, now=NOW)
