"""Headers of proxies are believed only from as many proxies as the operator names."""

from pathlib import Path

import pytest

from sipas.app import create_app
from sipas.settings import Settings


@pytest.mark.parametrize(("proxies", "is_secure"), [(0, False), (1, True)])
def test_a_proxy_that_is_trusted_tells_the_protocol(
    sqlite_url: str, tmp_path: Path, proxies: int, is_secure: bool
) -> None:
    settings = Settings(
        data=tmp_path, database_url=sqlite_url, secret_key="k" * 32, trusted_proxies=proxies
    )
    app = create_app(settings)
    response = app.test_client().get("/health", headers={"X-Forwarded-Proto": "https"})
    assert ("Strict-Transport-Security" in response.headers) is is_secure
    app.extensions["sipas_database"].close()
