"""The reorganisation of 2025 as it is shipped: districts became communes, departments merged."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from sipas.actions.export import export_findings
from sipas.actions.made_up_data import EXAMPLES
from sipas.actions.organisation import import_organisation
from sipas.actions.publication import findings_of, publish_findings
from sipas.actions.rounds import close_round, create_round, open_round
from sipas.findings.findings import Findings
from sipas.findings.sections import JoinKind, NotJoined
from sipas.store.database import Database
from sipas.store.organisation import Agency, all_agencies, put_agencies
from sipas.store.register import Dossier, put_dossiers
from sipas.store.responses import Response, append_response
from sipas.store.rounds import Round
from tests.tiny_round import tiny_questionnaire

NOON = datetime(2026, 1, 20, 5, tzinfo=UTC)
DAY = date(2026, 1, 20)
BEFORE = Round(
    code="2024",
    name="Năm 2024",
    year=2024,
    questionnaire_version_id=None,
    state="draft",
    opens_on=DAY,
    closes_on=date(2026, 2, 10),
    period_from=date(2024, 1, 1),
    period_to=date(2024, 12, 31),
)
NOW = replace(
    BEFORE,
    code="2025",
    name="Sáu tháng cuối năm 2025",
    year=2025,
    period_from=date(2025, 7, 1),
    period_to=date(2025, 12, 31),
)
FINANCE = ("so-ke-hoach-dau-tu", "so-tai-chinh")


def agencies_of_block(database: Database, block: str, on: date) -> list[Agency]:
    with database.read() as transaction:
        return [one for one in all_agencies(transaction, on) if one.block == block]


def number_of(agency: str) -> int:
    return sum(agency.encode())


def dossiers_of(agency: str) -> int:
    return 60 + number_of(agency) % 90


def levels_of(agency: str) -> np.ndarray:
    """30 answers to three questions, each agency's own."""
    chance = np.random.default_rng(number_of(agency))
    return chance.integers(1 + number_of(agency) % 3, 6, (30, 3)).astype(np.uint8)


def answer(database: Database, round_code: str, agencies: Iterable[str], day: date) -> None:
    with database.write() as transaction:
        for place, agency in enumerate(sorted(agencies)):
            rows = [
                Dossier(f"{round_code}/{agency}/{n}", agency, "", "", day, day, day, "desk")
                for n in range(dossiers_of(agency))
            ]
            put_dossiers(transaction, rows)
            for n, levels in enumerate(levels_of(agency)):
                number = UUID(int=(4 << 76) | (2 << 62) | (int(round_code) << 32) | place << 8 | n)
                row = levels.tobytes()
                response = Response(number, round_code, agency, None, "web", "vi", NOON, row, {})
                append_response(transaction, response)


def by_hand(*agencies: str) -> float:
    """The share of satisfied answers where each of 30 responses stands for N / 30 dossiers."""
    weights = [dossiers_of(one) / 30 for one in agencies]
    satisfied = [(levels_of(one) >= 4).sum() for one in agencies]
    return float(np.dot(weights, satisfied) / np.dot(weights, [90] * len(agencies)))


def build(database: Database, now: Iterable[str] | None = None) -> list[str]:
    """2024 published, 2025 answered; gives the communes of that year."""
    import_organisation(database, EXAMPLES / "quang-nam-2024")
    districts = [one.code for one in agencies_of_block(database, "huyen", BEFORE.period_to)]
    create_round(database, BEFORE, [*districts, *FINANCE], tiny_questionnaire(), None)
    open_round(database, "2024", DAY, None)
    answer(database, "2024", [*districts, *FINANCE], date(2024, 5, 6))
    close_round(database, "2024", DAY, None)
    publish_findings(database, "2024", NOON, None)
    import_organisation(database, EXAMPLES / "quang-nam-2025")
    communes = [one.code for one in agencies_of_block(database, "xa-phuong", NOW.period_to)]
    asked = list(now) if now is not None else [*communes, "da-nang-so-tai-chinh"]
    create_round(database, NOW, asked, tiny_questionnaire(), None)
    open_round(database, "2025", DAY, None)
    answer(database, "2025", asked, date(2025, 9, 8))
    return communes


def found(database: Database) -> Findings:
    return findings_of(database, "2025", NOON)


def test_eighteen_districts_are_held_against_their_communes(database: Database) -> None:
    communes = build(database)
    findings = found(database)
    unions = [join for join in findings.joins if join.kind is JoinKind.UNION]
    with database.read() as transaction:
        heirs = {one.code: set(one.successors) for one in all_agencies(transaction)}
    assert len(communes) == 78
    assert sorted(code for join in unions for code in join.groups) == sorted(communes)
    tam_ky = next(join for join in unions if "phuong-tam-ky" in join.groups)
    assert set(tam_ky.groups) == heirs["tp-tam-ky"]
    assert tam_ky.before == ("TP Tam Kỳ",)
    assert tam_ky.estimate is not None
    assert tam_ky.previous is not None
    assert tam_ky.estimate.value == pytest.approx(by_hand(*tam_ky.groups), rel=1e-12)
    assert tam_ky.previous.value == pytest.approx(by_hand("tp-tam-ky"), rel=1e-12)
    assert not any(findings.change(code) for code in communes)


def test_the_block_of_communes_is_held_against_that_of_the_districts(database: Database) -> None:
    build(database)
    findings = found(database)
    change, join = findings.change("xa-phuong"), findings.join("xa-phuong")
    assert change is not None
    assert join is not None
    assert join.before == ("UBND huyện, thị xã, thành phố",)
    before = findings_of(database, "2024", NOON)
    assert change.previous_value == before.finding("huyen").value


def test_departments_that_merged_in_two_steps_are_added_up(database: Database) -> None:
    build(database)
    findings = found(database)
    change, join = findings.change("da-nang-so-tai-chinh"), findings.join("da-nang-so-tai-chinh")
    assert change is not None
    assert join is not None
    assert change.previous_value == pytest.approx(by_hand(*FINANCE), rel=1e-12)
    assert change.previous_responses == 60
    assert join.before == ("Sở KH&ĐT", "Sở Tài chính")


def test_a_district_of_which_one_commune_is_not_asked_is_not_compared(database: Database) -> None:
    asked = ["phuong-tam-ky", "phuong-quang-phu", "phuong-huong-tra"]
    build(database, asked)
    join = found(database).join("phuong-tam-ky")
    assert join is not None
    assert join.reason is NotJoined.NOT_ASKED_NOW
    assert join.missing == ("Phường Bàn Thạch",)


def test_a_successor_named_later_changes_the_findings_at_once(database: Database) -> None:
    build(database)
    before = found(database)
    assert found(database) is before
    with database.write() as transaction:
        rows = {one.code: one for one in all_agencies(transaction)}
        put_agencies(transaction, [replace(rows["so-ke-hoach-dau-tu"], successors=())])
    join = found(database).join("da-nang-so-tai-chinh")
    assert join is not None
    assert (join.kind, join.before) == (JoinKind.RENAMED, ("Sở Tài chính",))


def test_the_files_say_what_was_joined(database: Database, tmp_path: Path) -> None:
    build(database)
    text = export_findings(database, tmp_path, "2025", "csv", "vi", NOON).content.decode()
    assert "Sở KH&ĐT; Sở Tài chính" in text
    book = export_findings(database, tmp_path, "2025", "xlsx", "vi", NOON)
    assert book.content.startswith(b"PK")
