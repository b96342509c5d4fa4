"""How far typesetting has come: Typst says nothing until it is done, so a few sheets tell."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

Sheet = TypeVar("Sheet")
TRIAL = 60
# Many sheets take longer each than a few: 3 000 took 1.35 times as long as fifty times 60 of them.
GROWTH = 1.35
SECONDS_BETWEEN_LOOKS = 0.5
MOST_TOLD = 0.99


def expected_seconds(
    sheets: Sequence[Sheet], typeset: Callable[[Sequence[Sheet]], object]
) -> float:
    """What setting all sheets will take, from setting the first of them; 0 where they are few."""
    if len(sheets) <= 2 * TRIAL:
        return 0.0
    started = perf_counter()
    typeset(sheets[:TRIAL])
    return (perf_counter() - started) * len(sheets) / TRIAL * GROWTH


@contextmanager
def told_by_time(seconds: float, tell: Callable[[float], None]) -> Iterator[None]:
    """While the body runs, tells which share of the expected seconds has gone by, up to 99 %."""
    started, over = perf_counter(), threading.Event()

    def look() -> None:
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            tell(min(MOST_TOLD, (perf_counter() - started) / seconds))

    teller = threading.Thread(target=look, daemon=True)
    if seconds > 0:
        teller.start()
    try:
        yield
    finally:
        over.set()
        if seconds > 0:
            teller.join()
