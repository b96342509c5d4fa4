"""The way down: from a round to its blocks, agencies and files, hidden alike on each."""

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.web.leaders.test_results import row_of, words_of


def test_an_agency_has_a_page_of_its_criteria(client: FlaskClient) -> None:
    page = client.get("/results/2024/agencies/so-xay-dung")
    assert page.status_code == 200
    assert "Sở Xây dựng" in words_of(page.text)
    assert 'href="/results/2024/blocks/so-nganh"' in page.text
    assert 'href="/results/2024/agencies/so-xay-dung"' in client.get("/results/2024").text


def test_a_hidden_agency_stays_hidden_on_its_own_page(client: FlaskClient) -> None:
    page = client.get("/results/2024/agencies/ban-dan-toc").text
    assert "ẩn: dưới 10 phiếu" in words_of(page)
    assert "<table>" not in page


def test_a_factor_leads_to_its_criteria_and_to_every_agency(client: FlaskClient) -> None:
    code = re.search(r'href="/results/2024/measures/([a-z_]+)"', client.get("/results/2024").text)
    assert code is not None
    page = client.get(f"/results/2024/measures/{code[1]}").text
    assert row_of(page, "Ban Dân tộc")[0] == "ẩn: dưới 10 phiếu"
    assert re.match(r"\d\d,\d", row_of(page, "Sở Xây dựng")[0])
    assert f'href="/results/2024/measures/{code[1]}_1"' in page
    assert client.get("/results/2024/measures/nothing").status_code == 404


def test_a_block_names_its_agencies(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2024/blocks/huyen").text
    assert row_of(page, "UBND thành phố Hội An")[0]
    assert 'href="/leaders/rounds/2024/agencies/hoi-an"' in page


@pytest.mark.parametrize(
    "address",
    [
        "/results/2024/agencies/nobody",
        "/results/2024/blocks/hoi-an",
        "/results/2025/agencies/hoi-an",
        "/results/2025/files/csv",
        "/results/2024/files/exe",
    ],
)
def test_what_is_not_there_or_not_published_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_files_say_what_the_page_says(client: FlaskClient) -> None:
    text = client.get("/results/2024/files/csv").data.decode("utf-8-sig")
    rows = {(row["group"], row["measure"]): row for row in csv.DictReader(io.StringIO(text))}
    assert rows["ban-dan-toc", "overall"]["value"] == ""
    assert rows["ban-dan-toc", "overall"]["hidden"] == "few"
    book = load_workbook(io.BytesIO(client.get("/results/2024/files/xlsx").data))
    sheet = list(book["findings"].values)
    place = {(row[1], row[3]): row for row in sheet[1:]}
    assert place["so-xay-dung", "overall"][4] == pytest.approx(
        float(rows["so-xay-dung", "overall"]["value"]), rel=1e-12
    )
    body = json.loads(client.get("/results/2024/files/json").data)
    assert body["findings"]["facts"]["code"] == "2024"
    answer = client.get("/results/2024/files/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ket-qua-2024.csv"'
