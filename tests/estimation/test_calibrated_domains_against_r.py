"""Intervals of shares in domains after calibration.

Expected numbers: tests/reference/ref_calibrated_domains.json, made by
reference/scripts/ref_calibrated_domains.R.
"""

import pytest

from sipas.estimation.analysis import analyse
from sipas.estimation.data import Data
from sipas.estimation.plan import read_plan
from tests.r_results import close, results, table

EXPECTED = results("calibrated_domains")
DESIGNS = {"apiclus1": 'units = "dnum"\n', "apisrs": ""}
TYPES = '{ variables = ["stype"], totals = { E = 4421, H = 755, M = 1018 } }'
WIDE = '{ variables = ["sch.wide"], totals = { No = 1072, Yes = 5122 } }'
METHODS = {"post_stratification": TYPES, "raking": f"{TYPES}, {WIDE}", "linear": f"{TYPES}, {WIDE}"}
PLAN = """
[design]
{units}weight = "pw"
population = "fpc"
[calibration]
method = "{method}"
margins = [ {margins} ]
[[estimate]]
name = "awards"
kind = "proportion"
variable = "awards"
equals = "Yes"
interval = "{interval}"
by = ["stype"]
"""


@pytest.mark.parametrize("interval", ["beta", "logit", "likelihood", "arcsine"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", DESIGNS)
def test_intervals_of_domains_after_calibration(name: str, method: str, interval: str) -> None:
    text = PLAN.format(
        units=DESIGNS[name], method=method, margins=METHODS[method], interval=interval
    )
    found = analyse(read_plan(text), Data(table(name)))
    by_domain = {line.domain[0][1]: line.estimate for line in found.estimates}
    for domain, expected in EXPECTED[name][method].items():
        estimate = by_domain[domain]
        ends = [estimate.lower, estimate.upper]
        assert close(ends, expected[interval], 1e-7)
