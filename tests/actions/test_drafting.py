import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sipas.actions.drafting import Draft, agencies_of_period, draft_round, questionnaire_named
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import rounds_overview
from sipas.cli import main
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, put_agencies, put_blocks
from sipas.store.rounds import get_round, round_agencies

NOW = datetime.datetime(2026, 6, 30, 8, tzinfo=datetime.UTC)
JULY, SEPTEMBER = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)
JANUARY, JUNE = datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
DRAFT = Draft("2026-1", "Sáu tháng đầu năm 2026", "desk-pulse", (JULY, SEPTEMBER), (JANUARY, JUNE))


def fill(database: Database) -> None:
    with database.write() as connection:
        put_blocks(connection, [Block("so-nganh", "Sở, ngành", 1)])
        put_agencies(
            connection,
            [
                Agency("so-y-te", "Sở Y tế", "Y tế", "so-nganh"),
                Agency("so-cu", "Sở cũ", "Cũ", "so-nganh", valid_to=datetime.date(2025, 12, 31)),
                Agency("so-giua", "Sở giữa", "Giữa", "so-nganh", valid_to=JANUARY),
                Agency("so-moi", "Sở mới", "Mới", "so-nganh", valid_from=JULY),
            ],
        )


@pytest.fixture
def province(database: Database) -> Database:
    fill(database)
    return database


def test_a_draft_has_what_was_decided_and_usual_values_for_the_rest(province: Database) -> None:
    draft_round(province, DRAFT, None, NOW)
    with province.read() as connection:
        found = get_round(connection, "2026-1")
    assert (found.state, found.year, found.name) == ("draft", 2026, "Sáu tháng đầu năm 2026")
    assert (found.opens_on, found.closes_on) == (JULY, SEPTEMBER)
    assert (found.period_from, found.period_to) == (JANUARY, JUNE)
    assert (found.formula, found.interval, found.minimum_cell) == ("top_two_box", "beta", 10)
    assert (found.target, found.capacity) == (None, None)
    assert found.questionnaire_version_id is not None


def test_without_names_all_agencies_of_the_period_take_part(province: Database) -> None:
    draft_round(province, DRAFT, None, NOW)
    assert agencies_of_period(province, DRAFT.period) == ("so-giua", "so-y-te")
    with province.read() as connection:
        assert set(round_agencies(connection, "2026-1")) == {"so-giua", "so-y-te"}


def test_an_unknown_questionnaire_is_refused_with_those_that_exist() -> None:
    with pytest.raises(RoundRefused, match="“tờ-rơi”; có: desk-pulse, sipas-desk-2017") as refusal:
        questionnaire_named("tờ-rơi")
    assert "“tờ-rơi”" in refusal.value.translated(str)


def test_a_questionnaire_of_ones_own_is_read_from_its_file() -> None:
    shipped = Path(__file__).resolve().parents[2] / "surveys" / "desk-pulse.toml"
    assert questionnaire_named(str(shipped)) == questionnaire_named("desk-pulse")


def create(*arguments: str) -> tuple[int, str]:
    days = ["--days", "2026-07-01", "30/09/2026", "--period", "01/01/2026", "2026-06-30"]
    command = ["round", "create", "2026-1", "--name", "Nửa năm", *days, *arguments]
    result = CliRunner().invoke(main, command)
    return result.exit_code, result.output


@pytest.fixture
def chosen(sqlite_database: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("SIPAS_DATABASE_URL", sqlite_url)
    fill(sqlite_database)
    return sqlite_database


def test_the_command_creates_a_draft_and_says_for_how_many(chosen: Database) -> None:
    code, told = create("--questionnaire", "desk-pulse", "--target", "85", "--agency", "so-y-te")
    assert (code, told) == (0, "Đã tạo đợt khảo sát nháp “2026-1” cho 1 cơ quan.\n")
    [overview] = rounds_overview(chosen)
    assert (overview.round.closes_on, overview.round.target) == (SEPTEMBER, 0.85)


def test_the_command_refuses_in_one_sentence(chosen: Database) -> None:
    code, told = create("--questionnaire", "nothing")
    assert code != 0
    assert told.startswith("Không có phiếu khảo sát “nothing”")
    assert "Traceback" not in told
    assert rounds_overview(chosen) == []
