"""Findings: computed while a round may change, frozen when it is published."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from sipas.actions import publication
from sipas.actions.collection import collect_response
from sipas.actions.publication import (
    FindingsMissing,
    findings_of,
    publish_findings,
    published_rounds,
)
from sipas.actions.rounds import (
    RoundRefused,
    close_round,
    create_round,
    open_round,
    record_published_round,
)
from sipas.findings.findings import Findings, GroupKind
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.findings import find_published_chart
from sipas.store.installation import put_installation
from sipas.store.organisation import Block, put_blocks
from sipas.store.rounds import UnknownRound, get_round, put_round
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from tests.tiny_round import (
    AGENCIES,
    NOW,
    ROUND,
    TODAY,
    build_open_round,
    form,
    put_places,
    put_some_dossiers,
    tiny_questionnaire,
)

LAST_YEAR = replace(
    ROUND,
    code="2024",
    name="Năm 2024",
    year=2024,
    opens_on=date(2024, 7, 1),
    closes_on=date(2024, 7, 31),
    period_from=date(2024, 1, 1),
    period_to=date(2024, 6, 30),
)
FIGURES = {("province", "province"): 0.8, ("block", "so-nganh"): 0.8128, ("block", "huyen"): 0.7436}


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    put_some_dossiers(database, each=100)
    for place in range(60):
        collect(database, AGENCIES[place % 4], "5" if place % 3 else "2")
    return database


def collect(database: Database, desk: str, level: str) -> None:
    submitted = form(level, level, level)
    assert collect_response(database, desk, uuid4(), submitted, "vi", "qr", NOW).receipt


def publish(database: Database) -> Findings:
    close_round(database, "2025", TODAY, None, now=NOW)
    return publish_findings(database, "2025", NOW, "lan@example.vn")


def test_an_open_round_is_computed_from_what_has_come(province: Database) -> None:
    findings = findings_of(province, "2025", NOW)
    assert findings.headline is not None
    assert findings.headline.estimate is not None
    assert findings.headline.estimate.value == pytest.approx(2 / 3)
    assert (findings.headline.population, findings.headline.responses) == (400, 60)
    assert [group.code for group in findings.groups] == [
        "province",
        "so-nganh",
        "huyen",
        *sorted(AGENCIES),
    ]
    assert findings.facts.questionnaire == "Phiếu nhỏ"
    assert findings.facts.computed_on == NOW


def test_a_new_response_changes_the_findings_at_once(province: Database) -> None:
    before = findings_of(province, "2025", NOW)
    collect(province, "noi-vu", "1")
    after = findings_of(province, "2025", NOW)
    assert (before.responses, after.responses) == (60, 61)


def test_unchanged_findings_are_not_computed_again(province: Database) -> None:
    later = NOW + timedelta(hours=2)
    first = findings_of(province, "2025", NOW)
    assert findings_of(province, "2025", later) is first
    put_some_dossiers(province, each=101)
    second = findings_of(province, "2025", later)
    assert second is not first
    assert second.headline is not None
    assert second.headline.population == 404
    assert second.facts.computed_on == later
    with province.write() as transaction:
        put_installation(transaction, "province", "Quảng Nam")
    assert findings_of(province, "2025", later).group("province").name == "Quảng Nam"


def test_published_findings_stay_what_they_were(province: Database) -> None:
    published = publish(province)
    assert published.facts.state == "published"
    with province.write() as transaction:
        put_blocks(transaction, [Block("huyen", "Tên mới", 1)])
    put_some_dossiers(province, each=150)
    publication._kept.clear()
    assert findings_of(province, "2025", NOW) == published
    assert [one.code for one in published_rounds(province)] == ["2025"]
    with province.read() as transaction:
        entries = {entry.action: entry.by for entry in all_audit(transaction)}
    assert entries["publish_findings"] == "lan@example.vn"


def test_charts_are_frozen_with_the_findings(province: Database) -> None:
    close_round(province, "2025", TODAY, None, now=NOW)

    def draw(findings: Findings) -> dict[tuple[str, str], str]:
        return {("blocks", "vi"): f"<svg>{findings.facts.state}</svg>"}

    publish_findings(province, "2025", NOW, None, draw)
    with province.read() as transaction:
        chart = find_published_chart(transaction, "2025", "blocks", "vi")
    assert chart == "<svg>published</svg>"


def test_only_a_closed_round_is_published(province: Database) -> None:
    with pytest.raises(RoundRefused, match="đang mở"):
        publish_findings(province, "2025", NOW, None)
    publish(province)
    with pytest.raises(RoundRefused, match="đã công bố"):
        publish_findings(province, "2025", NOW, None)
    with pytest.raises(RoundRefused, match="đã công bố"):
        open_round(province, "2025", TODAY, None)


def test_a_round_is_compared_with_the_published_one_before(province: Database) -> None:
    record_published_round(province, LAST_YEAR, FIGURES, "Quyết định 1", None, now=NOW)
    findings = findings_of(province, "2025", NOW)
    assert findings.previous is not None
    assert findings.previous.code == "2024"
    assert findings.previous.published_only
    change = findings.change("huyen")
    assert change is not None
    assert change.previous_value == 0.7436


def test_a_round_that_is_not_published_is_compared_with_nothing(database: Database) -> None:
    put_places(database)
    create_round(database, LAST_YEAR, AGENCIES, tiny_questionnaire(), None, now=NOW)
    create_round(database, ROUND, AGENCIES, tiny_questionnaire(), None, now=NOW)
    assert findings_of(database, "2025", NOW).previous is None


def test_a_round_of_figures_alone(database: Database) -> None:
    put_places(database)
    record_published_round(database, LAST_YEAR, FIGURES, "Quyết định 1", None, now=NOW)
    findings = findings_of(database, "2024", NOW)
    assert findings.is_published_only
    assert findings.facts.published_source == "Quyết định 1"
    assert [group.kind for group in findings.groups] == [
        GroupKind.PROVINCE,
        GroupKind.BLOCK,
        GroupKind.BLOCK,
    ]
    assert findings.finding("huyen").value == 0.7436


def test_a_round_without_any_response_has_findings_without_values(database: Database) -> None:
    build_open_round(database)
    findings = findings_of(database, "2025", NOW)
    assert findings.responses == 0
    assert all(finding.value is None for finding in findings.findings)


def test_an_unknown_round(database: Database) -> None:
    with pytest.raises(UnknownRound):
        findings_of(database, "1999", NOW)


def test_a_published_round_whose_findings_were_lost_is_named(database: Database) -> None:
    opened = build_open_round(database)
    with database.write() as transaction:
        put_round(transaction, replace(opened, state="published"), AGENCIES)
    with pytest.raises(FindingsMissing, match="2025"):
        findings_of(database, "2025", NOW)


def test_a_round_that_cannot_be_calibrated_is_not_published(database: Database) -> None:
    build_open_round(database, cell_variables=["mode"])
    put_some_dossiers(database, each=100)
    for place in range(60):
        collect(database, AGENCIES[place % 4], "5" if place % 3 else "2")
    modes = (Category(("qr",), 80.0), Category(("paper",), 20.0))
    plan = CalibrationPlan("raking", (MarginPlan(("mode",), modes),))
    with database.write() as transaction:
        found = get_round(transaction, "2025")
        put_round(transaction, replace(found, calibration=plan), AGENCIES)
    close_round(database, "2025", TODAY, None, now=NOW)
    draft = findings_of(database, "2025", NOW)
    assert draft.weight_problem is not None
    assert draft.weight_problem.names == ("paper",)
    with pytest.raises(RoundRefused):
        publish_findings(database, "2025", NOW, None)
    with database.write() as transaction:
        collapsing = replace(plan, on_empty="collapse")
        closed = get_round(transaction, "2025")
        put_round(transaction, replace(closed, calibration=collapsing), AGENCIES)
    published = publish_findings(database, "2025", NOW, None)
    assert published.weights is not None
    assert published.answering is not None
    assert [(one.mode, one.responses) for one in published.answering.modes] == [("qr", 60)]
    assert findings_of(database, "2025", NOW) == published
