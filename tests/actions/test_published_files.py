"""Files of published findings are written once, and anew after another publication."""

from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from sipas.actions.published_files import FOLDER, kept_file
from sipas.store.database import Database
from sipas.store.findings import PublishedFindings, put_published_findings
from tests.tiny_round import NOW, build_open_round


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    return database


def _publish(database: Database, days: int = 0) -> None:
    with database.write() as transaction:
        published = PublishedFindings("2025", NOW + timedelta(days=days), "{}")
        put_published_findings(transaction, published)


class Writer:
    """Writes how often it has been asked to write."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return str(self.times).encode()


def test_a_file_is_written_once_for_each_publication(province: Database, tmp_path: Path) -> None:
    write = Writer()
    _publish(province)
    assert kept_file(province, tmp_path, "2025", "vi.csv", write) == b"1"
    assert kept_file(province, tmp_path, "2025", "vi.csv", write) == b"1"
    assert kept_file(province, tmp_path, "2025", "en.csv", write) == b"2"
    _publish(province, days=1)
    assert kept_file(province, tmp_path, "2025", "vi.csv", write) == b"3"
    kept = sorted(one.name.split("@")[-1] for one in (tmp_path / FOLDER).iterdir())
    assert kept == ["en.csv", "vi.csv"]


def test_what_is_not_published_is_written_each_time(province: Database, tmp_path: Path) -> None:
    write = Writer()
    assert [kept_file(province, tmp_path, "2025", "vi.csv", write) for _ in range(2)] == [
        b"1",
        b"2",
    ]
    assert not (tmp_path / FOLDER).exists()


def test_a_file_that_is_there_waits_for_nobody(province: Database, tmp_path: Path) -> None:
    _publish(province)
    kept_file(province, tmp_path, "2025", "vi.csv", Writer())
    seen = []

    def write() -> bytes:
        reader = Thread(
            target=lambda: seen.append(kept_file(province, tmp_path, "2025", "vi.csv", Writer()))
        )
        reader.start()
        reader.join(timeout=30)
        return b"slow"

    assert kept_file(province, tmp_path, "2025", "vi.xlsx", write) == b"slow"
    assert seen == [b"1"]


def test_what_fails_leaves_nothing(province: Database, tmp_path: Path) -> None:
    _publish(province)

    def fail() -> bytes:
        raise MemoryError

    with pytest.raises(MemoryError):
        kept_file(province, tmp_path, "2025", "vi.xlsx", fail)
    assert not (tmp_path / FOLDER).exists()
