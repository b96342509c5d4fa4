"""scripts/translations.py keeps what is translated, gains what is new and loses what is gone."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from tests.house.tree import CHECKOUT

OLD = """
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Hài lòng"
msgstr "Satisfied"

msgid "Đã bỏ"
msgstr "Gone"
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = CHECKOUT / "scripts" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations_script", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "messages.po"
    path.write_text(OLD, encoding="utf-8")
    return path


def template(*texts: str | tuple[str, str]) -> Catalog:
    catalog = Catalog(fuzzy=False)
    for text in texts:
        catalog.add(text, locations=[("sipas/cli.py", 1)])
    return catalog


def test_what_is_translated_stays_and_what_is_gone_goes(script: ModuleType, file: Path) -> None:
    written = script.as_bytes(script.updated(file, template("Hài lòng", "Mới"))).decode()
    assert 'msgid "Hài lòng"\nmsgstr "Satisfied"' in written
    assert 'msgid "Mới"\nmsgstr ""' in written
    assert "Đã bỏ" not in written


def test_a_similar_text_is_never_guessed(script: ModuleType, file: Path) -> None:
    catalog = script.updated(file, template("Hài lòng."))
    assert not catalog.get("Hài lòng.").string
    assert b"fuzzy" not in script.as_bytes(catalog)


def test_writing_twice_changes_nothing(script: ModuleType, file: Path) -> None:
    words = template("Hài lòng", "Mới")
    once = script.as_bytes(script.updated(file, words))
    file.write_bytes(once)
    assert script.as_bytes(script.updated(file, words)) == once


def test_texts_stand_in_order_without_lines_and_dates(script: ModuleType, file: Path) -> None:
    written = script.as_bytes(script.updated(file, template("b", "a", "Hài lòng"))).decode()
    assert written.index('msgid "a"') < written.index('msgid "b"')
    assert "#: sipas/cli.py\n" in written
    assert "-Date" not in written


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Có %(n)s phiếu", "There are %(n)s responses", None),
        ("Có %(n)s phiếu", "There are %(m)s responses", "unknown named placeholder"),
        ("Có %(n)s phiếu", "", "not translated"),
        (("%(n)s phiếu", "%(n)s phiếu "), ("%(n)s response", "%(n)s responses"), None),
        (("%(n)s phiếu", "%(n)s phiếu "), ("%(n)s response", ""), "not translated"),
    ],
)
def test_faults_are_named(
    script: ModuleType,
    source: str | tuple[str, str],
    translation: str | tuple[str, str],
    fault: str | None,
) -> None:
    catalog = Catalog(locale="en", fuzzy=False)
    catalog.add(source, translation)
    found = script.faults(Path("en.po"), catalog)
    assert len(found) == (fault is not None)
    assert fault is None or fault in found[0]


def test_a_guess_is_a_fault(script: ModuleType) -> None:
    catalog = Catalog(locale="en", fuzzy=False)
    catalog.add("Hài lòng", "Satisfied", flags=["fuzzy"])
    assert "fuzzy" in script.faults(Path("en.po"), catalog)[0]


def test_reasons_of_settings_and_rounds_are_extracted_too(script: ModuleType) -> None:
    texts = {message.id for message in script.extracted() if message.id}
    assert any("phải là một thư mục" in str(text) for text in texts)
    assert "Đợt khảo sát phải có tên." in texts


def test_check_writes_nothing(
    script: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "translations"
    (folder / "en" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "en" / "LC_MESSAGES" / "messages.po").write_text(OLD, encoding="utf-8")
    monkeypatch.setattr(script, "TRANSLATIONS", folder)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "extracted", lambda: template("Hài lòng", "Mới"))
    monkeypatch.setattr(sys, "argv", ["translations.py", "--check"])
    assert script.main() == 1
    told = capsys.readouterr().out
    assert "translations/messages.pot: stale; run: make translations" in told
    assert "not translated: 'Mới'" in told
    assert not (folder / "messages.pot").exists()
    monkeypatch.setattr(sys, "argv", ["translations.py"])
    assert script.main() == 0
    assert (folder / "messages.pot").exists()
