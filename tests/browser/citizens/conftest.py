"""The small province, served."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from sipas.app import create_app
from sipas.settings import Settings
from sipas.web.clock import today
from tests.browser.citizens.survey_page import SurveyPage
from tests.small_province import build_small_province


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, secret_key="k" * 32))
    build_small_province(app.extensions["sipas_database"], today(), is_made_up=True)
    yield app
    app.extensions["sipas_database"].close()


@pytest.fixture
def survey(page_at_phone: Page) -> SurveyPage:
    return SurveyPage(page_at_phone)
