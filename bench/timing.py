"""Times of a road: its best, because whatever else the machine does can only slow it down."""

import time
from collections.abc import Callable


def best(road: Callable[[], object], times: int = 7) -> float:
    """Wall seconds of the fastest of several runs."""
    return min(_timed(road, time.perf_counter) for _ in range(times))


def best_cpu(road: Callable[[], object], times: int = 5) -> float:
    """CPU-seconds of this process, all threads, in the cheapest of several runs."""
    return min(_timed(road, time.process_time) for _ in range(times))


def _timed(road: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    road()
    return clock() - start
