"""The steps of a round: prefilled, kept when refused, shared by two, approved by a second."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.store.database import Database
from sipas.store.rounds import all_rounds, get_round, round_agencies, round_quotas
from tests.tiny_round import AGENCIES
from tests.web.administrators.conftest import MakeRound
from tests.web.people import add_account, form_token, sign_in

STEPS = "/administrators/rounds/2025/steps"
SIZE = {
    "precision_of": "whole",
    "margin": "5",
    "confidence": "95",
    "expected": "50",
    "design_effect": "1",
    "response_rate": "50",
    "minimum": "10",
    "allocation": "proportional",
    "quotas": "",
}


def _send(client: FlaskClient, step: str, **fields: str | list[str]) -> TestResponse:
    """Sends a step as it was shown."""
    page = client.get(f"{STEPS}/{step}")
    version = page.text.partition('name="version" value="')[2].partition('"')[0]
    data = {"csrf_token": form_token(page), "version": version, "act": "save", **fields}
    return client.post(f"{STEPS}/{step}", data=data)


def test_a_round_is_started_from_what_is_proposed(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    page = administrator.get("/administrators/rounds/new")
    data = {"csrf_token": form_token(page), "questionnaire": "sipas-desk-2017", "like": ""}
    days = {"opens_on": "2026-01-05", "closes_on": "05/02/2026"}
    period = {"period_from": "2025-01-01", "period_to": "2025-06-30"}
    names = {"name": "Đợt mới", "code": "moi"}
    refused = administrator.post(
        "/administrators/rounds/new", data={**data, **names, **period, **days, "opens_on": "mai"}
    )
    assert refused.status_code == 422
    assert "“mai” không phải là ngày" in refused.text
    assert 'value="Đợt mới"' in refused.text
    started = administrator.post(
        "/administrators/rounds/new", data={**data, **names, **period, **days}
    )
    assert started.location == "/administrators/rounds/moi/steps/agencies"
    with store.read() as transaction:
        assert get_round(transaction, "moi").plan is not None
        # 50 dossiers each: all but a few are needed for ± 3 % of 200.
        assert sum(quota or 0 for quota in round_quotas(transaction, "moi").values()) == 169


def test_a_round_is_made_after_another(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round(target=0.85, formula="mean_over_5")
    page = administrator.get("/administrators/rounds/new?like=2025")
    assert "lấy theo đợt “2025”" in page.text
    fields = {
        "csrf_token": form_token(page),
        "like": "2025",
        "code": "2026",
        "name": "Đợt 2026",
        "questionnaire": "desk-pulse",
        "opens_on": "2026-01-05",
        "closes_on": "2026-02-05",
        "period_from": "2025-07-01",
        "period_to": "2025-12-31",
    }
    assert administrator.post("/administrators/rounds/new", data=fields).status_code == 303
    with store.read() as transaction:
        made = get_round(transaction, "2026")
        assert (made.target, made.formula) == (0.85, "mean_over_5")
        assert round_agencies(transaction, "2026") == tuple(sorted(AGENCIES))


def test_each_step_is_saved_and_leads_to_the_next(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    assert _send(administrator, "agencies", agencies=["noi-vu", "y-te"]).location.endswith("modes")
    assert _send(administrator, "modes", modes=["desk_code", "paper"]).location.endswith("size")
    assert _send(administrator, "size", **SIZE).location.endswith("rules")
    with store.read() as transaction:
        found = get_round(transaction, "2025")
        # 100 dossiers, ± 5 %: 384.15 / (1 + 383.15/100) = 79.5, so 80, half each.
        assert round_quotas(transaction, "2025") == {"noi-vu": 40, "y-te": 40}
    assert found.modes == ("desk_code", "paper")
    assert found.version == 4
    page = administrator.get(f"{STEPS}/size").text
    assert "phải mời 100 người" in page
    assert administrator.get(f"{STEPS}/check").status_code == 200


def test_recalculating_saves_nothing(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    quotas = {"allocation": "quotas", "quotas": "noi-vu;12\nhoi-an\t9"}
    page = _send(administrator, "size", **{**SIZE, **quotas, "act": "calculate"})
    assert page.status_code == 200
    assert "Cần 21 phiếu" in page.text
    with store.read() as transaction:
        assert get_round(transaction, "2025").plan is None


@pytest.mark.parametrize(
    ("step", "fields", "says"),
    [
        ("modes", {}, "ít nhất một cách hỏi"),
        ("agencies", {}, "ít nhất một cơ quan"),
        ("size", {**SIZE, "margin": "nhỏ"}, "“nhỏ” không dùng được"),
        ("size", {**SIZE, "quotas": "noi-vu chín"}, "Chỉ tiêu, dòng 1"),
    ],
)
def test_what_cannot_be_is_told_and_kept(
    administrator: FlaskClient,
    make_round: MakeRound,
    step: str,
    fields: dict[str, str],
    says: str,
) -> None:
    make_round()
    refused = _send(administrator, step, **fields)
    assert refused.status_code == 422
    assert says in refused.text
    if fields:
        assert (fields["margin"] if says.startswith("“") else fields["quotas"]) in refused.text


def test_the_second_of_two_is_told_and_loses_nothing(
    app: Flask, administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    other = app.test_client()
    sign_in(other, add_account(app, "administrator", email="hoa@example.vn").email)
    page = administrator.get(f"{STEPS}/modes")
    _send(other, "modes", modes=["paper"])
    data = {"csrf_token": form_token(page), "version": "1", "name": "Tên của tôi"}
    days = {"opens_on": "2026-01-05", "closes_on": "2026-02-05"}
    period = {"period_from": "2025-01-01", "period_to": "2025-06-30"}
    told = administrator.post(f"{STEPS}/basics", data={**data, **days, **period})
    assert told.status_code == 422
    assert "hoa@example.vn vừa sửa đợt này" in told.text
    assert 'value="Tên của tôi"' in told.text
    assert 'name="version" value="2"' in told.text
    again = administrator.post(f"{STEPS}/basics", data={**data, **days, **period, "version": "2"})
    assert again.status_code == 303
    with store.read() as transaction:
        assert [one.name for one in all_rounds(transaction)] == ["Tên của tôi"]
        assert get_round(transaction, "2025").modes == ("paper",)


def test_an_edit_takes_the_approval_back(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    page = administrator.get("/administrators/rounds/2025")
    read = page.text.partition('name="fingerprint" value="')[2].partition('"')[0]
    data = {"csrf_token": form_token(page), "fingerprint": read}
    administrator.post("/administrators/rounds/2025/approve", data=data)
    with store.read() as transaction:
        assert get_round(transaction, "2025").state == "approved"
    _send(administrator, "modes", modes=["paper"])
    with store.read() as transaction:
        assert get_round(transaction, "2025").state == "draft"
    told = administrator.get("/administrators/rounds/2025").text
    assert "Hệ thống chưa có quản trị viên thứ hai" in told
    assert "rút lại việc duyệt" in told


def test_steps_that_do_not_exist(administrator: FlaskClient, make_round: MakeRound) -> None:
    make_round()
    assert administrator.get(f"{STEPS}/luck").status_code == 404
    assert administrator.get("/administrators/rounds/1999/steps/size").status_code == 404
