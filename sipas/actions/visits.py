"""Pages opened and forms started, counted without a trace of who it was.

A page is mostly served without a write: counts gather in the worker, and whoever comes when the
last ones are old enough takes them to the database. A worker that ends takes its last ones along;
one that is killed loses those few, and nothing else depends on them.
"""

import atexit
import datetime
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from time import monotonic
from weakref import WeakMethod

from sipas.actions.days import day_of
from sipas.actions.surveys import Survey
from sipas.store.database import Database, DatabaseBusy
from sipas.store.fieldwork import VisitKey, add_visits

SECONDS = 3.0
Counts = dict[VisitKey, tuple[int, int]]


class Device(StrEnum):
    """As coarse as it can be: enough to see whether a counter's tablet is in use."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"


def device_of(user_agent: str) -> Device:
    """What kind of device says this of itself; the kind is counted, the text is not kept."""
    if "iPad" in user_agent or "Tablet" in user_agent:
        return Device.TABLET
    if "Mobi" in user_agent or "iPhone" in user_agent:
        return Device.PHONE
    return Device.TABLET if "Android" in user_agent else Device.COMPUTER


class VisitCounter:
    """The counts of one worker, on their way to the database."""

    def __init__(self, database: Database, seconds: float = SECONDS) -> None:
        self.database = database
        self.seconds = seconds
        self._lock = threading.Lock()
        self._counts: Counts = {}
        self._flushed_at = 0.0
        atexit.register(_flush_last, WeakMethod(self.flush))

    def count_opened(self, survey: Survey, device: Device, now: datetime.datetime) -> None:
        self._count(survey, device, now, (1, 0))

    def count_started(self, survey: Survey, device: Device, now: datetime.datetime) -> None:
        self._count(survey, device, now, (0, 1))

    def flush(self) -> None:
        """Adds what has gathered; while the database is busy it goes on gathering."""
        with self._lock:
            gathered, self._counts = self._counts, {}
            self._flushed_at = monotonic()
        try:
            with self.database.write() as transaction:
                add_visits(transaction, gathered)
        except DatabaseBusy:
            with self._lock:
                for key, counts in gathered.items():
                    self._add(key, counts)

    def _count(
        self, survey: Survey, device: Device, now: datetime.datetime, counts: tuple[int, int]
    ) -> None:
        if survey.round is None or survey.agency is None:
            return
        desk = survey.desk.code if survey.desk else ""
        key = VisitKey(survey.round.code, survey.agency.code, desk, day_of(now), device)
        with self._lock:
            self._add(key, counts)
            is_time = monotonic() - self._flushed_at >= self.seconds
        if is_time:
            self.flush()

    def _add(self, key: VisitKey, counts: tuple[int, int]) -> None:
        opened, started = self._counts.get(key, (0, 0))
        self._counts[key] = (opened + counts[0], started + counts[1])


def _flush_last(flush: "WeakMethod[Callable[[], None]]") -> None:
    last = flush()
    if last is not None:
        with suppress(Exception):  # the worker ends; there is nobody left to tell
            last()
