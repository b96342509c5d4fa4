"""How satisfied made-up citizens are: agencies, people and criteria of a year."""

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit, ndtr, ndtri

from sipas.actions.made_up_data import TARGETS, MadeUpAgency

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int64]

# A person who is pleased with one thing is mostly pleased with the next.
PERSON_VARIANCE = 0.45
# Standard deviation between the agencies of a block, on the logit scale.
AGENCY_SPREAD = 0.35
# How much of an agency's character lasts from one year to the next.
CONSTANCY = 0.8
# Between level 1 and 2, 2 and 3, and so on; satisfied (4 and 5) is everything above zero.
CUTS = np.array([-1.5, -0.8, 0.0, 0.95])
# What people everywhere like more or less, by factor and by criterion.
EASE = {
    "procedure": 0.05,
    "officer": 0.18,
    "result": 0.15,
    "feedback": -0.35,
    "access_3": -0.2,
    "procedure_5": -0.15,
}


def stream(seed: int, *names: str) -> np.random.Generator:
    """Chance of its own for each name, the same whenever the seed is the same."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])


def ease_of(codes: Sequence[str]) -> Floats:
    """How much easier than others each criterion is to be satisfied with."""
    return np.array([EASE.get(code.rpartition("_")[0], 0) + EASE.get(code, 0) for code in codes])


def satisfaction_of_agencies(
    agencies: Sequence[MadeUpAgency], year: str, seed: int
) -> dict[str, float]:
    """The share satisfied at each agency; by dossiers, their mean is the target of the block."""
    found: dict[str, float] = {}
    for block, target in TARGETS[year].items():
        members = [one for one in agencies if one.block == block and one.responses[year]]
        dossiers = np.array([one.dossiers[year] for one in members], float)
        lean = np.array([_character(one.code, year, seed) for one in members])
        shift = _solve(_weighted_share(dossiers / dossiers.sum(), lean), target)
        shares = expit(lean + shift)
        found |= {one.code: float(share) for one, share in zip(members, shares, strict=True)}
    return found


def simulate_levels(
    satisfied: float, ease: Floats, people: int, chance: np.random.Generator
) -> Levels:
    """Levels 1 to 5, shape (people, criteria), of which the share `satisfied` is 4 or 5.

    A latent opinion is cut into levels: agency + criterion + person + what is left. The people are
    spread evenly over the scale of pleased and displeased, as a large sample would be, so that
    small agencies too come out near their share.
    """
    if not people:
        return np.empty((0, len(ease)), np.int64)
    at = _solve(lambda mean: float(ndtr(mean + ease).mean()), satisfied)
    ranks = (chance.permutation(people) + chance.random(people)) / people
    person = ndtri(ranks) * np.sqrt(PERSON_VARIANCE)
    rest = chance.standard_normal((people, len(ease))) * np.sqrt(1 - PERSON_VARIANCE)
    opinion = at + ease + person[:, None] + rest
    found: Levels = np.searchsorted(CUTS, opinion).astype(np.int64) + 1
    return found


def _character(code: str, year: str, seed: int) -> float:
    lasting = stream(seed, code).standard_normal()
    passing = stream(seed, code, year).standard_normal()
    return float(AGENCY_SPREAD * (CONSTANCY * lasting + np.sqrt(1 - CONSTANCY**2) * passing))


def _weighted_share(weights: Floats, lean: Floats) -> Callable[[float], float]:
    return lambda shift: float(weights @ expit(lean + shift))


def _solve(rising: Callable[[float], float], target: float) -> float:
    return float(brentq(lambda x: rising(x) - target, -20, 20))
