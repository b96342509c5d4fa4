"""The desks: codes and posters that lead where they say."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.store.database import Database
from sipas.store.organisation import Agency, Desk, put_agencies, put_desks
from sipas.store.printed_posters import all_printed_posters
from tests.tiny_round import put_places
from tests.web.people import add_account, sign_in


def test_without_an_organisation_the_page_says_what_to_do_first(
    administrator: FlaskClient,
) -> None:
    assert "Nhập danh sách từ Excel" in administrator.get("/administrators/desks").text


def test_every_desk_has_its_code_and_poster(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    page = administrator.get("/administrators/desks").text
    for code in ("noi-vu", "y-te", "hoi-an", "tam-ky"):
        assert f'href="/q/{code}"' in page
        assert f'href="/administrators/desks/{code}/poster.pdf"' in page
        assert f'href="/administrators/desks/{code}/code.svg"' in page


def test_an_agency_without_a_desk_is_there_too(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    with store.write() as transaction:
        put_agencies(transaction, [Agency("moi", "Cơ quan mới", "moi", "huyen")])
    page = administrator.get("/administrators/desks").text
    assert "Cơ quan mới" in page
    assert "Chưa có quầy" in page


def test_the_poster_leads_to_the_desk(administrator: FlaskClient, store: Database) -> None:
    import pypdfium2
    import zxingcpp

    put_places(store)
    answer = administrator.get("/administrators/desks/noi-vu/poster.pdf")
    assert answer.mimetype == "application/pdf"
    assert "noi-vu.pdf" in answer.headers["Content-Disposition"]
    document = pypdfium2.PdfDocument(answer.data)
    assert len(document) == 1
    picture = document[0].render(scale=150 / 72).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == ["http://localhost/q/noi-vu"]


def test_codes_lead_to_the_address_of_the_settings(
    administrator: FlaskClient, app: Flask, store: Database
) -> None:
    put_places(store)
    settings = app.extensions["sipas_settings"]
    chosen = settings.model_copy(update={"address": "https://hailong.example.vn"})
    app.extensions["sipas_settings"] = chosen
    answer = administrator.get("/administrators/desks/noi-vu/code.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "https://hailong.example.vn/q/noi-vu" in answer.text


@pytest.mark.parametrize("file", ["poster.pdf", "code.svg"])
def test_an_unknown_desk_is_not_found(administrator: FlaskClient, file: str) -> None:
    assert administrator.get(f"/administrators/desks/nothing/{file}").status_code == 404


def test_a_coordinator_sees_the_desks_of_one_agency(
    app: Flask, client: FlaskClient, store: Database
) -> None:
    put_places(store)
    sign_in(client, add_account(app, "coordinator", agency="noi-vu").email)
    page = client.get("/administrators/desks").text
    assert "Quầy noi-vu" in page
    assert "y-te" not in page
    assert client.get("/administrators/desks/noi-vu/poster.pdf").status_code == 200
    assert client.get("/administrators/desks/y-te/poster.pdf").status_code == 404
    assert client.get("/administrators/desks/y-te/code.svg").status_code == 404


def test_a_coordinator_without_an_agency_is_told_whom_to_ask(
    app: Flask, client: FlaskClient, store: Database
) -> None:
    put_places(store)
    sign_in(client, add_account(app, "coordinator").email)
    assert "chưa gắn với cơ quan nào" in client.get("/administrators/desks").text


def put_many_desks(store: Database) -> None:
    put_places(store)
    with store.write() as transaction:
        put_desks(
            transaction, [Desk(f"d{n:03}", f"Quầy Đất đai {n}", "hoi-an") for n in range(250)]
        )


def test_a_long_list_is_paged_and_each_desk_stands_on_one_page(
    administrator: FlaskClient, store: Database
) -> None:
    put_many_desks(store)
    seen: list[str] = []
    for page in (1, 2, 3):
        text = administrator.get("/administrators/desks", query_string={"page": page}).text
        seen += re.findall(r'href="/q/([^"?]+)', text)
    assert len(seen) == len(set(seen)) == 254
    last = administrator.get("/administrators/desks?page=99").text
    assert "trang 3 trên 3" in last


@pytest.mark.parametrize(
    ("search", "block", "found"),
    [
        ("dat dai 24", "", 11),
        ("Đất đai 249", "", 1),
        ("d007", "", 1),
        ("quay", "so-nganh", 2),
        ("khong co", "", 0),
    ],
)
def test_desks_are_found_by_name_code_and_block(
    administrator: FlaskClient, store: Database, search: str, block: str, found: int
) -> None:
    put_many_desks(store)
    choice = {"search": search, "block": block}
    text = administrator.get("/administrators/desks", query_string=choice).text
    assert len(re.findall(r'href="/q/', text)) == found
    assert f'value="{search}"' in text
    assert ("Không có quầy nào khớp" in text) is (found == 0)


@pytest.mark.parametrize(("role", "printed"), [("auditor", set()), ("coordinator", {"noi-vu"})])
def test_an_auditor_looks_and_a_coordinator_prints(
    client: FlaskClient, app: Flask, store: Database, role: str, printed: set[str]
) -> None:
    put_places(store)
    add_account(app, role, agency="noi-vu" if role == "coordinator" else None)
    sign_in(client, f"{role}@example.vn")
    assert client.get("/administrators/desks/noi-vu/poster.pdf").status_code == 200
    with store.read() as transaction:
        assert set(all_printed_posters(transaction)) == printed
