"""The survey stays small enough for a slow phone: one request of at most 6 KB."""

import pytest
from flask.testing import FlaskClient

from tests.small_province import LONG, OPEN

LIMIT = 6144


@pytest.mark.parametrize("address", [f"/q/{OPEN}", f"/q/{OPEN}?language=en", f"/q/{LONG}"])
def test_the_survey_fits_with_its_headers(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert response.headers["Content-Encoding"] == "br"
    headers = sum(len(f"{name}: {value}\r\n") for name, value in response.headers)
    server_and_date = 80
    assert len(response.data) + headers + server_and_date <= LIMIT
