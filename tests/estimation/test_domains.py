"""All domains at once give what each domain gives alone, on every design of the references."""

import numpy as np
import pytest

from sipas.estimation.calibration import Margin, post_stratify
from sipas.estimation.design import Design, degrees_of_freedom, make_design
from sipas.estimation.domains import (
    Domains,
    census_by,
    degrees_by,
    design_effects_by,
    lonely_names_by,
    ratios_by,
    totals_by,
    variances_by,
)
from sipas.estimation.estimators import (
    design_effects,
    mean_of_ratios,
    standard_errors,
    total,
)
from sipas.estimation.linearisation import LonelyUnit
from tests.estimation.r_designs import TABLES, api_design, stratified
from tests.r_results import close, table
from tests.refusals import refused


def two_stages(lonely_unit: str = "fail", added: int = 0) -> Design:
    data = table("apiclus2")
    return make_design(
        126,
        units=[data["dnum"], data["snum"]],
        populations=[data["fpc1"], data["fpc2"] + added],
        lonely_unit=lonely_unit,
    )


def designs() -> dict[str, tuple[Design, str]]:
    found = {name: (api_design(name), TABLES[name]) for name in TABLES}
    for policy in ("remove", "adjust", "average", "certainty"):
        found[f"lonely {policy}"] = stratified("api_lonely", policy), "api_lonely"
        found[f"two lonely {policy}"] = stratified("api_lonely2", policy), "api_lonely2"
    data = table("apistrat")
    margin = Margin("stype", data["stype"], {"E": 4000.0, "H": 900.0, "M": 1100.0})
    found["calibrated"] = post_stratify(api_design("apistrat"), margin), "apistrat"
    found["two stages"] = two_stages(), "apiclus2"
    found["lonely second stage"] = two_stages("adjust", added=1), "apiclus2"
    found["census"] = stratified("api_census"), "api_census"
    return found


DESIGNS = designs()


def domains_of(name: str) -> Domains:
    """School types, but for some rows that are in no domain; and one domain that is empty."""
    data = table(name)
    number = np.searchsorted(np.array(["E", "H", "M"]), data["stype"])
    number[data["api00"] > 900] = -1
    return Domains(number, 4)


@pytest.mark.parametrize("case", DESIGNS)
def test_ratios_of_all_domains_at_once(case: str) -> None:
    design, name = DESIGNS[case]
    data, domains = table(name), domains_of(name)
    y = np.stack([data["sw"], data["api00"]], axis=1)
    x = np.stack([np.ones(design.rows), data["api99"]], axis=1)
    found = ratios_by(design, y, x, domains)
    variance = variances_by(design, found.influence, domains)
    effects = design_effects_by(design, found.influence, variance, domains)
    degrees = degrees_by(design, domains)
    for domain in range(4):
        rows = domains.number == domain
        alone = mean_of_ratios(design, y, x, rows)
        assert np.allclose(found.value[domain], alone.value, equal_nan=True)
        assert degrees[domain] == degrees_of_freedom(design, rows)
        if np.isnan(variance[domain]):
            with refused(LonelyUnit, "no variance to average"):
                standard_errors(design, alone)
        elif rows.any():
            error = standard_errors(design, alone)
            assert close(variance[domain], error**2, 1e-8, 1e-20)
            effect = design_effects(design, alone, error**2)
            assert np.allclose(effects[domain], effect, rtol=1e-7, equal_nan=True)


@pytest.mark.parametrize("case", [case for case in DESIGNS if "lonely" not in case])
def test_totals_of_all_domains_at_once(case: str) -> None:
    design, name = DESIGNS[case]
    domains, y = domains_of(name), table(name)["api00"]
    found = totals_by(design, y, domains)
    variance = variances_by(design, found.influence, domains)
    for domain in range(3):
        alone = total(design, y, domains.number == domain)
        assert np.allclose(found.value[domain], alone.value, equal_nan=True)
        if (domains.number == domain).any():
            assert close(variance[domain], standard_errors(design, alone) ** 2, 1e-8, 1e-9)
    assert np.isnan(found.value[3])


def test_a_lonely_stratum_fails_where_a_domain_touches_it() -> None:
    design, domains = stratified("api_lonely"), domains_of("api_lonely")
    found = ratios_by(
        design, table("api_lonely")["sw"][:, None], np.ones((design.rows, 1)), domains
    )
    with refused(LonelyUnit, "Stratum M"):
        variances_by(design, found.influence, domains)
    others = domains.within(table("api_lonely")["stype"] != "M")
    assert variances_by(design, np.where(others.number >= 0, found.influence, 0.0), others)[0] > 0


def test_what_is_a_census_and_what_is_lonely_is_told_by_domain() -> None:
    census = stratified("api_onestratum_census")
    domains = domains_of("api_onestratum_census")
    assert census_by(census, domains).tolist() == [False, True, False, True]
    lonely = stratified("api_lonely", "remove")
    assert lonely_names_by(lonely, domains_of("api_lonely")) == [[], [], ["M"], []]


def test_domains_within_rows() -> None:
    domains = Domains(np.array([0, 1, 1, -1]), 2)
    inside = domains.within(np.array([True, False, True, True]))
    assert inside.number.tolist() == [0, -1, 1, -1]
    assert domains.counts(np.ones(4, dtype=bool)).tolist() == [1, 2]
    assert domains.sums(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [1, 5]
