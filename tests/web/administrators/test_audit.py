"""The page of the audit trail."""

from flask import Flask
from flask.testing import FlaskClient

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
