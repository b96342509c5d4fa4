"""The menu: every page behind the door stands in a room."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.store.database import Database
from sipas.web.administrators.rooms import ADMINISTRATORS_ROOMS, OF_KIND
from tests.tiny_round import put_places

# A job is shown by the room that started it, and a citizen's page is shown as citizens see it.
OF_NO_ROOM = {"jobs", "preview"}


def test_every_page_of_administrators_stands_in_a_room(app: Flask) -> None:
    rooms = {
        endpoint.split(".")[0] for _name, pages in ADMINISTRATORS_ROOMS for endpoint, _ in pages
    }
    assert set(OF_KIND.values()) <= rooms
    stray = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/administrators/") and "GET" in (rule.methods or ())
        if rule.endpoint.split(".")[0] not in rooms | set(OF_KIND) | OF_NO_ROOM
    }
    assert stray == set()


@pytest.mark.parametrize(
    ("page", "lit"),
    [
        (
            "agencies/noi-vu/desks/noi-vu",
            '/administrators/agencies" aria-current="page">Các cơ quan',
        ),
        ("people/new", '/administrators/people" aria-current="page">Người dùng'),
        ("people/import", '/administrators/people" aria-current="page">Người dùng'),
    ],
)
def test_the_menu_lights_the_list_that_a_page_belongs_to(
    administrator: FlaskClient, store: Database, page: str, lit: str
) -> None:
    put_places(store)
    assert f'<a href="{lit}</a>' in administrator.get(f"/administrators/{page}").text
