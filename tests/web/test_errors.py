"""What went wrong is said in plain words, with the right status and no trace."""

from collections.abc import Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from sipas.store.database import DatabaseBusy


@pytest.fixture
def failing(app: Flask) -> Iterator[FlaskClient]:
    """A client of the application with pages that fail on purpose."""

    @app.get("/fail/<int:status>")
    def fail(status: int) -> str:
        abort(status)

    @app.get("/fall")
    def fall() -> str:
        raise RuntimeError("bí mật bên trong")

    @app.get("/busy")
    def busy() -> str:
        raise DatabaseBusy

    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    return app.test_client()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 429, 500, 501, 503])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_error_has_a_page(failing: FlaskClient, status: int, language: str) -> None:
    response = failing.get(f"/fail/{status}?language={language}")
    assert response.status_code == status
    assert "<h1>" in response.text
    assert f'<html lang="{language}">' in response.text


def test_a_failure_shows_no_trace(failing: FlaskClient) -> None:
    response = failing.get("/fall")
    assert response.status_code == 500
    assert "bí mật" not in response.text
    assert "Traceback" not in response.text


def test_a_busy_database_says_when_to_come_back(failing: FlaskClient) -> None:
    response = failing.get("/busy")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    response = client.post("/health")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_health_is_one_word(client: FlaskClient) -> None:
    assert client.get("/health").text == "ok\n"
