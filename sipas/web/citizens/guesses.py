"""Whoever tries out codes is slowed down, and nothing is written about anybody.

A slip of the hand is noticed by the check letter and not counted; what counts is a code that looks
right and is none. The network it came from is known to this worker alone, as a digest under a key
that ends with the worker, and forgotten after some minutes.
"""

import hmac
import secrets
import threading
from collections import OrderedDict
from time import monotonic

MOST = 10
SECONDS = 600.0
_PLACES = 10_000


class Guesses:
    """Wrong codes of the last minutes by network."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self.most = most
        self.seconds = seconds
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._counts: OrderedDict[bytes, tuple[int, float]] = OrderedDict()

    def are_too_many(self, network: str) -> bool:
        with self._lock:
            count, until = self._counts.get(self._name(network), (0, 0.0))
        return count >= self.most and monotonic() < until

    def note(self, network: str) -> None:
        """One more wrong code; the oldest are forgotten where too many networks are known."""
        name = self._name(network)
        with self._lock:
            count, until = self._counts.pop(name, (0, 0.0))
            if monotonic() >= until:
                count, until = 0, monotonic() + self.seconds
            self._counts[name] = (count + 1, until)
            if len(self._counts) > _PLACES:
                self._counts.popitem(last=False)

    def _name(self, network: str) -> bytes:
        return hmac.digest(self._key, network.encode(), "sha256")
