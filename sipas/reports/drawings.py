"""The codes and sheets of many places at once, made by several processes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from typing import TypeVar

from sipas.sampling.links import qr_svg

FEW = 100
CHUNK = 25

One = TypeVar("One")
Made = TypeVar("Made")


def draw_codes(
    addresses: Sequence[str], on_progress: Callable[[int], None] | None = None
) -> list[str]:
    """The code of each address as SVG, in the order given."""
    drawn: list[str] = []
    for drawing in made_by_processes(qr_svg, addresses):
        drawn.append(drawing)
        if on_progress:
            on_progress(len(drawn))
    return drawn


def made_by_processes(make: Callable[[One], Made], wanted: Sequence[One]) -> Iterator[Made]:
    """What `make` makes of each, in the order given; a few are made in this process."""
    if len(wanted) <= FEW:
        yield from map(make, wanted)
        return
    # Not forked: a fork would take locks along that other threads hold.
    with ProcessPoolExecutor(cpu_count() or 1, mp_context=get_context("spawn")) as pool:
        yield from pool.map(make, wanted, chunksize=CHUNK)
