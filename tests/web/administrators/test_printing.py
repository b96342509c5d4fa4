"""Printing for many desks from the pages: at once, or as a job that one can leave."""

import io
import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from sipas.store.database import Database
from sipas.store.organisation import Desk, put_desks
from tests.reports.printed import codes_on
from tests.tiny_round import put_places
from tests.web.people import add_account, form_token, sign_in

PRINT = "/administrators/print"


def send(client: FlaskClient, what: str = "all", paper: str = "a5", binding: str = "pdf"):
    token = form_token(client.get(PRINT))
    form = {"csrf_token": token, "what": what, "paper": paper, "binding": binding}
    return client.post(PRINT, data=form)


def put_many(store: Database, count: int = 130) -> None:
    put_places(store)
    with store.write() as transaction:
        put_desks(transaction, [Desk(f"q{n}", f"Quầy {n}", "y-te") for n in range(count)])


def test_all_desks_on_a5_in_one_pdf_is_chosen_beforehand(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    page = administrator.get(PRINT).text
    assert re.findall(r'value="([^"]*)" selected', page) == ["all", "a5", "pdf"]


def test_few_desks_come_at_once(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    answer = send(administrator)
    assert answer.mimetype == "application/pdf"
    assert len(codes_on(answer.data)) == 4
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("what", ["agency:y-te", "desk:y-te"])
def test_a_link_leads_to_the_form_with_its_choice(
    administrator: FlaskClient, store: Database, what: str
) -> None:
    put_places(store)
    page = administrator.get(PRINT, query_string={"what": what}).text
    assert f'value="{what}" selected' in page
    assert len(PdfReader(io.BytesIO(send(administrator, what).data)).pages) == 1


def test_the_page_of_a_round_leads_to_printing_for_its_agencies(
    administrator: FlaskClient, store: Database, make_round
) -> None:
    make_round()
    page = administrator.get("/administrators/rounds/2025").text
    assert "/administrators/print?what=round:2025" in page.replace("%3A", ":")
    form = administrator.get(PRINT, query_string={"what": "round:2025"}).text
    assert 'value="round:2025" selected' in form


def test_what_is_not_there_is_not_found(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    assert administrator.get(PRINT, query_string={"what": "desk:nothing"}).status_code == 404


@pytest.mark.parametrize(
    ("what", "paper", "binding"), [("x", "a5", "pdf"), ("all", "a3", "pdf"), ("all", "a5", "exe")]
)
def test_a_faulty_choice_is_told(
    administrator: FlaskClient, store: Database, what: str, paper: str, binding: str
) -> None:
    put_places(store)
    answer = send(administrator, what, paper, binding)
    assert answer.status_code in {404, 422}


def test_without_desks_the_page_says_what_to_do(administrator: FlaskClient) -> None:
    answer = send(administrator)
    assert answer.status_code == 422
    assert "Chưa có quầy nào" in answer.text


def test_many_desks_are_a_job_whose_page_may_be_left(
    administrator: FlaskClient, store: Database
) -> None:
    put_many(store)
    answer = send(administrator, "agency:y-te")
    assert answer.status_code == 303
    address = answer.location
    first = administrator.get(address)
    deadline = time.monotonic() + 60
    page = first
    while "Refresh" in page.headers and time.monotonic() < deadline:
        assert "<progress" in page.text
        time.sleep(0.1)
        page = administrator.get(address)
    assert "Đã xong" in page.text, page.text
    file = administrator.get(f"{address}/file")
    assert len(PdfReader(io.BytesIO(file.data)).pages) == 131
    file.close()


def test_a_coordinator_prints_for_the_own_agency_alone(
    app: Flask, client: FlaskClient, store: Database
) -> None:
    put_places(store)
    sign_in(client, add_account(app, "coordinator", agency="y-te").email)
    assert codes_on(send(client).data) == [["http://localhost/q/y-te"]]
    assert send(client, "desk:noi-vu").status_code in {404, 422}
    assert client.get(PRINT, query_string={"what": "agency:noi-vu"}).status_code == 404


def test_a_job_of_somebody_else_is_not_there_for_a_coordinator(
    app: Flask, client: FlaskClient, store: Database, tmp_path
) -> None:
    from sipas.actions.jobs import start_job
    from sipas.web.clock import now

    put_places(store)
    settings = app.extensions["sipas_settings"]
    job = start_job(store, settings, "x", {}, "a@b.vn", now(), lambda *_given: None)
    sign_in(client, add_account(app, "coordinator", agency="y-te").email)
    assert client.get(f"/administrators/jobs/{job}").status_code == 404
    assert client.get(f"/administrators/jobs/{job}/file").status_code == 404


def test_an_interrupted_job_can_be_started_again(
    app: Flask, administrator: FlaskClient, store: Database
) -> None:
    from sipas.actions.jobs import interrupt_job, start_job
    from sipas.web.clock import now

    put_places(store)
    settings = app.extensions["sipas_settings"]
    me = "administrator@example.vn"
    job = start_job(store, settings, "x", {}, me, now(), lambda *_given: None)
    interrupt_job(store, job)
    page = administrator.get(f"/administrators/jobs/{job}")
    assert "bị ngắt giữa chừng" in page.text
    assert "Làm lại" in page.text
    assert "Refresh" not in page.headers
