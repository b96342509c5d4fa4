"""Slips with one-time codes: printed, read back from the paper, sealed for a day, erased."""

import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sipas.actions.code_issue import CodesRefused, code_issues_of
from sipas.actions.job_files import (
    erase_file_of_job,
    file_of_job,
    opened_file_of_job,
    sealed_files,
)
from sipas.actions.job_kinds import WORKS
from sipas.actions.job_process import run_job
from sipas.actions.jobs import (
    JobState,
    UnknownJob,
    clear_old_jobs,
    interrupt_job,
    job_folder,
    job_of,
    start_job,
)
from sipas.actions.slip_printing import (
    MOST_SLIPS,
    PRINT_SLIPS,
    SlipsWanted,
    check_slips,
    slip_parameters,
)
from sipas.actions.surveys import SurveyState, find_survey_of_code
from sipas.sampling.one_time_codes import code_digest, codes_key
from sipas.settings import Settings
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.jobs import end_job
from sipas.store.rounds import edit_round, get_round
from tests.reports.printed import codes_on
from tests.tiny_round import AGENCIES, NOW, TODAY, build_open_round

BASE = "https://ks.example.vn"
ME, OTHER = "me@example.vn", "other@example.vn"
SECRET = "s" * 32
WANTED = SlipsWanted("2025", "", 3, 8, "pdf", BASE)


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    return database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, secret_key=SECRET)


def start(database: Database, settings: Settings, wanted: SlipsWanted) -> str:
    given = slip_parameters(wanted)
    return start_job(database, settings, PRINT_SLIPS, given, ME, NOW, lambda *_given: None)


def printed(database: Database, settings: Settings, wanted: SlipsWanted) -> tuple[str, bytes]:
    job = start(database, settings, wanted)
    assert run_job(database, settings, job, WORKS, lambda: NOW) is JobState.FINISHED
    _job, content = opened_file_of_job(database, settings, job, NOW, ME)
    assert isinstance(content, io.BytesIO)
    return job, content.getvalue()


def survey_of(database: Database, address: str):  # type: ignore[no-untyped-def] # a test
    digest = code_digest(codes_key(SECRET), address.removeprefix(f"{BASE}/c/"))
    return find_survey_of_code(database, digest, TODAY)


@pytest.mark.parametrize("per_page", [8, 12, 16])
def test_every_printed_code_opens_the_round_for_its_agency(
    province: Database, settings: Settings, per_page: int
) -> None:
    wanted = replace(WANTED, per_page=per_page, number=per_page + 2)
    _job, pdf = printed(province, settings, wanted)
    pages = codes_on(pdf)
    assert [len(page) for page in pages] == [per_page, 2] * len(AGENCIES)
    found = [survey_of(province, address) for page in pages for address in page]
    assert {survey.state for survey in found} == {SurveyState.OPEN}
    counted = Counter(survey.agency.code for survey in found)
    assert counted == dict.fromkeys(AGENCIES, wanted.number)
    [line] = code_issues_of(province, "2025")
    assert (line.waiting, line.total, line.issue.by) == (len(found), len(found), ME)


