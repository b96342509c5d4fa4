"""Servers of a benchmark: granian in processes of its own, with the settings of `sipas serve`."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PROGRAM = """
import sys
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
target, port, workers, threads = sys.argv[1:]
Granian(target, factory=True, address="127.0.0.1", port=int(port), interface=Interfaces.WSGI,
        workers=int(workers), blocking_threads=int(threads), log_level=LogLevels.error).serve()
"""


@contextmanager
def running(
    target: str, port: int, workers: int, threads: int, environment: dict[str, str]
) -> Iterator[None]:
    """Serves `module:factory` until the block ends."""
    command = [sys.executable, "-c", _PROGRAM, target, str(port), str(workers), str(threads)]
    server = subprocess.Popen(command, env=os.environ | environment)
    try:
        _wait_for(port, server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"No server answered on port {port}.")
