"""A real server and a real Chromium, for the tests of all three audiences.

`app` is what `live_server` serves; each audience's folder may put its own in its place.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

RESULTS = Path(__file__).parents[2] / "test-results"
PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1280, "height": 800}
# No sandbox inside a container run by root; the rest keeps the browser from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NewPage = Callable[..., Page]


class QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Requests of tests are nobody's news."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address at which `app` answers, with a thread for each connection."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def new_page(browser: Browser, live_server: str) -> Iterator[NewPage]:
    """Opens pages; at the end, nothing may have been fetched from anywhere else."""
    contexts = []
    strangers: list[str] = []

    def watch(request: Request) -> None:
        # The same server by its name: passkeys are bound to a name.
        named = live_server.replace("127.0.0.1", "localhost")
        if not request.url.startswith((live_server, named, "data:")):
            strangers.append(request.url)

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server, locale="vi-VN", **options)
        context.set_default_timeout(20_000)
        context.on("request", watch)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == []


@pytest.fixture
def page_at_phone(new_page: NewPage) -> Page:
    """A small phone held upright."""
    return new_page(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)


@pytest.fixture
def page_at_screen(new_page: NewPage) -> Page:
    """A screen in an office."""
    return new_page(viewport=SCREEN)


@pytest.fixture
def page_without_scripts(new_page: NewPage) -> Page:
    return new_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)


@pytest.fixture
def keep_picture() -> Callable[[Page, str], None]:
    """Leaves a picture of the whole page in test-results/, for people to look at."""

    def keep(page: Page, name: str) -> None:
        folder = RESULTS / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return keep
