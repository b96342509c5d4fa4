"""`sipas digest`: what it needs, what it shows, what it sends, and what it says of a refusal."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sipas.actions.accounts import create_account
from sipas.actions.rounds import create_round, open_round
from sipas.cli import main
from sipas.commands.opening import today
from sipas.store.database import open_database
from sipas.store.migration import migrate
from tests.smtp import Postbox, open_postbox
from tests.tiny_round import AGENCIES, ROUND, put_places, put_some_dossiers, tiny_questionnaire
from tests.web.people import PASSWORD

Run = Callable[..., Result]


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with open_postbox() as box:
        yield box


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postbox: Postbox) -> Run:
    """An installation in which two administrators have silent agencies to hear of."""
    monkeypatch.setenv("SIPAS_DATA", str(tmp_path))
    monkeypatch.setenv("SIPAS_ADDRESS", "https://khaosat.example.vn")
    monkeypatch.setenv("SIPAS_SMTP_HOST", postbox.host)
    monkeypatch.setenv("SIPAS_SMTP_PORT", str(postbox.port))
    monkeypatch.setenv("SIPAS_SMTP_ENCRYPTION", "none")
    database = open_database(f"sqlite:///{tmp_path}/sipas.db")
    migrate(database)
    put_places(database)
    put_some_dossiers(database)
    days = {"opens_on": today() - timedelta(days=5), "closes_on": today() + timedelta(days=9)}
    create_round(database, replace(ROUND, **days), AGENCIES, tiny_questionnaire(), None)
    open_round(database, "2025", today(), None)
    for email in ("tinh@example.vn", "sai@refused.example"):
        create_account(database, email, PASSWORD, ("administrator",), None)
    database.close()

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return run


def test_letters_are_shown_and_nothing_is_sent(run: Run, postbox: Postbox) -> None:
    shown = run("digest", "--show")
    assert shown.exit_code == 0
    assert "tinh@example.vn\nTiến độ thu thập: Đợt 6 tháng đầu năm 2025" in shown.output
    assert "Cơ quan y-te: im lặng 5 ngày" in shown.output
    english = run("--language", "en", "digest", "--show")
    assert "silent for 5 days" in english.output
    assert postbox.letters == []


def test_letters_go_out_once_and_a_refusal_is_named(run: Run, postbox: Postbox) -> None:
    sent = run("digest")
    assert sent.exit_code == 1
    assert "Đã gửi 1 thư." in sent.output
    assert "sai@refused.example" in sent.output
    assert [one["To"] for one in postbox.letters] == ["tinh@example.vn"]
    again = run("digest")
    assert "Đã gửi 0 thư." in again.output
    assert len(postbox.letters) == 1


@pytest.mark.parametrize("missing", ["SIPAS_ADDRESS", "SIPAS_SMTP_HOST"])
def test_what_is_missing_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(missing)
    refused = run("digest")
    assert refused.exit_code == 2
    assert missing in refused.output
