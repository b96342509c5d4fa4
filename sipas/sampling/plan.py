"""How many forms a wished precision takes, and what precision a number of forms gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sipas.sampling.allocation import allocate, allocation_weights
from sipas.sampling.sample_plan import SamplePlan

SizeOf = Callable[[NDArray[np.int64]], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Stratum:
    """An agency with its dossiers in the period.

    `deviation` is the standard deviation of its answers last time (0-1), None where it is not
    known; only Neyman's allocation asks for it.
    """

    code: str
    block: str
    population: int
    deviation: float | None = None


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """What a plan gives an agency, a block or the whole.

    `issued` are the people to ask, `variance` that of the index at the expected level: 0 where
    every dossier is asked, inf where an agency with dossiers is not asked at all. `degrees` of
    freedom are forms minus agencies asked.
    """

    code: str
    population: int
    planned: int
    issued: int
    variance: float
    degrees: int


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
    z = NormalDist().inv_cdf((1 + confidence) / 2)
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
    """People to ask so that `planned` answer (0 < response_rate <= 1): at most all of them.

    Where nobody is known yet (population 0), as many as the rate alone says.
    """
    wished = ceil(planned / response_rate - 1e-9)
    return min(population, wished) if population else wished


def plan_sample(
    strata: Sequence[Stratum],
    plan: SamplePlan,
    quotas: Mapping[str, int] | None = None,
    size_of: SizeOf | None = None,
) -> PlannedSample:
    """The forms of each agency, and the variance of each, of each block and of the whole.

    quotas : forms by agency, for the allocation `quotas`; an agency that is not named gets none.
    size_of : (k,) dossiers -> (k,) forms that the margin takes; absent: `sample_size`.
    The minimum goes before the wished total, and the number of dossiers before both; a quota of an
    agency whose dossiers are not known yet stays as it is.
    """
    planned = _planned(strata, plan, quotas or {}, size_of or _usual_size(plan))
    agencies = [_agency(one, n, plan) for one, n in zip(strata, planned.tolist(), strict=True)]
    blocks: dict[str, list[PlannedGroup]] = {}
    for one, group in zip(strata, agencies, strict=True):
        blocks.setdefault(one.block, []).append(group)
    return PlannedSample(
        tuple(agencies),
        tuple(_together(code, own) for code, own in blocks.items()),
        _together("", agencies),
        yamane_size(sum(one.population for one in strata), plan.margin),
    )


def _usual_size(plan: SamplePlan) -> SizeOf:
    def size_of(populations: NDArray[np.int64]) -> NDArray[np.int64]:
        chosen = plan.margin, plan.confidence, plan.expected, plan.design_effect
        sizes = [sample_size(population, *chosen) for population in populations.tolist()]
        return np.array(sizes, dtype=np.int64)

    return size_of


def _planned(
    strata: Sequence[Stratum], plan: SamplePlan, quotas: Mapping[str, int], size_of: SizeOf
) -> NDArray[np.int64]:
    populations = np.array([one.population for one in strata], dtype=np.int64)
    if plan.allocation == "quotas":
        wished = np.array([quotas.get(one.code, 0) for one in strata], dtype=np.int64)
        return np.where(populations > 0, np.minimum(wished, populations), wished)
    usual = sqrt(plan.expected * (1 - plan.expected))
    spread = np.array([usual if one.deviation is None else one.deviation for one in strata])
    weights = allocation_weights(plan.allocation, populations, spread)
    planned = np.zeros(len(strata), dtype=np.int64)
    units = _units(strata, plan.precision_of)
    sums = np.array([populations[places].sum() for places in units], dtype=np.int64)
    for places, size in zip(units, size_of(sums).tolist(), strict=True):
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


def _agency(one: Stratum, n: int, plan: SamplePlan) -> PlannedGroup:
    size = one.population
    return PlannedGroup(
        one.code,
        size,
        n,
        issued_size(n, plan.response_rate, size),
        _variance(n, size, plan.expected, plan.design_effect) if size else inf,
        n - 1 if n and size else 0,
    )


def _together(code: str, parts: Sequence[PlannedGroup]) -> PlannedGroup:
    """Strata weighted by their dossiers: V = Σ (N_h/N)² V_h (Cochran 1977, section 5.3)."""
    size = sum(one.population for one in parts)
    return PlannedGroup(
        code,
        size,
        sum(one.planned for one in parts),
        sum(one.issued for one in parts),
        sum((one.population / size) ** 2 * one.variance for one in parts if one.population)
        if size
        else inf,
        sum(one.degrees for one in parts),
    )


def _variance(n: int, population: int, expected: float, design_effect: float) -> float:
    """V(p) = p(1 - p)/n · (N - n)/(N - 1), times the design effect (Cochran 1977, section 3.2)."""
    if n >= population:
        return 0.0
    if n <= 0:
        return inf
    remaining = (population - n) / (population - 1)
    return design_effect * expected * (1 - expected) / n * remaining
