"""The server is killed in the middle of 500 submissions: what was acknowledged is there, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Lock
from urllib.parse import urlencode
from uuid import UUID

import pytest

from sipas.actions.collection import receipt_of
from sipas.actions.tallying import bring_tallies_up_to_date, recount
from sipas.store.database import Database
from sipas.store.responses import count_responses, find_response
from sipas.web.citizens.pages import IDENTIFIER
from sipas.web.clock import today
from tests.browser.citizens.survey_page import scored
from tests.ports import free_port
from tests.small_province import OPEN, build_small_province, identifier

pytestmark = pytest.mark.load

SUBMISSIONS = 500
KILLED_AFTER = 150
SENDERS = 8
SERVE = "from sipas.cli import main; main()"


class Server:
    """The product's own server in a process group of its own, to be killed as a whole."""

    def __init__(self, database_url: str, data: Path) -> None:
        self.port = free_port()
        environment = os.environ | {"SIPAS_DATABASE_URL": database_url, "SIPAS_DATA": str(data)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.request("GET", "/health")[0] == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.1)
        pytest.fail("the server did not start")

    def request(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            response.read()
            return response.status, response.headers.get("Location", "")
        finally:
            connection.close()

    def send(self, sent: UUID) -> str | None:
        """The receipt, or None when there was no acknowledgement."""
        answers = {question.code: "4" for question in scored()} | {IDENTIFIER: str(sent)}
        try:
            status, address = self.request("POST", f"/q/{OPEN}", urlencode(answers))
        except (OSError, HTTPException):
            return None
        return address.removeprefix("/thanks/") if status == 303 else None

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(database_url: str, data: Path) -> Iterator[Server]:
    server = Server(database_url, data)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


def send_until_killed(server: Server, identifiers: list[UUID]) -> dict[UUID, str]:
    """Sends from several sides at once and kills in the middle; the acknowledged with receipts."""
    acknowledged: dict[UUID, str] = {}
    enough, lock = Event(), Lock()

    def send(one: UUID) -> None:
        receipt = server.send(one)
        with lock:
            if receipt is not None:
                acknowledged[one] = receipt
            if len(acknowledged) >= KILLED_AFTER:
                enough.set()

    with ThreadPoolExecutor(SENDERS) as senders:
        sending = [senders.submit(send, one) for one in identifiers]
        assert enough.wait(120)
        server.kill()
        for one in sending:
            one.result()
    return acknowledged


def stored(database: Database, identifiers: list[UUID]) -> set[UUID]:
    with database.read() as transaction:
        return {one for one in identifiers if find_response(transaction, one) is not None}


def count(database: Database) -> int:
    with database.read() as transaction:
        return sum(count_responses(transaction, "2026").values())


def test_what_was_acknowledged_survives_and_nothing_counts_twice(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    build_small_province(database, today())
    identifiers = [identifier(number) for number in range(SUBMISSIONS)]

    with running(database_url, tmp_path) as server:
        acknowledged = send_until_killed(server, identifiers)
    assert KILLED_AFTER <= len(acknowledged) < SUBMISSIONS

    if database.is_sqlite:
        with database.read() as transaction:
            assert transaction.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    kept = stored(database, identifiers)
    assert acknowledged.keys() <= kept
    assert count(database) == len(kept)
    # Stored, but killed before it was said: at most what was on its way from each sender.
    assert len(kept) - len(acknowledged) <= SENDERS
    assert all(receipt == receipt_of(one) for one, receipt in acknowledged.items())

    with running(database_url, tmp_path) as server:
        receipts = {one: server.send(one) for one in identifiers}
    assert receipts == {one: receipt_of(one) for one in identifiers}
    assert count(database) == SUBMISSIONS

    bring_tallies_up_to_date(database, "2026")
    assert recount(database, "2026").equal
