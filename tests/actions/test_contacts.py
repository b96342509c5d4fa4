"""Contacts: sealed, for drawn dossiers only, shown to who calls, gone on their day."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from sipas.actions.calls import CallSheet, call_sheet, record_attempt
from sipas.actions.code_issue import code_issues_of, issue_sample_codes
from sipas.actions.collection import collect_response
from sipas.actions.contacts import (
    ContactsRefused,
    Erased,
    ImportedContacts,
    erase_contacts,
    erasing_day,
    import_contacts,
)
from sipas.actions.import_report import unchanged_words
from sipas.actions.samples import SampleMethod, SamplePlan, draw_sample
from sipas.actions.surveys import SurveyState, find_survey_of_code
from sipas.sampling.one_time_codes import code_digest, codes_key
from sipas.sampling.rows import UnreadableFile
from sipas.store.audit import all_audit
from sipas.store.contact_tables import contacts
from sipas.store.contacts import Contact, WrongContactKey
from sipas.store.database import Database
from sipas.store.sample_tables import one_time_codes
from sipas.store.samples import sampled_dossiers
from tests.tiny_round import NOW, ROUND, build_open_round, form, put_some_dossiers

KEY = urlsafe_b64encode(b"k" * 32).decode()
SECRET = "s" * 32
BY = "goi@example.vn"
DAYS = 30


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    put_some_dossiers(database)
    plan = SamplePlan(SampleMethod.SIMPLE, 1, {"noi-vu": 4, "hoi-an": 3})
    draw_sample(database, "2025", plan, BY, NOW)
    return database


def codes_of(database: Database, agency: str = "noi-vu") -> list[str]:
    with database.read() as transaction:
        return [one.dossier for one in sampled_dossiers(transaction, 1, agency)]


def bring(database: Database, folder: Path, text: str, key: str | None = KEY) -> ImportedContacts:
    file = folder / "contacts.csv"
    file.write_text(text, encoding="utf-8")
    return import_contacts(database, key, DAYS, "2025", 1, file, unchanged_words, BY, NOW)


def fill(database: Database, folder: Path) -> ImportedContacts:
    rows = "".join(
        f"{dossier};Nguyễn Văn {place};090{place};Thôn {place}\n"
        for place, dossier in enumerate(codes_of(database))
    )
    heading = "Mã hồ sơ;Họ tên;Điện thoại;Địa chỉ\n"
    return bring(database, folder, heading + rows + "la/1;Người lạ;1;x\n")


def sheet_of(database: Database, key: str | None = KEY, day: int = 0) -> CallSheet:
    now = NOW + timedelta(days=day)
    return call_sheet(database, key, DAYS, "2025", 1, "noi-vu", now)


def attempt(database: Database, position: int, disposition: str) -> None:
    record_attempt(database, DAYS, "2025", 1, "noi-vu", position, disposition, BY, NOW)


def test_contacts_of_drawn_dossiers_are_kept_and_no_others(
    province: Database, tmp_path: Path
) -> None:
    # 4 drawn and 2 replacements of the agency; the stranger is counted and forgotten
    assert fill(province, tmp_path) == ImportedContacts(6, 1)
    with province.read() as transaction:
        sealed = list(transaction.execute(select(contacts.c.sealed)).scalars())
        trail = all_audit(transaction)[0]
    assert not any("Nguyễn".encode() in one or b"090" in one for one in sealed)
    assert trail.detail == {"sample": 1, "kept": 6, "strangers": 1}
    lines = sheet_of(province).lines
    assert [line.contact for line in lines] == [
        Contact(f"Nguyễn Văn {place}", f"090{place}", f"Thôn {place}") for place in range(4)
    ]


def test_without_the_key_nothing_is_kept_or_shown(province: Database, tmp_path: Path) -> None:
    with pytest.raises(ContactsRefused, match="SIPAS_CONTACT_KEY"):
        bring(province, tmp_path, "x", None)
    fill(province, tmp_path)
    assert {line.contact for line in sheet_of(province, None).lines} == {None}
    with pytest.raises(WrongContactKey):
        sheet_of(province, urlsafe_b64encode(b"x" * 32).decode())


def test_a_sealed_contact_opens_for_its_own_dossier_only(
    province: Database, tmp_path: Path
) -> None:
    fill(province, tmp_path)
    with province.write() as transaction:
        sealed = transaction.execute(
            select(contacts.c.sealed).where(contacts.c.position == 1)
        ).scalar_one()
        moved = contacts.update().where(contacts.c.position == 2).values(sealed=sealed)
        transaction.execute(moved)
    with pytest.raises(WrongContactKey):
        sheet_of(province)


def test_a_file_without_its_columns_is_refused(province: Database, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="thiếu cột họ tên, điện thoại"):
        bring(province, tmp_path, "Mã hồ sơ;Địa chỉ\nx;y\n")


def test_each_dossier_counts_once_by_its_last_attempt(province: Database) -> None:
    for position, disposition in ((1, "no_answer"), (1, "completed"), (2, "refused")):
        attempt(province, position, disposition)
    issued = issue_sample_codes(province, SECRET, "2025", 1, "phone", BY, NOW)
    third = codes_of(province)[2]
    code = next(one.code for one in issued.codes if one.dossier == third)
    digest = code_digest(codes_key(SECRET), code)
    collect_response(province, None, UUID(int=1), form(), "vi", None, NOW, code=digest)
    attempt(province, 3, "no_answer")  # called after the answer had come: still answered
    sheet = sheet_of(province)
    assert [line.is_finished for line in sheet.lines] == [True, False, True, False]
    # RR1: 2 complete of 4 eligible
    assert (sheet.ended.complete, sheet.rate) == (2, 2 / 4)


def test_who_refuses_is_asked_no_more(province: Database) -> None:
    issue_sample_codes(province, SECRET, "2025", 1, "phone", BY, NOW)
    attempt(province, 2, "refused")
    assert code_issues_of(province, "2025")[0].refused == 1


def test_who_should_not_be_asked_is_asked_no_more(province: Database) -> None:
    issued = issue_sample_codes(province, SECRET, "2025", 1, "phone", BY, NOW)
    attempt(province, 2, "not_eligible")
    line = code_issues_of(province, "2025")[0]
    assert (line.not_eligible, line.waiting, line.total) == (1, 6, 7)
    second = codes_of(province)[1]
    code = next(one.code for one in issued.codes if one.dossier == second)
    digest = code_digest(codes_key(SECRET), code)
    assert find_survey_of_code(province, digest, NOW.date()).state is SurveyState.WITHDRAWN
    sheet = sheet_of(province)
    assert [line.is_to_be_asked for line in sheet.lines] == [True, False, True, True]
    # RR1: nobody of the three who may be eligible
    assert sheet.rate == 0


def test_the_last_word_counts(province: Database) -> None:
    issue_sample_codes(province, SECRET, "2025", 1, "phone", BY, NOW)
    for one in ("refused", "not_eligible"):
        attempt(province, 2, one)
    assert [line.outcome for line in sheet_of(province).lines][1] == "not_eligible"
    attempt(province, 2, "appointment")
    assert [line.outcome for line in sheet_of(province).lines][1] == "other"
    line = code_issues_of(province, "2025")[0]
    assert (line.refused, line.not_eligible, line.waiting) == (0, 0, 7)


@pytest.mark.parametrize(
    ("position", "disposition", "words"), [(1, "x", "kết quả"), (5, "reached", "không còn")]
)
def test_an_attempt_that_cannot_be_is_refused(
    province: Database, position: int, disposition: str, words: str
) -> None:
    with pytest.raises(ContactsRefused, match=words):
        attempt(province, position, disposition)


def test_everything_known_of_a_person_goes_on_its_day(province: Database, tmp_path: Path) -> None:
    fill(province, tmp_path)
    attempt(province, 1, "reached")
    issue_sample_codes(province, SECRET, "2025", 1, "post", BY, NOW)
    due = erasing_day(ROUND.closes_on, DAYS)
    assert due == ROUND.closes_on + timedelta(days=31)
    before = due - timedelta(days=1)
    assert erase_contacts(province, DAYS, before, BY, NOW) == Erased(0, 0, 0)
    assert erase_contacts(province, DAYS, due, BY, NOW) == Erased(6, 1, 7)
    with province.read() as transaction:
        ties = set(transaction.execute(select(one_time_codes.c.dossier)).scalars())
        trail = all_audit(transaction)[0]
    assert ties == {None}
    assert (trail.action, trail.detail["contacts"]) == ("erase_contacts", 6)


def test_looking_at_a_sheet_after_the_day_erases_first(province: Database, tmp_path: Path) -> None:
    fill(province, tmp_path)
    late = (erasing_day(ROUND.closes_on, DAYS) - NOW.date()).days + 1
    assert {line.contact for line in sheet_of(province, day=late).lines} == {None}
    with province.read() as transaction:
        assert transaction.execute(select(contacts)).all() == []


def test_a_later_end_of_the_round_keeps_ties(province: Database) -> None:
    issue_sample_codes(province, SECRET, "2025", 1, "post", BY, NOW)
    from sipas.store.rounds import get_round, put_round, round_agencies

    with province.write() as transaction:
        found, members = get_round(transaction, "2025"), round_agencies(transaction, "2025")
        put_round(transaction, replace(found, closes_on=ROUND.closes_on + timedelta(5)), members)
    due = erasing_day(ROUND.closes_on, DAYS)
    assert erase_contacts(province, DAYS, due, BY, NOW).ties == 0


def test_headings_may_be_english(province: Database, tmp_path: Path) -> None:
    row = f"{codes_of(province)[0]},An,1,x\n"
    assert bring(province, tmp_path, "Dossier,Name,Telephone,Address\n" + row).kept == 1
