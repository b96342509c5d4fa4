"""Printing for many desks: which ones, in which order, under which names."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipas.actions.job_files import file_of_job
from sipas.actions.job_kinds import WORKS
from sipas.actions.job_process import run_job
from sipas.actions.jobs import JobState, job_of, start_job
from sipas.actions.printing import (
    PRINT_DESKS,
    Sheet,
    Wanted,
    parameters_of,
    print_now,
    sheets_wanted,
)
from sipas.reports.posters import Poster
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.store.organisation import Desk, put_desks
from sipas.store.printed_posters import all_printed_posters
from tests.reports.printed import codes_on
from tests.tiny_round import TODAY, build_open_round, put_places

BASE = "https://hailong.example.vn"


def wanted(what: str = "all", code: str = "", paper: str = "a5", binding: str = "pdf") -> Wanted:
    return Wanted(what, code, paper, binding, BASE)


@pytest.mark.parametrize(
    ("what", "code", "scope", "expected"),
    [
        ("all", "", None, {"noi-vu", "y-te", "hoi-an", "tam-ky"}),
        ("round", "2025", None, {"noi-vu", "y-te", "hoi-an", "tam-ky"}),
        ("block", "huyen", None, {"hoi-an", "tam-ky"}),
        ("agency", "y-te", None, {"y-te"}),
        ("desk", "noi-vu", None, {"noi-vu"}),
        ("all", "", frozenset({"y-te"}), {"y-te"}),
        ("desk", "noi-vu", frozenset({"y-te"}), set()),
        ("block", "nothing", None, set()),
    ],
)
def test_the_desks_that_were_chosen(
    database: Database, what: str, code: str, scope: frozenset[str] | None, expected: set[str]
) -> None:
    build_open_round(database)
    sheets = sheets_wanted(database, wanted(what, code), TODAY, scope)
    assert {sheet.poster.address.rpartition("/")[2] for sheet in sheets} == expected


def test_no_two_desks_share_a_code(database: Database) -> None:
    """Codes that differ in one sign only, also in signs that an address writes otherwise."""
    put_places(database)
    codes = ["a", "A", "a-1", "a_1", "a.1", "ă", "a 1", "a%201", "a/1"]
    with database.write() as transaction:
        put_desks(transaction, [Desk(code, f"Quầy {code}", "noi-vu") for code in codes])
    sheets = sheets_wanted(database, wanted("agency", "noi-vu"), TODAY, None)
    printed = print_now(database, wanted("agency", "noi-vu"), sheets, TODAY)
    found = [code for page in codes_on(printed.content) for code in page]
    assert len(found) == len(set(found)) == len(codes) + 1


def test_names_in_a_zip_are_plain_and_each_its_own(database: Database) -> None:
    put_places(database)
    codes = ["Quầy Đất đai", "quay dat dai", "../../etc/passwd", "a.1", "a-1", "日本"]
    with database.write() as transaction:
        put_desks(transaction, [Desk(code, code, "noi-vu") for code in codes])
    choice = wanted("agency", "noi-vu", binding="zip")
    sheets = sheets_wanted(database, choice, TODAY, None)
    printed = print_now(database, choice, sheets, TODAY)
    with zipfile.ZipFile(io.BytesIO(printed.content)) as archive:
        names = archive.namelist()
        pages = {name: codes_on(archive.read(name)) for name in names}
    assert sorted(names) == [
        "so-nganh/noi-vu/Quay-Dat-dai.pdf",
        "so-nganh/noi-vu/a-1-2.pdf",
        "so-nganh/noi-vu/a-1.pdf",
        "so-nganh/noi-vu/etc-passwd.pdf",
        "so-nganh/noi-vu/noi-vu.pdf",
        "so-nganh/noi-vu/quay-dat-dai-2.pdf",
        "so-nganh/noi-vu/x.pdf",
    ]
    assert sorted(page[0][0] for page in pages.values()) == sorted(
        sheet.poster.address for sheet in sheets
    )


def test_many_desks_are_a_job(database: Database, tmp_path: Path) -> None:
    put_places(database)
    with database.write() as transaction:
        put_desks(transaction, [Desk(f"q{n}", f"Quầy {n}", "y-te") for n in range(120)])
    settings, now = Settings(data=tmp_path), datetime.now(UTC)
    parameters = parameters_of(wanted("agency", "y-te", "a6"), TODAY, frozenset({"y-te"}))
    job = start_job(
        database, settings, PRINT_DESKS, parameters, "me@example.vn", now, lambda *_given: None
    )
    assert run_job(database, settings, job, WORKS, lambda: now) is JobState.FINISHED
    with database.read() as transaction:
        assert set(all_printed_posters(transaction)) == {*(f"q{n}" for n in range(120)), "y-te"}
    _job, path = file_of_job(database, settings, job, now, "me@example.vn")
    pages = codes_on(path.read_bytes())
    assert sorted(code for page in pages for code in page) == sorted(
        [*(f"{BASE}/q/q{n}" for n in range(120)), f"{BASE}/q/y-te"]
    )


def test_a_job_without_desks_says_what_to_do(database: Database, tmp_path: Path) -> None:
    settings, now = Settings(data=tmp_path), datetime.now(UTC)
    parameters = parameters_of(wanted(), TODAY, None)
    job = start_job(
        database, settings, PRINT_DESKS, parameters, "me@example.vn", now, lambda *_given: None
    )
    assert run_job(database, settings, job, WORKS, lambda: now) is JobState.FAILED
    assert "Hãy nạp danh sách" in job_of(database, job, now).sentence


def test_a_sheet_knows_its_block(database: Database) -> None:
    put_places(database)
    [sheet] = sheets_wanted(database, wanted("desk", "noi-vu"), TODAY, None)
    assert isinstance(sheet, Sheet)
    assert isinstance(sheet.poster, Poster)
    assert sheet.poster.block
