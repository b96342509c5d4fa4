"""Drawing samples and issuing codes: the pages, their refusals, and the files they hand out."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from sipas.actions.job_kinds import WORKS
from sipas.actions.job_process import run_job
from sipas.actions.jobs import JobState
from sipas.sampling.one_time_codes import read_code
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.store.rounds import edit_round, get_round, put_quotas
from sipas.store.samples import all_samples, sampled_dossiers
from sipas.web.clock import now, today
from tests.reports.printed import codes_on
from tests.tiny_round import build_open_round, put_some_dossiers
from tests.web.people import add_account, form_token, sign_in

SAMPLES = "/administrators/rounds/2025/samples"
CODES = "/administrators/rounds/2025/codes"
AS_EXCEL = {"form": "excel", "binding": "pdf"}
DRAW = {"method": "simple", "size": "10", "seed": "42", "replacements": "50", "clusters": ""}


@pytest.fixture
def store(app: Flask) -> Database:
    database: Database = app.extensions["sipas_database"]
    build_open_round(database)
    put_some_dossiers(database)
    return database


@pytest.fixture
def administrator(app: Flask, client: FlaskClient, store: Database) -> FlaskClient:
    sign_in(client, add_account(app, "administrator").email)
    return client


def send(client: FlaskClient, address: str, **fields: str):  # type: ignore[no-untyped-def]  # a test
    token = form_token(client.get("/account"))
    return client.post(address, data=fields | {"csrf_token": token})


def rows_of(book: bytes, sheet: str) -> list[tuple[object, ...]]:
    page = load_workbook(BytesIO(book))[sheet]
    return [tuple(cell.value for cell in row) for row in page][1:]


def test_the_empty_page_says_what_can_be_drawn(administrator: FlaskClient) -> None:
    page = administrator.get(SAMPLES).text
    assert "200 hồ sơ của 4 cơ quan có thể rút" in page
    assert 'name="seed" value="' in page


def test_a_sample_is_drawn_and_shown(administrator: FlaskClient, store: Database) -> None:
    drawn = send(administrator, SAMPLES, **DRAW)
    assert (drawn.status_code, drawn.location) == (303, f"{SAMPLES}/1")
    page = administrator.get(drawn.location).text
    for words in ("40 hồ sơ đang hỏi ở 4 cơ quan", "20 hồ sơ chờ thay", "42", "Cơ quan hoi-an"):
        assert words in page
    assert "Mẫu số 1" in administrator.get(SAMPLES).text
    assert "người vận hành đặt SIPAS_CONTACT_KEY" in page  # none is set: no file is asked for
    assert "Tệp liên hệ" not in page
    agency = administrator.get(f"{SAMPLES}/1/agencies/hoi-an").text
    with store.read() as transaction:
        for one in sampled_dossiers(transaction, 1, "hoi-an"):
            assert one.dossier in agency


def test_the_plan_of_the_round_is_offered_first(
    administrator: FlaskClient, store: Database
) -> None:
    assert "Theo chỉ tiêu" not in administrator.get(SAMPLES).text
    refused = send(administrator, SAMPLES, **(DRAW | {"sizes": "plan"}))
    assert "chưa có chỉ tiêu phiếu" in refused.text
    with store.write() as transaction:
        put_quotas(transaction, "2025", {"noi-vu": 10, "hoi-an": 7})
    page = administrator.get(SAMPLES).text
    assert 'value="plan" checked' in page
    assert "hỏi 17 người ở 2 cơ quan" in page
    drawn = send(administrator, SAMPLES, **(DRAW | {"sizes": "plan", "size": ""}))
    assert drawn.status_code == 303
    assert "17 hồ sơ đang hỏi ở 2 cơ quan" in administrator.get(drawn.location).text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("size", "mười", "Số hồ sơ mỗi cơ quan phải là số nguyên"),
        ("size", "0", "Số hồ sơ mỗi cơ quan phải là số nguyên"),
        ("seed", "-1", "Số khởi tạo phải là số nguyên"),
        ("seed", "9" * 17, "từ 0 đến 9007199254740991"),
        ("replacements", "x", "Tỷ lệ thay thế"),
        ("method", "khac", "Xin chọn một cách rút mẫu"),
    ],
)
def test_what_was_typed_stays_beside_what_is_wrong_with_it(
    administrator: FlaskClient, store: Database, field: str, typed: str, words: str
) -> None:
    page = send(administrator, SAMPLES, **(DRAW | {field: typed}))
    assert page.status_code == 422
    assert words in page.text
    if field != "method":
        assert f'value="{typed}"' in page.text
    with store.read() as transaction:
        assert all_samples(transaction, "2025") == []


def test_clusters_need_their_number_and_say_what_they_stand_for(administrator: FlaskClient) -> None:
    clusters = DRAW | {"method": "clusters"}
    assert "Số cơ quan cần rút" in send(administrator, SAMPLES, **clusters).text
    few = send(administrator, SAMPLES, **(clusters | {"clusters": "2"}))
    assert "Xin rút ít nhất 4 cơ quan" in few.text
    drawn = send(administrator, SAMPLES, **(clusters | {"clusters": "4"}))
    page = administrator.get(drawn.location).text
    assert "40 hồ sơ đang hỏi ở 4 cơ quan" in page
    assert "là ước lượng cho mọi cơ quan trong danh sách rút" in page


def test_the_list_is_handed_out_with_its_chances(administrator: FlaskClient) -> None:
    send(administrator, SAMPLES, **DRAW)
    book = administrator.get(f"{SAMPLES}/1/sample.xlsx").data
    rows = rows_of(book, "Hồ sơ")
    assert len(rows) == 60
    assert {row[6] for row in rows if row[4] == "Mẫu chính"} == {0.2}
    assert rows_of(book, "Cơ quan")[0] == ("hoi-an", "Cơ quan hoi-an", 50, 10, 1)
    assert ("Số khởi tạo", "42") in rows_of(book, "Cách rút")


def test_codes_of_a_sample_are_handed_out_once(administrator: FlaskClient) -> None:
    send(administrator, SAMPLES, **DRAW)
    book = send(administrator, f"{SAMPLES}/1/codes", mode="post")
    rows = rows_of(book.data, "Mã dùng một lần")
    assert len(rows) == 40
    for written, address, _agency, _name, dossier in rows:
        code = read_code(str(written))
        assert str(address).endswith(f"/c/{code}")
        assert dossier
    again = send(administrator, f"{SAMPLES}/1/codes", mode="post")
    assert again.status_code == 422
    assert "Không có mã nào cần tạo" in again.text
    assert "bằng thư hoặc điện thoại" in send(administrator, f"{SAMPLES}/1/codes", mode="x").text


def test_a_dossier_is_replaced_with_a_reason(administrator: FlaskClient) -> None:
    send(administrator, SAMPLES, **DRAW)
    place = f"{SAMPLES}/1/agencies/noi-vu"
    refused = send(administrator, f"{place}/replace", position="2", reason=" ")
    assert refused.status_code == 422
    assert 'value="2"' in refused.text
    done = send(administrator, f"{place}/replace", position="2", reason="Sai số điện thoại")
    assert done.status_code == 303
    page = administrator.get(place).text
    assert "Đã thay: Sai số điện thoại" in page
    assert "10 hồ sơ đang hỏi" in page
    assert "4 hồ sơ chờ thay" in page


def test_a_sample_is_thrown_away_by_who_writes_the_round(
    administrator: FlaskClient, store: Database
) -> None:
    send(administrator, SAMPLES, **DRAW)
    assert send(administrator, f"{SAMPLES}/1/discard", typed="khac").status_code == 422
    assert send(administrator, f"{SAMPLES}/1/discard", typed="2025").status_code == 303
    with store.read() as transaction:
        assert all_samples(transaction, "2025") == []


@pytest.mark.parametrize(
    "address", [f"{SAMPLES}/9", f"{SAMPLES}/9/agencies/noi-vu", "/administrators/rounds/x/samples"]
)
def test_what_is_not_there_is_not_found(administrator: FlaskClient, address: str) -> None:
    assert administrator.get(address).status_code == 404


def test_slips_for_receipts_are_issued_and_withdrawn(administrator: FlaskClient) -> None:
    assert "Chưa tạo mã nào" in administrator.get(CODES).text
    book = send(administrator, CODES, number="3", agency="", **AS_EXCEL)
    assert len(rows_of(book.data, "Mã dùng một lần")) == 12
    one = send(administrator, CODES, number="2", agency="y-te", **AS_EXCEL)
    assert {row[2] for row in rows_of(one.data, "Mã dùng một lần")} == {"y-te"}
    page = administrator.get(CODES).text
    assert "14 mã đã tạo" in page
    assert send(administrator, f"{CODES}/1/withdraw", typed="").status_code == 422
    assert send(administrator, f"{CODES}/1/withdraw", typed="2025").status_code == 303
    assert "Đã thu lại 12 mã chưa dùng" in administrator.get(CODES).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": "x", "agency": ""}, "Số mã phải là số nguyên từ 1"),
        ({"number": "5", "agency": "la"}, "không có cơ quan la"),
        ({"number": "5", "agency": "la", "form": "slips-8"}, "không có cơ quan la"),
        ({"number": "9", "agency": "", "form": "slips-9"}, "Xin chọn cách nhận mã"),
        ({"number": "9999", "agency": "", "form": "slips-8"}, "tối đa 20000 phiếu mời"),
    ],
)
def test_slips_that_cannot_be_issued_are_refused(
    administrator: FlaskClient, fields: dict[str, str], words: str
) -> None:
    page = send(administrator, CODES, **(AS_EXCEL | fields))
    assert page.status_code == 422
    assert words in page.text
    assert f'value="{fields["number"]}"' in page.text


def test_slips_are_a_job_of_which_the_page_tells(
    app: Flask,
    administrator: FlaskClient,
    store: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sipas.actions.job_process.launch_process", run_in_this_process)
    with store.write() as transaction:
        edit_round(transaction, replace(get_round(transaction, "2025"), closes_on=today()))
    sent = send(administrator, CODES, number="2", agency="", form="slips-12", binding="pdf")
    assert sent.status_code == 303
    page = administrator.get(sent.location).text
    assert "Tải tệp phieu-moi-2025.pdf" in page
    assert "niêm phong" in page
    assert sent.location in administrator.get(CODES).text
    file = administrator.get(f"{sent.location}/file")
    [first, *rest] = [code for codes in codes_on(file.data) for code in codes]
    assert len(rest) == 7
    survey = app.test_client().get(first.removeprefix("http://localhost"))
    assert survey.status_code == 200
    assert "Đủ chỗ ngồi." in survey.text
    assert send(administrator, f"{sent.location}/erase").status_code == 303
    assert administrator.get(f"{sent.location}/file").status_code == 404
    assert sent.location not in administrator.get(CODES).text


def run_in_this_process(database: Database, settings: Settings, job: str) -> None:
    assert run_job(database, settings, job, WORKS, now) is JobState.FINISHED


def test_a_coordinator_sees_the_sample_of_one_agency(
    app: Flask, administrator: FlaskClient
) -> None:
    send(administrator, SAMPLES, **DRAW)
    other = app.test_client()
    database = app.extensions["sipas_database"]
    from sipas.actions.accounts import create_account
    from tests.web.people import PASSWORD

    create_account(database, "dau-moi@example.vn", PASSWORD, ("coordinator",), agency="noi-vu")
    sign_in(other, "dau-moi@example.vn")
    assert other.get(f"{SAMPLES}/1/agencies/noi-vu").status_code == 200
    assert other.get(f"{SAMPLES}/1/agencies/hoi-an").status_code == 403
    assert other.get(f"{SAMPLES}/1").status_code == 403
