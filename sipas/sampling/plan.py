"""How many forms a wished precision takes, and what precision a number of forms gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sipas.sampling.allocation import allocate, allocation_weights
from sipas.sampling.sample_plan import SamplePlan


@dataclass(frozen=True, slots=True)
class Stratum:
    """An agency with its dossiers in the period; `expected` its level last time, if known."""

    code: str
    block: str
    population: int
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """`half_width` is a fraction, inf where nobody would be asked; `issued` the people to ask."""

    code: str
    population: int
    planned: int
    issued: int
    half_width: float


@dataclass(frozen=True, slots=True)
class PlannedSample:
    """Agencies in the order given, blocks in the order of their first agency, and the whole."""

    agencies: tuple[PlannedGroup, ...]
    blocks: tuple[PlannedGroup, ...]
    whole: PlannedGroup
    yamane: int


def sample_size(
    population: int,
    margin: float,
    confidence: float = 0.95,
    expected: float = 0.5,
    design_effect: float = 1.0,
) -> int:
    """Completed forms for a proportion to be known within ± `margin`.

    population : units that could be asked (>= 0).
    margin : half-width of the interval, a fraction (0 < margin < 1).
    confidence : of the interval (0 < confidence < 1).
    expected : the proportion, a fraction (0 <= expected <= 1).
    design_effect : variance against simple random sampling without replacement (> 0).

    Returns whole units, rounded up, never more than the population; 0 for an empty one.
    Source: Cochran, W. G. (1977) Sampling Techniques, 3rd ed., section 4.4:
    n = n0 / (1 + (n0 - 1)/N) with n0 = z² p(1 - p)/e², here times the design effect.
    """
    if population <= 0:
        return 0
    z = _quantile(confidence)
    n_0 = design_effect * z**2 * expected * (1 - expected) / margin**2
    n = n_0 / (1 + (n_0 - 1) / population)
    return int(min(population, max(1, ceil(n - 1e-9))))


def yamane_size(population: int, margin: float) -> int:
    """The size that many reports are asked to give; simple random sample, level 0.5, z about 2.

    population : units (>= 0). margin : a fraction. Returns whole units, rounded up.
    Source: Yamane, T. (1967) Statistics, 2nd ed., p. 886: n = N / (1 + N e²).
    """
    return ceil(population / (1 + population * margin**2) - 1e-9)


def issued_size(planned: int, response_rate: float, population: int) -> int:
    """People to ask so that `planned` answer, at most all of them (0 < response_rate <= 1)."""
    return min(population, ceil(planned / response_rate - 1e-9))


def half_width(
    planned: int,
    population: int,
    confidence: float = 0.95,
    expected: float = 0.5,
    design_effect: float = 1.0,
) -> float:
    """Half of the interval that `planned` forms of `population` give, a fraction.

    0 for a census or an empty population, inf where nobody is asked.
    Source: Cochran (1977), section 3.2: V(p) = p(1 - p)/n · (N - n)/(N - 1).
    """
    z = _quantile(confidence)
    return z * sqrt(_variance(planned, population, expected, design_effect))


def plan_sample(
    strata: Sequence[Stratum], plan: SamplePlan, quotas: Mapping[str, int] | None = None
) -> PlannedSample:
    """The forms of each agency, and the precision of each, of each block and of the whole.

    quotas : forms by agency, for the allocation `quotas`; an agency that is not named gets none.
    The minimum goes before the wished total, and the number of dossiers before both.
    """
    planned = _planned(strata, plan, quotas or {})
    rows = list(zip(strata, planned, strict=True))
    blocks = dict.fromkeys(one.block for one in strata)
    return PlannedSample(
        tuple(_group(one.code, [(one, n)], plan) for one, n in rows),
        tuple(_group(code, [row for row in rows if row[0].block == code], plan) for code in blocks),
        _group("", rows, plan),
        yamane_size(sum(one.population for one in strata), plan.margin),
    )


def _planned(
    strata: Sequence[Stratum], plan: SamplePlan, quotas: Mapping[str, int]
) -> NDArray[np.int64]:
    populations = np.array([one.population for one in strata], dtype=np.int64)
    if plan.allocation == "quotas":
        wished = np.array([quotas.get(one.code, 0) for one in strata], dtype=np.int64)
        return np.minimum(wished, populations)
    levels = np.array([plan.expected if one.expected is None else one.expected for one in strata])
    weights = allocation_weights(plan.allocation, populations, levels)
    planned = np.zeros(len(strata), dtype=np.int64)
    for places in _units(strata, plan.precision_of):
        size = sample_size(
            int(populations[places].sum()),
            plan.margin,
            plan.confidence,
            plan.expected,
            plan.design_effect,
        )
        planned[places] = allocate(size, populations[places], weights[places], plan.minimum)
    return planned


def _units(strata: Sequence[Stratum], precision_of: str) -> list[list[int]]:
    """The places of the agencies for which together the margin is promised."""
    if precision_of == "agencies":
        return [[place] for place in range(len(strata))]
    if precision_of == "whole":
        return [list(range(len(strata)))]
    blocks: dict[str, list[int]] = {}
    for place, one in enumerate(strata):
        blocks.setdefault(one.block, []).append(place)
    return list(blocks.values())


def _group(code: str, rows: Sequence[tuple[Stratum, int]], plan: SamplePlan) -> PlannedGroup:
    """Strata weighted by their dossiers: V = Σ (N_h/N)² V_h (Cochran 1977, section 5.3)."""
    population = sum(one.population for one, _n in rows)
    variance = sum(
        (one.population / population) ** 2
        * _variance(int(n), one.population, plan.expected, plan.design_effect)
        for one, n in rows
        if one.population
    )
    return PlannedGroup(
        code,
        population,
        sum(int(n) for _one, n in rows),
        sum(issued_size(int(n), plan.response_rate, one.population) for one, n in rows),
        _quantile(plan.confidence) * sqrt(variance),
    )


def _variance(n: int, population: int, expected: float, design_effect: float) -> float:
    if n >= population:
        return 0.0
    if n <= 0:
        return inf
    remaining = (population - n) / (population - 1)
    return design_effect * expected * (1 - expected) / n * remaining


def _quantile(confidence: float) -> float:
    """Standard errors to each side of an interval; thousands of agencies ask for it on one page."""
    return NormalDist().inv_cdf((1 + confidence) / 2)
