"""The application behind granian: worker processes with a few threads each."""

import errno
import logging
import os
import socket
import sys
from collections.abc import Callable
from typing import NoReturn

from flask import Flask

from sipas.app import create_app
from sipas.collector import leave_alone
from sipas.settings import PREFIX, Settings, read_settings

# Threads cost little while they wait for the disk, and responses that wait together are stored
# together: with 4 threads half as many a second were stored as with 8 (docs/decisions/server.md).
THREADS = 8
SECONDS_TO_FINISH = 10


class PortTaken(OSError):
    """Another program listens there, or the address is not this machine's."""

    def __init__(self, host: str, port: int, problem: OSError) -> None:
        taken = problem.errno == errno.EADDRINUSE
        self.sentence = _TAKEN if taken else _NOT_OURS
        self.values = {"host": host, "port": port, "other": port % 65535 + 1}
        super().__init__(self.sentence % self.values)

    def translated(self, gettext: Callable[[str], str]) -> str:
        return gettext(self.sentence) % self.values


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


_TAKEN = _l(
    "Cổng %(port)d đang có chương trình khác dùng; hãy chọn cổng khác, ví dụ --port %(other)d."
)
_NOT_OURS = _l("Không mở được địa chỉ %(host)s, cổng %(port)d trên máy này.")


def application() -> Flask:
    """Called once in each worker; what it has loaded by then it keeps to its end."""
    made = create_app()
    leave_alone()
    return made


def refuse_taken_port(host: str, port: int) -> None:
    """Tries the address and lets go of it, so that a taken one is told in plain words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
            attempt.listen(1)
        except OSError as problem:
            raise PortTaken(host, port, problem) from problem


def serve(settings: Settings) -> None:
    """Answers requests until SIGINT or SIGTERM; requests on their way are finished first."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    refuse_taken_port(settings.host, settings.port)
    _hand_to_workers(settings)
    server = Granian(
        "sipas.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=THREADS,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    # Ctrl+C in a terminal reaches the workers too. That they end by themselves is then no error.
    logging.getLogger("_granian").addFilter(lambda _record: not server.interrupt_signal)
    try:
        server.serve()
    except SystemExit:
        if not server.interrupt_signal:
            raise


def become_server(settings: Settings) -> NoReturn:
    """Serves in place of this process, which may have drawn charts.

    Workers are forked, and the drawer's threads do not come along: its locks would stay taken in
    every worker, and the first chart would wait for ever.
    """
    _hand_to_workers(settings)
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "sipas.serving"]
    os.execv(sys.executable, command)  # noqa: S606 - no shell wanted; the program is this Python


def _hand_to_workers(settings: Settings) -> None:
    """Workers are new processes that read their settings from the environment."""
    for name, value in settings.model_dump(exclude_none=True).items():
        os.environ[PREFIX + name.upper()] = str(value)


if __name__ == "__main__":
    serve(read_settings())
