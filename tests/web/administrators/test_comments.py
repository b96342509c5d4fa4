"""The moderators' room, and what others see of it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.approved_comments import approved_comments
from sipas.actions.collection import collect_response
from sipas.actions.rounds import open_round
from sipas.store.database import Database
from sipas.web.clock import now, today
from tests.small_province import identifier
from tests.tiny_round import form
from tests.web.administrators.conftest import MakeRound
from tests.web.people import add_account, form_token, sign_in, sign_out

LIST = "/administrators/comments"
WORDS = "Chị Lan <b>đòi</b> tiền, gọi 0905123456"


@pytest.fixture
def moderator(
    app: Flask, client: FlaskClient, make_round: MakeRound, store: Database
) -> FlaskClient:
    make_round()
    open_round(store, "2025", today(), None)
    for number in range(11):
        said = {0: WORDS, 1: "Chỗ ngồi ít."}.get(number, "")
        answers = form(comment=said) if said else form()
        collect_response(store, "noi-vu", identifier(number), answers, "vi", "web", now())
    sign_in(client, add_account(app, "moderator").email)
    return client


def _address(client: FlaskClient, words: str) -> str:
    """Where the comment with these words is decided on."""
    page = client.get(f"{LIST}?search={words}&state=all").text
    found = re.search(rf'href="({LIST}/[0-9a-f-]+)', page)
    assert found is not None, page
    return found[1]


def _decide(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    page = client.get(address)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    form = {"csrf_token": form_token(page), "version": version[1], "round": "2025", **fields}
    return client.post(address, data=form)


def test_a_moderator_lands_in_the_room_and_decides(moderator: FlaskClient, store: Database) -> None:
    assert "2 góp ý chờ duyệt" in moderator.get(LIST).text
    address = _address(moderator, "doi")
    page = moderator.get(address).text
    assert "0905123456</mark>" in page
    assert "&lt;b&gt;" in page
    refused = _decide(moderator, address, verdict="hide", typed=WORDS)
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    refused = _decide(moderator, address, verdict="show", typed="Chị Lan không đòi tiền")
    assert "Chị Lan không đòi tiền</textarea>" in refused.text
    typed = "Chị […] <b>đòi</b> tiền, gọi […]"
    decided = _decide(moderator, address, verdict="show", typed=typed, reason="personal_data")
    # On to the other one that waits, and then back to the list.
    assert decided.location == _address(moderator, "ngoi") + "?round=2025&state=waiting"
    last = _decide(moderator, _address(moderator, "ngoi"), verdict="show", typed="Chỗ ngồi ít.")
    assert last.location == f"{LIST}?round=2025&state=waiting"
    assert "Không còn góp ý nào chờ duyệt" in moderator.get(last.location).text
    words = {one.words for one in approved_comments(store, "2025").comments}
    assert words == {typed, "Chỗ ngồi ít."}


def test_the_second_of_two_moderators_keeps_what_was_typed(
    app: Flask, moderator: FlaskClient
) -> None:
    address = _address(moderator, "doi")
    page = moderator.get(address)
    other = app.test_client()
    sign_in(other, add_account(app, "moderator", email="other@example.vn").email)
    _decide(other, address, verdict="hide", reason="other", note="Chuyển thanh tra")
    stale = {"csrf_token": form_token(page), "version": "1", "verdict": "show", "typed": "Chị […]"}
    told = moderator.post(address, data={**stale, "reason": "insult"})
    assert told.status_code == 409
    assert "other@example.vn vừa quyết định" in told.text
    assert "Chị […]</textarea>" in told.text
    assert "Chuyển thanh tra" in told.text
    assert _decide(moderator, address, verdict="show", typed="Chị […]", reason="insult").location


def test_nobody_else_reads_the_original(app: Flask, moderator: FlaskClient) -> None:
    address = _address(moderator, "doi")
    sign_out(moderator)
    for role in ("administrator", "auditor"):
        sign_in(moderator, add_account(app, role).email)
        for page in (LIST, address):
            text = moderator.get(page).text
            assert "0905" not in text
            assert "gọi […]" in text
        sign_out(moderator)


def test_leaders_and_coordinators_read_what_was_let_out(app: Flask, moderator: FlaskClient) -> None:
    _decide(moderator, _address(moderator, "doi"), verdict="show", typed=WORDS)
    sign_out(moderator)
    leaders, coordinators = "/leaders/rounds/2025/comments", "/administrators/approved-comments"
    sign_in(moderator, add_account(app, "leader").email)
    assert (
        f'href="{leaders}?agency=noi-vu"'
        in moderator.get("/leaders/rounds/2025/agencies/noi-vu").text
    )
    assert f'href="{leaders}"' in moderator.get("/leaders/rounds/2025").text
    for address in (leaders, f"{leaders}?agency=noi-vu"):
        page = moderator.get(address).text
        assert "tiền, gọi […]" in page
        assert "0905" not in page
    assert "dưới 10 phiếu" in moderator.get(f"{leaders}?agency=y-te").text
    assert moderator.get("/leaders/rounds/none/comments").status_code == 404
    sign_out(moderator)
    sign_in(moderator, add_account(app, "coordinator", agency="noi-vu").email)
    assert "tiền, gọi […]" in moderator.get(coordinators).text
    sign_out(moderator)
    other = add_account(app, "coordinator", email="other@example.vn", agency="y-te")
    sign_in(moderator, other.email)
    assert "tiền, gọi […]" not in moderator.get(f"{coordinators}?agency=noi-vu").text
    sign_out(moderator)
    sign_in(moderator, add_account(app, "auditor").email)
    file = moderator.get(f"{coordinators}/2025/comments.xlsx")
    assert file.data.startswith(b"PK")


def test_a_moderator_of_another_agency_finds_no_comment(app: Flask, moderator: FlaskClient) -> None:
    address = _address(moderator, "doi")
    sign_out(moderator)
    email = add_account(app, "moderator", email="y-te@example.vn", agency="y-te").email
    sign_in(moderator, email)
    assert moderator.get(address).status_code == 404
    token = form_token(moderator.get("/account"))
    form = {"csrf_token": token, "version": "1", "verdict": "hide", "reason": "insult"}
    assert moderator.post(address, data=form).status_code == 404
    assert "tiền" not in moderator.get(LIST).text


def test_an_empty_house_says_what_comes(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "moderator").email)
    for address in (LIST, "/administrators/approved-comments"):
        assert "Chưa có đợt khảo sát nào" in client.get(address).text


def test_a_decision_without_a_round_in_the_address_goes_on(moderator: FlaskClient) -> None:
    """As from the list that was opened without any filter."""
    listed = moderator.get(LIST).text
    assert "?round=2025&amp;state=waiting" in listed
    address = _address(moderator, "ngoi")
    decided = _decide(moderator, address, verdict="hide", reason="insult", round="")
    assert decided.status_code == 303
    assert moderator.get(decided.location).status_code == 200
