"""The language of a page, its links, and who keeps it in a session."""

from flask import Flask, url_for
from flask.testing import FlaskClient

from sipas.web.locale import current_formats, current_language, in_this_language, ngettext


def test_outside_a_page_the_language_is_vietnamese() -> None:
    assert current_language() == "vi"
    assert current_formats().percent(0.8098) == "80,98\u202f%"


def test_links_keep_a_language_that_is_not_the_usual_one(app: Flask) -> None:
    with app.test_request_context("/q/mo?language=en"):
        assert url_for("health.show_health") == "/health?language=en"
        assert in_this_language("/") == "/?language=en"
    with app.test_request_context("/q/mo?language=vi"):
        assert url_for("health.show_health") == "/health"
        assert in_this_language("/") == "/"


def test_plurals_have_a_language_too(app: Flask) -> None:
    with app.test_request_context("/"):
        assert ngettext("%(count)s phiếu", "%(count)s phiếu", 2) == "%(count)s phiếu"


def test_whoever_has_a_session_keeps_the_language(client: FlaskClient) -> None:
    assert '<html lang="vi">' in client.get("/sign-in").text
    assert '<html lang="en">' in client.get("/sign-in?language=en").text
    assert '<html lang="en">' in client.get("/sign-in").text
    assert '<html lang="vi">' in client.get("/sign-in?language=vi").text
    assert '<html lang="vi">' in client.get("/sign-in").text


def test_the_own_site_may_know_where_a_form_came_from(client: FlaskClient) -> None:
    # Behind https Flask-WTF refuses a form without a referrer.
    assert client.get("/sign-in").headers["Referrer-Policy"] == "same-origin"


def test_over_https_the_browser_is_told_to_stay_there(client: FlaskClient) -> None:
    secure = client.get("/health", base_url="https://localhost")
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/health").headers
