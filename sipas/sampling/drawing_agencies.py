"""Drawing agencies by their number of dossiers, so many of each block."""

from collections.abc import Mapping

import numpy as np

from sipas.sampling.allocation import allocate
from sipas.sampling.drawing import brewer_draw, generator

LEAST_OF_BLOCK = 2
"""One agency of a block would tell nothing of how much its agencies differ."""


class TooFewAgencies(ValueError):
    """Each block needs two of its agencies, or the one that it has: `least` in all."""

    def __init__(self, least: int) -> None:
        super().__init__(f"At least {least} agencies have to be drawn.")
        self.least = least


def draw_agencies(
    dossiers: Mapping[str, int], blocks: Mapping[str, str], wanted: int, seed: int
) -> dict[str, float]:
    """Agencies of every block, with probability proportional to size.

    Parameters
    ----------
    dossiers : agency -> dossiers, at least 1. blocks : agency -> block, of each of them. wanted :
    agencies to draw in all, at most all of them. seed : of the sample; each block has a stream of
    its own.

    Returns
    -------
    agency -> chance with which it was drawn, above 0 to 1, of the drawn. The blocks share
    `wanted` in proportion to their dossiers, with at least LEAST_OF_BLOCK each.

    Edge cases
    ----------
    A block with no more agencies than it gives is taken whole; so is an agency with more dossiers
    than its share: their chance is 1.

    Raises
    ------
    TooFewAgencies : `wanted` is not enough for that.

    Source: as `drawing.brewer_draw`; strata as Särndal, Swensson & Wretman (1992), ch. 3.7.
    """
    members: dict[str, list[str]] = {}
    for agency in sorted(dossiers):
        members.setdefault(blocks[agency], []).append(agency)
    codes = sorted(members)
    agencies = np.array([len(members[code]) for code in codes], dtype=np.int64)
    weights = np.array([sum(dossiers[one] for one in members[code]) for code in codes], float)
    least = int(np.minimum(agencies, LEAST_OF_BLOCK).sum())
    if wanted < least:
        raise TooFewAgencies(least)
    chances: dict[str, float] = {}
    shares = allocate(wanted, agencies, weights, LEAST_OF_BLOCK)
    for code, share in zip(codes, shares.tolist(), strict=True):
        inside = members[code]
        draw = brewer_draw([dossiers[one] for one in inside], share, generator(seed, f"/{code}"))
        drawn = sorted(zip(draw.drawn.tolist(), draw.inclusion.tolist(), strict=True))
        chances |= {inside[place]: chance for place, chance in drawn}
    return chances
