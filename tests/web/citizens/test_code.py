"""Arriving by a one-time code: typed, answered, used up; and what meets whoever guesses."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.code_issue import issue_receipt_codes, withdraw_issue
from sipas.sampling.one_time_codes import code_from_number, written_code
from sipas.store.database import Database
from sipas.store.responses import count_responses, find_response
from sipas.store.rounds import edit_round, get_round
from sipas.web.citizens.guesses import Guesses
from sipas.web.citizens.pages import IDENTIFIER
from sipas.web.clock import now
from tests.small_province import FULL, OPEN, SOON
from tests.web.citizens.filled import contented, read_sheet

SECRET = "k" * 32


def issue(store: Database, round_code: str = "2026", agency: str = OPEN) -> str:
    issued = issue_receipt_codes(store, SECRET, round_code, {agency: 1}, None, now())
    return issued.codes[0].code


def test_a_code_is_typed_as_it_stands_on_the_slip(client: FlaskClient, store: Database) -> None:
    code = issue(store)
    assert read_sheet(client.get("/c").text).sent == {"code": [""]}
    sent = client.post("/c", data={"code": f" {written_code(code).lower()} "})
    assert (sent.status_code, sent.location) == (303, f"/c/{code}")


def test_the_page_is_the_survey_and_names_the_agency(client: FlaskClient, store: Database) -> None:
    page = client.get(f"/c/{issue(store)}")
    assert page.status_code == 200
    assert "Sở Tư pháp" in page.text
    assert "Quầy 3" not in page.text
    assert "access_1" in read_sheet(page.text).choices
    assert "Set-Cookie" not in page.headers
    assert "script" not in page.text


def test_the_page_does_not_bear_the_code(client: FlaskClient, store: Database) -> None:
    first, second = issue(store), issue(store)
    for code in (first, second):  # the second comes from the shelf that the first filled
        assert code not in client.get(f"/c/{code}").text


def test_answers_use_the_code_up(client: FlaskClient, store: Database) -> None:
    code = issue(store)
    sheet = read_sheet(client.get(f"/c/{code}").text)
    sent = client.post(f"/c/{code}?sent=1", data=contented(sheet))
    assert sent.status_code == 303
    assert sent.location.startswith("/thanks/")
    with store.read() as transaction:
        response = find_response(transaction, UUID(sheet.identifier))
    assert response is not None
    assert (response.agency, response.mode) == (OPEN, "one_time_code")
    again = client.get(f"/c/{code}")
    assert again.status_code == 410
    assert "Mã này đã được dùng" in again.text


def test_going_back_and_sending_again_is_thanked_and_counts_once(
    client: FlaskClient, store: Database
) -> None:
    code = issue(store)
    sheet = read_sheet(client.get(f"/c/{code}").text)
    first = client.post(f"/c/{code}", data=contented(sheet))
    again = client.post(f"/c/{code}", data=contented(sheet, "2"))
    assert again.location == first.location
    with store.read() as transaction:
        assert count_responses(transaction, "2026") == {OPEN: 1}


def test_a_second_form_under_a_used_code_is_told_so(client: FlaskClient, store: Database) -> None:
    code = issue(store)
    first, second = (read_sheet(client.get(f"/c/{code}").text) for _ in range(2))
    client.post(f"/c/{code}", data=contented(first))
    refused = client.post(f"/c/{code}", data=contented(second))
    assert refused.status_code == 410
    assert "Mã này đã được dùng" in refused.text


def test_what_was_answered_stands_in_the_form_that_comes_back(
    client: FlaskClient, store: Database
) -> None:
    code = issue(store)
    sheet = read_sheet(client.get(f"/c/{code}").text)
    returned = client.post(f"/c/{code}", data=sheet.sent | {"access_1": ["2"]})
    assert returned.status_code == 422
    mended = read_sheet(returned.text)
    assert mended.sent["access_1"] == ["2"]
    assert mended.identifier == sheet.identifier
    assert client.post(f"/c/{code}", data=contented(mended)).status_code == 303


@pytest.mark.parametrize(("typed", "words"), [("", "chưa nhập mã"), ("ABC", "chưa đúng")])
def test_what_cannot_be_a_code_comes_back_with_a_sentence(
    client: FlaskClient, typed: str, words: str
) -> None:
    page = client.post("/c", data={"code": typed})
    assert page.status_code == 422
    assert words in page.text
    assert read_sheet(page.text).sent["code"] == [typed]


def test_an_address_that_is_no_code_offers_the_form(client: FlaskClient) -> None:
    for address in ("/c/xyz", f"/c/{code_from_number(77)}"):
        page = client.get(address)
        assert page.status_code == 404
        assert "Mã này chưa đúng" in page.text


def test_an_address_typed_in_small_letters_leads_to_the_code(
    client: FlaskClient, store: Database
) -> None:
    code = issue(store)
    answer = client.get(f"/c/{written_code(code).lower()}")
    assert (answer.status_code, answer.location) == (302, f"/c/{code}")


def test_a_language_is_kept_on_the_way(client: FlaskClient, store: Database) -> None:
    code = issue(store)
    answer = client.post("/c?language=en", data={"code": code})
    assert answer.location == f"/c/{code}?language=en"
    assert 'lang="en"' in client.get(answer.location).text


@pytest.mark.parametrize(
    ("round_code", "agency", "status", "words"),
    [
        ("sap-mo", SOON, 403, "xin Ông/Bà mở lại trang này"),
        ("da-du", FULL, 403, "Cơ quan đã nhận đủ phiếu"),
    ],
)
def test_a_survey_that_is_not_open_says_why(
    client: FlaskClient, store: Database, round_code: str, agency: str, status: int, words: str
) -> None:
    page = client.get(f"/c/{issue(store, round_code, agency)}")
    assert page.status_code == status
    assert words in page.text


def test_a_withdrawn_code_says_that_nothing_need_be_done(
    client: FlaskClient, store: Database
) -> None:
    code = issue(store)
    withdraw_issue(store, "2026", 1, None, now())
    page = client.get(f"/c/{code}")
    assert page.status_code == 410
    assert "thu lại mã này" in page.text


def test_whoever_guesses_is_slowed_down_and_others_are_not(
    client: FlaskClient, store: Database
) -> None:
    code = issue(store)
    for number in range(9):
        assert client.get(f"/c/{code_from_number(number)}").status_code == 404
    assert client.get(f"/c/{code_from_number(10)}").status_code == 429
    assert client.get(f"/c/{code}").status_code == 429
    assert client.post(f"/c/{code}", data={IDENTIFIER: "x"}).status_code == 429
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get(f"/c/{code}", environ_overrides=elsewhere).status_code == 200


def test_a_slip_of_the_hand_is_no_guess(client: FlaskClient, store: Database) -> None:
    code = issue(store)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    for _ in range(12):
        assert client.post("/c", data={"code": wrong}).status_code == 422
    assert client.get(f"/c/{code}").status_code == 200


def test_guesses_are_forgotten_after_their_time() -> None:
    guesses = Guesses(most=1, seconds=0)
    guesses.note("198.51.100.7")
    assert not guesses.are_too_many("198.51.100.7")


def test_a_busy_server_keeps_what_was_answered(
    app: Flask, client: FlaskClient, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sipas.store.database import DatabaseBusy
    from sipas.web.citizens import code as code_module

    code = issue(store)
    sheet = read_sheet(client.get(f"/c/{code}").text)

    def refuse(*_arguments: object, **_named: object) -> None:
        raise DatabaseBusy

    with monkeypatch.context() as busy:
        busy.setattr(code_module, "collect_response", refuse)
        page = client.post(f"/c/{code}", data=contented(sheet))
    assert page.status_code == 503
    kept = read_sheet(page.text)
    assert kept.identifier == sheet.identifier
    assert client.post(f"/c/{code}", data=kept.sent).status_code == 303


@pytest.mark.parametrize(
    ("modes", "desk", "code", "words"),
    [
        (("one_time_code",), 403, 200, "quét mã trên phiếu mời"),
        (("desk_code",), 200, 403, "Xin Ông/Bà quét mã đặt ở quầy"),
    ],
)
def test_a_round_takes_answers_only_in_the_ways_that_it_asks(
    client: FlaskClient,
    store: Database,
    modes: tuple[str, ...],
    desk: int,
    code: int,
    words: str,
) -> None:
    slip = issue(store)
    with store.write() as transaction:
        edit_round(transaction, replace(get_round(transaction, "2026"), modes=modes))
    pages = client.get(f"/q/{OPEN}"), client.get(f"/c/{slip}")
    assert [page.status_code for page in pages] == [desk, code]
    assert words in "".join(page.text for page in pages)
