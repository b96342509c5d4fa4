"""Where answers are made up, every page says so; where not, none does."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.store.database import Database
from sipas.web.clock import today
from tests.small_province import OPEN, SOON, build_small_province

WORDS = "Trang minh họa: mọi phiếu trả lời đều do máy tạo ra"
PAGES = [f"/q/{OPEN}", f"/q/{SOON}", "/thanks/ABCD-1234", "/khong-co", "/sign-in"]


@pytest.mark.parametrize("is_made_up", [True, False])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_whether_answers_are_made_up(
    app: Flask, client: FlaskClient, address: str, is_made_up: bool
) -> None:
    database: Database = app.extensions["sipas_database"]
    build_small_province(database, today(), is_made_up=is_made_up)
    assert (WORDS in client.get(address).text) is is_made_up
