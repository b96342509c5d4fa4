"""The application behind granian: worker processes with a few threads each."""

import os
import socket

from flask import Flask

from sipas.app import create_app
from sipas.settings import PREFIX, Settings

# A thread waits while SQLite syncs the log to the disk; meanwhile others can check and score.
THREADS = 4
SECONDS_TO_FINISH = 10


class PortTaken(OSError):
    """Another program listens there, or the address is not this machine's."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            f"Không mở được {host}:{port} ({why}); hãy chọn cổng khác, ví dụ --port {port + 1}."
        )


def application() -> Flask:
    """Called once in each worker."""
    return create_app()


def refuse_taken_port(host: str, port: int) -> None:
    """Tries the address and lets go of it, so that a taken one is told in plain words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
            attempt.listen(1)
        except OSError as problem:
            raise PortTaken(host, port, os.strerror(problem.errno or 0)) from problem


def serve(settings: Settings) -> None:
    """Answers requests until SIGINT or SIGTERM; requests on their way are finished first."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    refuse_taken_port(settings.host, settings.port)
    _hand_to_workers(settings)
    Granian(
        "sipas.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=THREADS,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def _hand_to_workers(settings: Settings) -> None:
    """Workers are new processes that read their settings from the environment."""
    for name, value in settings.model_dump(exclude_none=True).items():
        os.environ[PREFIX + name.upper()] = str(value)
