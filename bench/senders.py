"""A client that costs little: ready bytes over connections that stay open."""

import selectors
import socket
import time
from collections.abc import Callable

_END_OF_HEADERS = b"\r\n\r\n"


def post(path: str, body: bytes, host: str) -> bytes:
    """One request as bytes."""
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(lines).encode() + _END_OF_HEADERS + body


def answers_per_second(
    port: int, make: Callable[[], bytes], connections: int, seconds: float
) -> float:
    """How many requests were answered with 303; each connection sends when it has its answer."""
    opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for connection in opened:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ, connection)
            connection.sendall(make())
        started = time.perf_counter()
        answered = _drive(selector, make, started + seconds)
        took = time.perf_counter() - started
    for connection in opened:
        connection.close()
    return answered / took


def _drive(selector: selectors.BaseSelector, make: Callable[[], bytes], end: float) -> int:
    answered = 0
    while time.perf_counter() < end:
        for key, _ in selector.select(timeout=1):
            connection: socket.socket = key.data
            _expect_thanks(connection)
            connection.sendall(make())
            answered += 1
    return answered


def _expect_thanks(connection: socket.socket) -> None:
    """Reads one whole answer; anything but a redirect to the thanks ends the benchmark."""
    answer = connection.recv(65536)
    head, found, body = answer.partition(_END_OF_HEADERS)
    if not found or not head.startswith(b"HTTP/1.1 303"):
        raise RuntimeError(answer[:500].decode(errors="replace") or "The server hung up.")
    missing = _length(head) - len(body)
    while missing > 0:
        missing -= len(connection.recv(missing))


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    raise RuntimeError("An answer without its length.")
