"""What stands in a field for a day: the same order in every language, and what was typed kept."""

import datetime

import pytest
from flask.testing import FlaskClient

from sipas.store.database import Database
from sipas.web.typed_days import day_to_type
from tests.tiny_round import put_places


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (datetime.date(2026, 1, 5), "05/01/2026"),
        ("2026-01-05", "05/01/2026"),
        ("5/1/2026", "5/1/2026"),
        ("31/02/2026", "31/02/2026"),
        ("20260105", "20260105"),
        ("2026-02-31", "2026-02-31"),
        ("mai", "mai"),
        ("", ""),
    ],
)
def test_a_day_is_written_day_first_and_anything_else_stays(
    value: datetime.date | str, stands: str
) -> None:
    assert day_to_type(value) == stands


@pytest.mark.parametrize("page", ["/administrators/agencies?on=", "/administrators/audit?first="])
@pytest.mark.parametrize(
    ("language", "order"), [("vi", "ngày/tháng/năm"), ("en", "day/month/year")]
)
def test_pages_take_days_in_one_order_and_keep_what_is_none(
    administrator: FlaskClient, store: Database, page: str, language: str, order: str
) -> None:
    put_places(store)
    name = page.split("?")[1].rstrip("=")
    shown = administrator.get(f"{page}05/03/2026&language={language}").text
    assert f'name="{name}" value="05/03/2026"' in shown
    assert order in shown
    refused = administrator.get(f"{page}31/02/2026&language={language}").text
    assert f'name="{name}" value="31/02/2026"' in refused
    assert 'aria-invalid="true"' in refused
