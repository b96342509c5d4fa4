"""A real server for e-mail on this machine, and what was handed to it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """Keeps what comes in; an address at refused.example is refused."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.host, self.port = "127.0.0.1", 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.endswith("@refused.example"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the same
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    postbox = Postbox()
    with socket.socket() as free:  # the controller knocks at its port, so it must know it
        free.bind((postbox.host, 0))
        postbox.port = free.getsockname()[1]
    controller = Controller(postbox, hostname=postbox.host, port=postbox.port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()
