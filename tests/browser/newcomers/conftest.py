"""A fresh installation, served by the command that an operator starts."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.ports import free_port

_LINK = re.compile(r"http://\S+/set-up/\S+")
_ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)\. Nhấn")


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it answers, and the link that the terminal shows the first administrator."""

    address: str
    first_link: str


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """`sipas serve` on an empty folder, on a free port."""
    serve = "from sipas.cli import main; main()"
    server = subprocess.Popen(
        [sys.executable, "-c", serve, "--language", "vi", "serve", "--port", str(free_port())],
        env={**os.environ, "SIPAS_DATA": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    try:
        told = _told_by(server)
        _wait_for(told.address)
        yield told
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        if server.stdout is not None:
            server.stdout.close()


@pytest.fixture
def live_server(installation: Installation) -> str:
    """What `new_page` opens."""
    return installation.address


def _told_by(server: subprocess.Popen[str]) -> Installation:
    told = ""
    for line in server.stdout or ():
        told += line
        if address := _ADDRESS.search(told):
            link = _LINK.search(told)
            assert link is not None, told
            return Installation(address[1], link[0])
    raise AssertionError(told)


def _wait_for(address: str) -> None:
    """The terminal tells the address a moment before the first worker listens."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urlopen(f"{address}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")
