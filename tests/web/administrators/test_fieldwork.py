"""The pages of the watched field: what they tell, whom, and as a workbook."""

from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from sipas.actions.code_issue import issue_receipt_codes
from sipas.actions.collection import collect_response
from sipas.actions.rounds import open_round
from sipas.languages import Formats
from sipas.sampling.one_time_codes import code_digest, codes_key
from sipas.store.database import Database
from sipas.store.organisation import Agency, put_agencies
from sipas.web.clock import now, today
from tests.tiny_round import form
from tests.web.administrators.conftest import MakeRound
from tests.web.people import add_account, sign_in

PAGE = "/administrators/rounds/2025/fieldwork"


@pytest.fixture
def collecting(make_round: MakeRound, store: Database) -> Database:
    make_round(capacity=20)
    open_round(store, "2025", today(), None)
    for number in range(7):
        desk = "noi-vu" if number < 5 else "y-te"
        identifier = UUID(int=(4 << 76) | (2 << 62) | number)
        assert collect_response(store, desk, identifier, form(), "vi", "qr", now()).receipt
    return store


def test_the_field_says_where_it_stands(administrator: FlaskClient, collecting: Database) -> None:
    page = administrator.get(PAGE).text
    assert "Đang thu thập" in page
    assert "còn 12 ngày" in page
    assert "7 phiếu" in page
    assert '<a href="/administrators/" aria-current="true">Đợt khảo sát</a>' in page
    assert "2 cơ quan im lặng từ 3 ngày trở lên" in page
    assert "<svg" in page


def test_a_list_is_narrowed_down(administrator: FlaskClient, collecting: Database) -> None:
    silent = administrator.get(f"{PAGE}?show=silent").text
    assert "agencies/hoi-an" in silent
    assert "agencies/noi-vu" not in silent
    found = administrator.get(f"{PAGE}?search=co+quan+y-te").text
    assert "agencies/y-te" in found
    assert "agencies/noi-vu" not in found
    nothing = administrator.get(f"{PAGE}?search=xyz&show=nonsense&page=x").text
    assert "Không có cơ quan nào như vậy" in nothing


def test_one_agency_shows_its_desks(administrator: FlaskClient, collecting: Database) -> None:
    page = administrator.get(f"{PAGE}/agencies/noi-vu").text
    assert "Cơ quan noi-vu" in page
    assert "Quầy noi-vu" in page
    assert administrator.get(f"{PAGE}/agencies/xa").status_code == 404
    assert administrator.get("/administrators/rounds/khac/field").status_code == 404


def test_a_page_that_is_watched_fetches_itself_again(
    administrator: FlaskClient, collecting: Database
) -> None:
    assert administrator.get(f"{PAGE}?live=1").headers["Refresh"] == "60"
    assert "Refresh" not in administrator.get(PAGE).headers


