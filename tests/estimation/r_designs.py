"""The designs of R's `api` data."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.design import Design, make_design
from tests.r_results import table

# name of the design in the expected numbers -> the table of its rows
TABLES = {
    "apistrat": "apistrat",
    "apistrat_nofpc": "apistrat",
    "apistrat_weights_only": "apistrat",
    "apisrs": "apisrs",
    "apiclus1": "apiclus1",
}


@cache
def api_design(name: str) -> Design:
    data = table(TABLES[name])
    rows = data["pw"].size
    if name == "apisrs":
        return make_design(rows, populations=[data["fpc"]])
    if name == "apiclus1":
        return make_design(
            rows, weights=data["pw"], units=[data["dnum"]], populations=[data["fpc"]]
        )
    strata = None if name == "apistrat_weights_only" else data["stype"]
    populations = [data["fpc"]] if name == "apistrat" else []
    return make_design(rows, weights=data["pw"], strata=strata, populations=populations)


def stratified(name: str, lonely_unit: str = "fail") -> Design:
    """The design of one of the edge cases: strata, weights, population."""
    data = table(name)
    return make_design(
        data["pw"].size,
        weights=data["pw"],
        strata=data["stype"],
        populations=[data["fpc"]],
        lonely_unit=lonely_unit,
    )


def column(name: str, title: str) -> NDArray[np.float64]:
    return np.asarray(table(name)[title], dtype=np.float64)
