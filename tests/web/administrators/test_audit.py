"""The page of the audit trail."""

from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import add_account, sign_in


def test_an_auditor_follows_who_did_what(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "auditor").email)
    page = client.get("/administrators/audit").text
    assert "sign_in" in page
    assert "roles: auditor" in page
    assert "Không có việc nào như vậy" in client.get("/administrators/audit?by=nobody").text
    assert client.get("/administrators/audit?first=nonsense&page=x").status_code == 200
    taken = client.get("/administrators/audit/trail.csv?action=sign_in")
    assert taken.mimetype == "text/csv"
    assert taken.text.splitlines()[1].split(",")[1:3] == ["auditor@example.vn", "sign_in"]
