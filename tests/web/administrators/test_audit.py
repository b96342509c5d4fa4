"""The page of the audit trail."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.web.administrators.audit_words import detail_value
from tests.web.people import add_account, sign_in


def test_an_auditor_follows_who_did_what(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "auditor").email)
    page = client.get("/administrators/audit").text
    assert "<td>Đăng nhập</td>" in page
    assert '<option value="create_account">Tạo tài khoản</option>' in page
    assert "vai trò: Kiểm tra viên" in page
    assert "Không có việc nào như vậy" in client.get("/administrators/audit?by=nobody").text
    assert client.get("/administrators/audit?first=nonsense&page=x").status_code == 200
    taken = client.get("/administrators/audit/trail.csv?action=sign_in")
    assert taken.mimetype == "text/csv"
    assert taken.text.splitlines()[1].split(",")[1:4] == [
        "auditor@example.vn",
        "sign_in",
        "Đăng nhập",
    ]


def test_days_and_answers_in_the_detail_are_told_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert detail_value("day", "2025-02-14") == "14/02/2025"
        assert detail_value("day", "2025-2-14-a") == "2025-2-14-a"
        assert detail_value("is_new", value=True) == "đúng"
        assert detail_value("roles", ["leader"]) == "Lãnh đạo"
        assert detail_value("counts", {"agencies": 3, "day": ["2025-02-14"]}) == (
            "cơ quan: 3, ngày: 14/02/2025"
        )


@pytest.mark.parametrize("day", ["31/02/2026", "mai", "46000"])
def test_a_day_that_is_none_is_refused_in_a_sentence(administrator: FlaskClient, day: str) -> None:
    page = administrator.get("/administrators/audit", query_string={"last": day, "by": "lan"})
    assert 'role="alert"' in page.text
    assert f"“{day}”" in page.text
    assert re.search(r'<input id="last"[^>]*aria-invalid="true"', page.text)
    assert 'name="by" value="lan"' in page.text
    file = administrator.get("/administrators/audit/trail.csv", query_string={"last": day})
    assert file.status_code == 400


@pytest.mark.parametrize("day", ["2025-07-10", "10/07/2025"])
def test_a_day_may_be_written_either_way(administrator: FlaskClient, day: str) -> None:
    page = administrator.get("/administrators/audit", query_string={"last": day})
    assert "0 việc đã ghi" in page.text
    assert 'role="alert"' not in page.text
