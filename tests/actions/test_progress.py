"""How far a round has come, kept between two looks and never older than the responses."""

from uuid import UUID

import pytest

from sipas.actions.collection import collect_response, withdraw_response
from sipas.actions.progress import round_overview
from sipas.actions.tallying import bring_tallies_up_to_date, recount
from sipas.store.database import Database
from tests.tiny_round import NOW, build_open_round, form


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    return database


def _collect(database: Database, number: int) -> None:
    sent = form("4", "5", "3")
    assert collect_response(database, "noi-vu", UUID(int=number), sent, "vi", "qr", NOW).receipt


def _responses(database: Database) -> int:
    return round_overview(database, "2025").responses


def test_the_number_of_responses_is_that_of_now(province: Database) -> None:
    """Counted or waiting, come or withdrawn; the number that waits may be the same as before."""
    assert _responses(province) == 0
    _collect(province, 1)
    assert _responses(province) == 1
    bring_tallies_up_to_date(province, "2025")
    assert _responses(province) == 1
    _collect(province, 2)
    assert _responses(province) == 2
    bring_tallies_up_to_date(province, "2025")
    withdraw_response(province, UUID(int=1))
    assert _responses(province) == 1
    recount(province, "2025")
    assert _responses(province) == 1
