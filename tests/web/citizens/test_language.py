"""English on the same address, kept through the whole visit."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.small_province import OPEN, PAST
from tests.web.citizens.filled import Sheet, contented, read_sheet


@pytest.mark.parametrize(
    "address", [f"/q/{OPEN}", f"/q/{PAST}", "/q/khong-co", "/thanks/ABCD-1234"]
)
def test_a_page_can_be_had_in_english_and_back(client: FlaskClient, address: str) -> None:
    vietnamese, english = client.get(address).text, client.get(f"{address}?language=en").text
    assert '<html lang="vi">' in vietnamese
    assert 'href="?language=en"' in vietnamese
    assert '<html lang="en">' in english
    assert 'href="?language=vi"' in english


@pytest.mark.parametrize("address", [f"/q/{PAST}", "/thanks/ABCD-1234"])
def test_the_way_to_the_results_keeps_the_language(client: FlaskClient, address: str) -> None:
    assert 'href="/"' in client.get(address).text
    assert 'href="/?language=en"' in client.get(f"{address}?language=en").text


def test_an_unknown_language_is_vietnamese(client: FlaskClient) -> None:
    assert '<html lang="vi">' in client.get(f"/q/{OPEN}?language=xx").text


def test_the_language_lasts_until_the_thanks(
    client: FlaskClient, sheet_of: Callable[[str], Sheet]
) -> None:
    address = f"/q/{OPEN}?language=en"
    sheet = sheet_of(address)
    returned = client.post(address, data=sheet.sent)
    assert '<html lang="en">' in returned.text
    sent = contented(read_sheet(returned.text))
    response = client.post(address, data=sent)
    assert response.headers["Location"].endswith("?language=en")
    assert '<html lang="en">' in client.get(response.headers["Location"]).text
