"""Index tables of the made-up province whose numbers R's survey computed."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from sipas.tallies.agencies import CellKey
from sipas.tallies.measures import Measure
from sipas.tallies.tables import IndexOptions, IndexTable, index_table
from sipas.tallies.tally import Tally, fold_levels
from tests.r_results import FACTORS, ITEMS, OVERALL, province

YEARS = (2025, 2026)
BLOCKS = ("SN", "HUYEN", "ND", "VPDK")
MEASURES = (
    *(Measure(item, "criterion", (place,)) for place, item in enumerate(ITEMS)),
    *(Measure(factor, "factor", tuple(items)) for factor, items in FACTORS.items()),
    Measure("overall", "overall", tuple(OVERALL)),
)


@cache
def tallies(year: int) -> dict[CellKey, Tally]:
    data = province(year)
    agencies, codes = np.unique(data["agency"], return_inverse=True)
    folded = fold_levels(codes, data["levels"], agencies.tolist())
    return {CellKey(agency): tally for agency, tally in folded.items()}


def population(year: int) -> dict[str, int]:
    data = province(year)
    return dict(zip(data["agency"].tolist(), data["N"].astype(int).tolist(), strict=True))


def groups(year: int) -> dict[str, frozenset[str]]:
    data = province(year)
    agencies = np.unique(data["agency"]).tolist()
    blocks = {block: frozenset(data["agency"][data["block"] == block].tolist()) for block in BLOCKS}
    return {"province": frozenset(agencies), **blocks, **{a: frozenset([a]) for a in agencies}}


@cache
def table(year: int, **options: Any) -> IndexTable:
    chosen = replace(IndexOptions(), **options)
    return index_table(tallies(year), population(year), MEASURES, groups(year), chosen)
