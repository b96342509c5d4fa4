import os
import stat
from pathlib import Path

import pytest

from sipas.settings import (
    FaultySetting,
    read_settings,
)
from sipas.shipped import surveys_folder, templates_folder, translations_folder


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SIPAS_"):
            monkeypatch.delenv(name)


def test_defaults_serve_this_machine_only_from_a_folder_beside_you(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.data == tmp_path / "sipas-data"
    assert settings.database_url == f"sqlite:///{tmp_path}/sipas-data/sipas.db"
    assert (settings.host, settings.port, settings.address) == ("127.0.0.1", 8000, None)


def test_reads_every_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIPAS_DATA", str(tmp_path))
    monkeypatch.setenv("SIPAS_DATABASE_URL", "postgresql://sipas:mật@db/sipas")
    monkeypatch.setenv("SIPAS_ADDRESS", "https://hailong.example.vn/")
    monkeypatch.setenv("SIPAS_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("SIPAS_HOST", "0.0.0.0")
    monkeypatch.setenv("SIPAS_PORT", "8080")
    monkeypatch.setenv("SIPAS_WORKERS", "4")
    settings = read_settings()
    assert settings.data == tmp_path
    assert settings.database_url == "postgresql+psycopg://sipas:mật@db/sipas"
    assert settings.address == "https://hailong.example.vn"
    assert settings.signing_key() == "k" * 32
    assert (settings.host, settings.port, settings.workers) == ("0.0.0.0", 8080, 4)


def test_what_a_command_chose_goes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SIPAS_PORT", "8080")
    monkeypatch.setenv("SIPAS_DATA", "/elsewhere")
    settings = read_settings(port=8123, data=tmp_path, host=None)
    assert (settings.port, settings.data, settings.host) == (8123, tmp_path, "127.0.0.1")


def test_an_empty_setting_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPAS_ADDRESS", "")
    monkeypatch.setenv("SIPAS_PORT", "")
    assert read_settings().address is None
    assert read_settings().port == 8000


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("SIPAS_PORT", "eighty", "từ 1 đến 65535"),
        ("SIPAS_PORT", "65536", "từ 1 đến 65535"),
        ("SIPAS_WORKERS", "0", "từ 1 đến 64"),
        ("SIPAS_LANGUAGE", "fr", "vi hoặc en"),
        ("SIPAS_ADDRESS", "hailong.example.vn", "https://"),
        ("SIPAS_ADDRESS", "ftp://hailong.example.vn", "https://"),
        ("SIPAS_ADDRESS", "https://", "https://"),
        ("SIPAS_ADDRESS", "https://a.vn/?q=1", "không có dấu ?"),
        ("SIPAS_ADDRESS", "https://a.vn:seven", "https://"),
        ("SIPAS_ADDRESS", "https://[::1", "https://"),
        ("SIPAS_ADDRESS", "https://a.vn/<b>", "https://"),
        ("SIPAS_DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("SIPAS_DATABASE_URL", "sqlite://", "sqlite:////"),
        ("SIPAS_DATABASE_URL", "sipas.db", "sqlite:////"),
        ("SIPAS_SECRET_KEY", "short", "32 ký tự"),
        ("SIPAS_DATABASE", "sqlite:////x.db", "SIPAS_DATABASE_URL"),
        ("SIPAS_DTA", "/x", "SIPAS_DATA"),
    ],
)
def test_a_bad_setting_is_refused_with_its_name_and_the_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(FaultySetting) as refusal:
        read_settings()
    sentence = str(refusal.value)
    assert sentence.startswith(f"{name}: ")
    assert mend in sentence
    assert "\n" not in sentence


def test_a_refusal_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPAS_DATABASE_URL", "mysql://sipas:hunter2@db/sipas")
    with pytest.raises(FaultySetting) as refusal:
        read_settings()
    assert "hunter2" not in str(refusal.value)


def test_settings_never_print_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPAS_DATABASE_URL", "postgresql://sipas:hunter2@db/sipas")
    monkeypatch.setenv("SIPAS_SECRET_KEY", "swordfish" * 5)
    assert "hunter2" not in repr(read_settings())
    assert "swordfish" not in repr(read_settings())


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a folder")
    with pytest.raises(FaultySetting, match=r"^SIPAS_DATA: phải là một thư mục"):
        read_settings(data=file)


def test_a_refusal_can_be_said_in_another_language() -> None:
    refusal = FaultySetting("SIPAS_PORT", "phải là một số từ 1 đến 65535.")
    assert refusal.translated(str.upper) == "SIPAS_PORT: PHẢI LÀ MỘT SỐ TỪ 1 ĐẾN 65535."


def test_the_signing_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = read_settings(data=tmp_path / "new" / "folder")
    key = settings.signing_key()
    assert len(key) >= 32
    assert read_settings(data=tmp_path / "new" / "folder").signing_key() == key
    kept = tmp_path / "new" / "folder" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret-key"]


def test_reading_settings_leaves_no_trace(tmp_path: Path) -> None:
    read_settings(data=tmp_path / "later")
    assert not (tmp_path / "later").exists()


def test_the_folders_of_the_checkout_are_found() -> None:
    checkout = Path(__file__).resolve().parents[1]
    assert surveys_folder() == checkout / "surveys"
    assert templates_folder() == checkout / "templates"
    assert translations_folder() == checkout / "translations"