def test_the_workbook_holds_the_same_numbers(
    administrator: FlaskClient, collecting: Database
) -> None:
    with collecting.write() as transaction:
        put_agencies(transaction, [Agency("noi-vu", "=1+1", "x", "so-nganh")])
    answer = administrator.get("/administrators/rounds/2025/fieldwork.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    agencies, days, blocks, modes = load_workbook(BytesIO(answer.data)).worksheets
    names = [cell.value for cell in agencies[1]]
    rows = {
        row[1]: dict(zip(names, row, strict=True))
        for row in agencies.iter_rows(min_row=2, values_only=True)
    }
    assert rows["noi-vu"]["Cơ quan"] == "=1+1"
    assert agencies.cell(2, 1).data_type == "s" or agencies.cell(3, 1).data_type == "s"
    assert (rows["noi-vu"]["Đã gửi"], rows["y-te"]["Đã gửi"]) == (5, 2)
    assert [row[2] for row in days.iter_rows(min_row=2, values_only=True)] == [7]
    # What the page says of the forecast, its precision and the level behind it, the file says too.
    page = administrator.get(f"{PAGE}/agencies/noi-vu").text
    points = rows["noi-vu"]["Sai số dự kiến (điểm)"]
    told = f"±{Formats('vi').number(points, 1)} điểm, tính ở {rows['noi-vu']['Tính ở mức']}"
    assert told in page
    sent = [cell.value for cell in blocks[1]].index("Đã gửi")
    assert sum(row[sent] for row in blocks.iter_rows(min_row=2, values_only=True)) == 7
    assert [row[:3] for row in modes.iter_rows(min_row=2, values_only=True)] == [
        ("mã đặt ở quầy", 7, 7)
    ]


def test_codes_and_calls_are_told_as_rates_on_page_and_file(
    administrator: FlaskClient, app: Flask, collecting: Database
) -> None:
    issued = issue_receipt_codes(collecting, "k" * 32, "2025", {"noi-vu": 4}, None, now())
    digest = code_digest(codes_key("k" * 32), issued.codes[0].code)
    identifier = UUID(int=(4 << 76) | (2 << 62) | 99)
    collected = collect_response(
        collecting, None, identifier, form(), "vi", None, now(), code=digest
    )
    assert collected.receipt
    page = administrator.get(PAGE).text
    assert "<dt>Tỷ lệ trả lời RR1</dt><dd>25,0\u202f%</dd>" in page
    assert "Standard Definitions" in page
    answer = administrator.get("/administrators/rounds/2025/fieldwork.xlsx")
    modes = load_workbook(BytesIO(answer.data)).worksheets[3]
    rows = [row[:11] for row in modes.iter_rows(min_row=2, values_only=True)]
    code = ("mã dùng một lần trên giấy hẹn", 1, 1, 4, 1, 0, 3, 0, 0, 0, 25)
    assert rows == [("mã đặt ở quầy", 7, 7, *[None] * 8), code]


def test_a_coordinator_watches_one_agency(
    app: Flask, client: FlaskClient, collecting: Database
) -> None:
    sign_in(client, add_account(app, "coordinator", agency="y-te").email)
    page = client.get(PAGE).text
    assert "agencies/y-te" in page
    assert "agencies/noi-vu" not in page
    assert "2 phiếu" in page
    assert client.get(f"{PAGE}/agencies/y-te").status_code == 200
    assert client.get(f"{PAGE}/agencies/noi-vu").status_code == 403


def test_without_responses_the_page_is_calm(
    administrator: FlaskClient, make_round: MakeRound
) -> None:
    make_round()
    page = administrator.get(PAGE).text
    assert "<svg" not in page
    assert "im lặng" not in page.partition("<table")[0]


def test_silent_desks_are_listed_with_the_way_to_their_posters(
    administrator: FlaskClient, collecting: Database
) -> None:
    assert "2 quầy im lặng: xem từng quầy" in administrator.get(PAGE).text
    page = administrator.get(f"{PAGE}/silent-desks").text
    assert "2 quầy" in page
    assert "/administrators/print?what=desk:hoi-an" in page
    assert "/administrators/print?what=desk:noi-vu" not in page
    nothing = administrator.get(f"{PAGE}/silent-desks?days=14").text
    assert "Không có quầy nào như vậy" in nothing
    assert "selected" in nothing.partition('value="14"')[2].partition(">")[0]
    assert administrator.get("/administrators/print?what=desk:hoi-an").status_code == 200
    answer = administrator.get(f"{PAGE}/silent-desks.xlsx?search=hoi")
    (_, row) = load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True)
    assert row[1] == "hoi-an"
    missing = "/administrators/rounds/khac/fieldwork/silent-desks"
    assert administrator.get(missing).status_code == 404
    assert administrator.get(f"{missing}.xlsx").status_code == 404


def test_a_coordinator_is_told_of_silent_desks_of_the_own_agency(
    app: Flask, client: FlaskClient, collecting: Database
) -> None:
    sign_in(client, add_account(app, "coordinator", agency="hoi-an").email)
    page = client.get(f"{PAGE}/silent-desks").text
    assert "Cơ quan hoi-an" in page
    assert "tam-ky" not in page
    answer = client.get(f"{PAGE}/silent-desks.xlsx")
    rows = load_workbook(BytesIO(answer.data)).active.iter_rows(min_row=2, values_only=True)
    assert [row[1] for row in rows] == ["hoi-an"]