def test_a_zip_has_a_file_for_each_agency(province: Database, settings: Settings) -> None:
    _job, content = printed(province, settings, replace(WANTED, binding="zip"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        codes = {name: codes_on(archive.read(name)) for name in archive.namelist()}
    assert set(codes) == {f"{agency}.pdf" for agency in AGENCIES}
    for name, pages in codes.items():
        assert len(pages[0]) == 3
        agencies = {survey_of(province, address).agency.code for address in pages[0]}
        assert agencies == {name.removesuffix(".pdf")}


def test_one_agency_alone(province: Database, settings: Settings) -> None:
    _job, pdf = printed(province, settings, replace(WANTED, agency="hoi-an"))
    [page] = codes_on(pdf)
    assert {survey_of(province, address).agency.code for address in page} == {"hoi-an"}


def test_the_file_lies_sealed_and_only_its_person_opens_it_for_a_day(
    province: Database, settings: Settings
) -> None:
    job, pdf = printed(province, settings, WANTED)
    _job, path = file_of_job(province, settings, job, NOW, ME)
    assert pdf.startswith(b"%PDF")
    assert b"%PDF" not in path.read_bytes()
    assert [one.id for one in sealed_files(province, PRINT_SLIPS, ME, NOW)] == [job]
    assert sealed_files(province, PRINT_SLIPS, OTHER, NOW) == []
    with pytest.raises(UnknownJob):
        opened_file_of_job(province, settings, job, NOW, OTHER)
    later = NOW + timedelta(days=1, seconds=1)
    with pytest.raises(UnknownJob):
        opened_file_of_job(province, settings, job, later, ME)
    assert sealed_files(province, PRINT_SLIPS, ME, later) == []
    clear_old_jobs(province, settings, later)
    assert not job_folder(settings, job).exists()
    with province.read() as transaction:
        assert [one.action for one in all_audit(transaction)][:2] == [
            "fetch_sealed_file",
            "issue_codes",
        ]


def test_the_file_is_erased_at_once(province: Database, settings: Settings) -> None:
    job, _pdf = printed(province, settings, WANTED)
    erase_file_of_job(province, settings, job, NOW, ME)
    assert not job_folder(settings, job).exists()
    kept = job_of(province, job, NOW)
    assert (kept.state, kept.file_name, kept.seal) == (JobState.FINISHED, None, None)
    with pytest.raises(UnknownJob):
        opened_file_of_job(province, settings, job, NOW, ME)


def test_a_job_that_dies_before_its_codes_count_leaves_none(
    province: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_given: object) -> None:
        raise KeyboardInterrupt

    job = start(province, settings, WANTED)
    monkeypatch.setattr("sipas.actions.slip_printing.keep_codes", dies)
    with pytest.raises(KeyboardInterrupt):
        run_job(province, settings, job, WORKS, lambda: NOW)
    interrupt_job(province, job)
    assert job_of(province, job, NOW).state is JobState.INTERRUPTED
    assert code_issues_of(province, "2025") == []
    with pytest.raises(UnknownJob):
        opened_file_of_job(province, settings, job, NOW, ME)


def test_a_job_that_dies_after_its_codes_count_has_its_file(
    province: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_given: object) -> bool:
        raise KeyboardInterrupt

    job = start(province, settings, WANTED)
    monkeypatch.setattr("sipas.actions.job_process.end_job", dies)
    with pytest.raises(KeyboardInterrupt):
        run_job(province, settings, job, WORKS, lambda: NOW)
    monkeypatch.setattr("sipas.actions.job_process.end_job", end_job)
    interrupt_job(province, job)
    assert job_of(province, job, NOW).state is JobState.FINISHED
    _job, content = opened_file_of_job(province, settings, job, NOW, ME)
    assert isinstance(content, io.BytesIO)
    assert content.getvalue().startswith(b"%PDF")


def test_what_cannot_be_printed_is_refused_before_the_job(province: Database) -> None:
    with pytest.raises(CodesRefused, match=r"tối đa 20000 phiếu mời; đang yêu cầu 20004"):
        check_slips(province, replace(WANTED, number=MOST_SLIPS // len(AGENCIES) + 1))
    with pytest.raises(CodesRefused, match="không có cơ quan la-hoac"):
        check_slips(province, replace(WANTED, agency="la-hoac"))


def test_a_round_that_does_not_ask_this_way_refuses(province: Database) -> None:
    with province.write() as transaction:
        edit_round(transaction, replace(get_round(transaction, "2025"), modes=("desk_code",)))
    with pytest.raises(CodesRefused, match="không chọn cách hỏi bằng mã dùng một lần"):
        check_slips(province, WANTED)
