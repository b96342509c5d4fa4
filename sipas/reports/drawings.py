"""The codes of many sheets at once, drawn by several processes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count

from sipas.sampling.links import qr_svg

FEW = 100
CHUNK = 25


def draw_codes(
    addresses: Sequence[str], on_progress: Callable[[int], None] | None = None
) -> list[str]:
    """The code of each address as SVG, in the order given; a few are drawn in this process."""
    tell = on_progress or (lambda _done: None)
    if len(addresses) <= FEW:
        return [qr_svg(address) for address in addresses]
    drawn: list[str] = []
    # Not forked: a fork would take locks along that other threads hold.
    with ProcessPoolExecutor(cpu_count() or 1, mp_context=get_context("spawn")) as pool:
        for drawing in pool.map(qr_svg, addresses, chunksize=CHUNK):
            drawn.append(drawing)
            tell(len(drawn))
    return drawn
