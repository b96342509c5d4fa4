"""Before anything is published, the first page says so instead of being missing."""

from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import add_account, sign_in


def test_the_first_page_waits_for_results(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Chưa có kết quả nào được công bố." in page.text


def test_a_leader_without_rounds_reads_what_to_expect(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "leader").email)
    assert "Chưa có đợt khảo sát nào." in client.get("/leaders/").text
