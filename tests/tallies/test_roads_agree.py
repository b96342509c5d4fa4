"""The page's figure and the analyst's are one: from tallies and from a file, to the last digits."""

import math

import numpy as np
import pytest

from sipas.estimation.analysis import analyse
from sipas.estimation.data import Data
from sipas.estimation.domains import Domain
from sipas.estimation.plan import read_plan
from sipas.estimation.results import Estimate
from tests.r_results import FACTORS, ITEMS, province
from tests.tallies.r_province import table

YEAR = 2026
PLAN = """
[design]
strata = "agency"
population = ["N"]
[[estimate]]
name = "index"
kind = "index"
items = [{items}]
valid = [1, 2, 3, 4, 5]
satisfied = [4, 5]
interval = "{interval}"
by = [[], ["block"], ["agency"]]
"""


def from_a_file(items: tuple[str, ...], interval: str) -> dict[Domain, Estimate]:
    known = province(YEAR)
    levels = known["levels"].astype(np.float64)
    columns = {item: levels[:, place] for place, item in enumerate(ITEMS)}
    others = {name: known[name] for name in ("agency", "block")}
    data = Data({**columns, **others, "N": known["N"].astype(np.float64)})
    text = PLAN.format(items=", ".join(f'"{item}"' for item in items), interval=interval)
    return {line.domain: line.estimate for line in analyse(read_plan(text), data).estimates}


@pytest.mark.parametrize("interval", ["beta", "wilson", "xlogit", "arcsine", "t"])
@pytest.mark.parametrize("measure", ["q01", "f1", "overall"])
def test_both_roads_lead_to_the_same_estimate(measure: str, interval: str) -> None:
    places = {"q01": [0], "overall": range(len(ITEMS))}.get(measure) or FACTORS[measure]
    found = from_a_file(tuple(ITEMS[place] for place in places), interval)
    of_page = table(YEAR, interval=interval)
    assert len(found) == len(of_page.groups)
    for domain, estimate in found.items():
        group = domain[0][1] if domain else "province"
        expected = of_page.get(group, measure)
        for name in ("value", "standard_error", "lower", "upper", "degrees_of_freedom"):
            one, other = getattr(estimate, name), getattr(expected, name)
            assert math.isclose(one, other, rel_tol=1e-9), (group, name, one, other)
