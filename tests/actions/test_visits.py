"""Visits: counted by kind of device, gathered in the worker, lost nowhere while it lives."""

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions import visits
from sipas.actions.surveys import find_survey
from sipas.actions.visits import Device, VisitCounter, device_of
from sipas.store.database import Database, DatabaseBusy
from sipas.store.fieldwork import visits_by_agency, visits_by_desk, visits_by_device
from sipas.web.clock import today
from tests.tiny_round import NOW, TODAY, build_open_round, form

AGENTS = {
    "Mozilla/5.0 (Linux; Android 13; SM-A536E) AppleWebKit/537.36 Mobile Safari/537.36": "phone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15": "phone",
    "Mozilla/5.0 (Linux; Android 12; SM-T500) AppleWebKit/537.36 Safari/537.36": "tablet",
    "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E": "tablet",
    "Mozilla/5.0 (Android 14; Tablet; rv:120.0) Gecko/120.0 Firefox/120.0": "tablet",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120": "computer",
    "": "computer",
}


@pytest.mark.parametrize(("agent", "kind"), AGENTS.items())
def test_the_kind_of_a_device(agent: str, kind: str) -> None:
    assert device_of(agent) == kind


def test_visits_are_added_to_what_was_counted_before(database: Database) -> None:
    build_open_round(database)
    survey = find_survey(database, "noi-vu", TODAY)
    counter = VisitCounter(database, seconds=3600)
    for _ in range(3):
        counter.count_opened(survey, Device.PHONE, NOW)
    counter.count_started(survey, Device.TABLET, NOW)
    counter.flush()
    counter.count_opened(survey, Device.PHONE, NOW)
    counter.flush()
    counter.flush()
    with database.read() as connection:
        assert visits_by_agency(connection, "2025") == {"noi-vu": (4, 1)}
        assert visits_by_desk(connection, "2025", frozenset({"noi-vu"})) == {
            ("noi-vu", "noi-vu"): (4, 1)
        }
        assert visits_by_device(connection, "2025") == {"phone": (4, 0), "tablet": (0, 1)}


def test_the_first_visit_after_a_quiet_time_is_written_at_once(database: Database) -> None:
    build_open_round(database)
    survey = find_survey(database, "noi-vu", TODAY)
    VisitCounter(database).count_opened(survey, Device.PHONE, NOW)
    with database.read() as connection:
        assert visits_by_agency(connection, "2025") == {"noi-vu": (1, 0)}


def test_while_the_database_is_busy_visits_gather(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_open_round(database)
    survey = find_survey(database, "noi-vu", TODAY)
    counter = VisitCounter(database)

    def busy(*_given: object) -> None:
        raise DatabaseBusy

    monkeypatch.setattr(visits, "add_visits", busy)
    counter.count_opened(survey, Device.PHONE, NOW)
    monkeypatch.undo()
    counter.flush()
    with database.read() as connection:
        assert visits_by_agency(connection, "2025") == {"noi-vu": (1, 0)}


def test_a_form_that_comes_back_is_started_once(app: Flask, client: FlaskClient) -> None:
    database: Database = app.extensions["sipas_database"]
    build_open_round(database)
    with database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE rounds SET opens_on = ?", (date(2020, 1, 1).isoformat(),)
        )
        connection.exec_driver_sql("UPDATE rounds SET closes_on = ?", (today().isoformat(),))
    client.get("/q/noi-vu")
    fields = {"_identifier": str(UUID(int=5)), "access_1": ""}
    returned = client.post("/q/noi-vu", data=fields)
    assert returned.status_code == 422
    assert 'name="_returned"' in returned.text
    again = {**fields, **{name: values[0] for name, values in form().items()}, "_returned": "1"}
    assert client.post("/q/noi-vu", data=again).status_code == 303
    app.extensions["sipas_visits"].flush()
    with database.read() as connection:
        assert visits_by_agency(connection, "2025") == {"noi-vu": (1, 1)}
