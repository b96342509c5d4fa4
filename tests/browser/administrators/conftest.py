"""A tiny province with long names, a draft round, and an administrator who is not signed in yet."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from sipas.actions.rounds import create_round
from sipas.app import create_app
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.store.organisation import Agency, put_agencies
from sipas.web.clock import today
from tests.browser.administrators.office import Look, Office
from tests.browser.conftest import PHONE, SCREEN
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets
from tests.tiny_round import AGENCIES, ROUND, put_places, put_some_dossiers, tiny_questionnaire
from tests.web.people import add_account

LONG = (
    "Chi nhánh Văn phòng Đăng ký đất đai huyện Nam Trà My trực thuộc Sở Tài nguyên và Môi trường "
    "tỉnh Quảng Nam"
)


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(
        data=tmp_path,
        database_url=sqlite_url,
        secret_key="k" * 32,
        contact_key=base64.urlsafe_b64encode(b"k" * 32).decode(),
    )
    app = create_app(settings)
    database: Database = app.extensions["sipas_database"]
    put_places(database)
    put_some_dossiers(database)
    with database.write() as transaction:
        put_agencies(transaction, [Agency("hoi-an", LONG, "Nam Trà My", "huyen")])
    soon = today() + timedelta(days=12)
    draft = replace(ROUND, opens_on=today() - timedelta(days=5), closes_on=soon, capacity=20)
    create_round(database, draft, AGENCIES, tiny_questionnaire(), None)
    add_account(app, "administrator")
    add_account(app, "coordinator", agency="noi-vu")
    add_account(app, "moderator")
    yield app
    database.close()


@pytest.fixture
def database(app: Flask) -> Database:
    database: Database = app.extensions["sipas_database"]
    return database


@pytest.fixture
def office(page_at_screen: Page) -> Office:
    """The administrator is signed in."""
    office = Office(page_at_screen)
    office.sign_in("administrator@example.vn")
    return office


@pytest.fixture
def look(office: Office, keep_picture: Callable[[Page, str], None]) -> Look:
    """At a phone's width and at a screen's."""

    def look(name: str) -> None:
        for size in (PHONE, SCREEN):
            office.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            assert axe_faults(office.page) == []
            assert small_targets(office.page) == []
            assert not overflows_sideways(office.page)
            keep_picture(office.page, f"administrators-{name}-{size['width']}")

    return look
