"""The menu: every page behind the door stands in a room."""

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


def test_a_desk_stands_in_the_room_of_agencies(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    page = administrator.get("/administrators/agencies/noi-vu/desks/noi-vu").text
    assert '<a href="/administrators/agencies" aria-current="page">Các cơ quan</a>' in page
