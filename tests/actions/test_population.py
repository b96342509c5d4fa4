"""The population of a period is counted anew when, and only when, the register has changed."""

from datetime import date

import pytest

from sipas.actions import population
from sipas.actions.population import population_of
from sipas.store.database import Database
from sipas.store.register import Dossier, put_dossiers
from tests.tiny_round import put_places, put_some_dossiers

FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)


def _population(database: Database) -> dict[str, int]:
    with database.read() as transaction:
        return dict(population_of(database, transaction, FIRST, LAST))


def test_a_changed_register_is_counted_anew(database: Database) -> None:
    put_places(database)
    assert _population(database) == {}
    put_some_dossiers(database, each=3)
    assert _population(database) == {"noi-vu": 3, "y-te": 3, "hoi-an": 3, "tam-ky": 3}
    with database.write() as transaction:
        put_dossiers(transaction, [Dossier("x", "y-te", "a", "b", FIRST, FIRST, LAST, "desk")])
    assert _population(database)["y-te"] == 4


def test_an_unchanged_register_is_counted_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_places(database)
    put_some_dossiers(database, each=2)
    known = _population(database)
    monkeypatch.delattr(population, "count_dossiers")
    assert _population(database) == known
