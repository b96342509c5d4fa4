"""Who answered: response rates by AAPOR, and how far the answers mirror the register."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_MOST_STEPS = 100
_TOLERANCE = 1e-13


@dataclass(frozen=True, slots=True)
class Dispositions:
    """How the drawn dossiers ended, in AAPOR's classes; counts of at least 0.

    complete, partial : responses. refused : would not. not_reached : never contacted. other :
    eligible, no response for another reason. unknown : whether the person was eligible is not
    known. not_eligible : known to be none of those who are asked. eligible_share : of the unknown,
    the share taken as eligible (0-1); None has it estimated, see `eligible_share`.
    """

    complete: int
    partial: int = 0
    refused: int = 0
    not_reached: int = 0
    other: int = 0
    unknown: int = 0
    not_eligible: int = 0
    eligible_share: float | None = None

    @property
    def eligible(self) -> int:
        """Known to be eligible."""
        return self.complete + self.partial + self.refused + self.not_reached + self.other


def eligible_share(ended: Dispositions) -> float:
    """AAPOR's e: the share of the unknown that is taken as eligible.

    Stated, or else by proportional allocation: the same share as among those of whom it is known,
    e = (I + P + R + NC + O) / (I + P + R + NC + O + NE).

    Returns
    -------
    fraction 0-1; 1 where it is known of nobody, so that nobody is left out without a reason.

    Source: AAPOR (2016), Standard Definitions, 9th ed., p. 62; the method of CASRO (1982), as
    Smith (2009), A Revised Review of Methods to Estimate the Status of Cases with Unknown
    Eligibility, describes it.
    """
    if ended.eligible_share is not None:
        return ended.eligible_share
    known = ended.eligible + ended.not_eligible
    return ended.eligible / known if known else 1.0


def response_rates(ended: Dispositions) -> dict[str, float]:
    """The six response rates RR1 to RR6.

    Odd numbers count complete responses, even ones partial responses too. RR1, RR2 take all
    unknown as eligible, RR3, RR4 the share e of them, RR5, RR6 none. Whoever is known not to be
    eligible stands in no denominator.

    Returns
    -------
    name -> fraction 0-1; nan where nobody was eligible.

    Raises
    ------
    ValueError : a negative count or a share outside 0-1.

    Source: AAPOR (2016), Standard Definitions, 9th ed., p. 61-62.
    """
    counts = (
        ended.complete,
        ended.partial,
        ended.refused,
        ended.not_reached,
        ended.other,
        ended.unknown,
        ended.not_eligible,
    )
    if min(counts) < 0 or not 0 <= eligible_share(ended) <= 1:
        raise ValueError("Dispositions are counts of at least 0 and a share between 0 and 1.")
    shares = {"1": 1.0, "3": eligible_share(ended), "5": 0.0}
    rates = {}
    for number, share in shares.items():
        eligible = ended.eligible + share * ended.unknown
        for name, answered in (
            (f"RR{number}", ended.complete),
            (f"RR{int(number) + 1}", ended.complete + ended.partial),
        ):
            rates[name] = answered / eligible if eligible > 0 else float("nan")
    return rates


@dataclass(frozen=True, slots=True, eq=False)
class Representativity:
    """How evenly the register answered.

    propensities : float (cells,), estimated chance of an answer per cell of the register.
    rate : share of the register that answered. r_indicator : 1 - 2 S, at most 1 = the respondents
    mirror the register. r_adjusted : the same with S freed of the chance variation of the
    propensities. largest_bias : largest bias, in standard deviations of whatever is measured,
    that this unevenness can cause: S / rate.
    """

    propensities: Floats
    rate: float
    r_indicator: float
    r_adjusted: float
    largest_bias: float


def representativity(
    register: ArrayLike, answered: ArrayLike, categories: Sequence[ArrayLike]
) -> Representativity:
    """R-indicator of the answers against what the register knows.

    Parameters
    ----------
    register : (cells,), dossiers per cell of the crossed register variables, at least 0.
    answered : (cells,), those with a response, at most as many.
    categories : per register variable (field, late or on time, online or in person) the label
        of each cell (cells,).

    Returns
    -------
    Representativity, from a logistic model with the main effects of the variables.

    Edge cases
    ----------
    A category in which everybody or nobody answered: its propensity tends to 1 or 0. Nobody or
    everybody answered at all: the indicator is 1. Cells without dossiers are passed over (nan).

    Raises
    ------
    ValueError : more answers than dossiers, negative counts, an empty register.

    Source
    ------
    Schouten, Cobben & Bethlehem (2009), Survey Methodology 35, 101-113; Shlomo, Skinner &
    Schouten (2012), J. Statist. Planning Inference 142, 201-211, for the adjustment.
    """
    size, successes = (np.asarray(each, dtype=np.float64) for each in (register, answered))
    if (size < 0).any() or (successes < 0).any() or (successes > size).any() or not size.sum() > 0:
        raise ValueError("Answers are at most as many as dossiers, and there is a register.")
    used = size > 0
    n, k = size[used], successes[used]
    x = _main_effects([np.asarray(labels)[used] for labels in categories], n.size)
    rate = float(k.sum() / n.sum())
    p, noise = (
        _fitted_propensities(n, k, x) if 0 < rate < 1 else (np.full(n.size, rate), np.zeros(n.size))
    )
    variance = float(n @ (p - rate) ** 2) / max(n.sum() - 1, 1)
    chance = float(n @ noise / n.sum())
    spread, adjusted = np.sqrt(variance), np.sqrt(max(variance - chance, 0.0))
    propensities = np.full(size.size, np.nan)
    propensities[used] = p
    return Representativity(
        propensities,
        rate,
        1 - 2 * float(spread),
        1 - 2 * float(adjusted),
        float(spread / rate) if rate > 0 else float("nan"),
    )


@dataclass(frozen=True, slots=True)
class CategoryShare:
    """A category of the register and of the responses.

    register, responses : shares 0-1. difference : responses minus register. z : the difference
    over its standard error were the responses a random draw from the register.
    """

    category: str
    register: float
    responses: float
    difference: float
    z: float


def compare_with_register(
    labels: Sequence[str], register: ArrayLike, answered: ArrayLike
) -> list[CategoryShare]:
    """Shares of each category of one register variable among dossiers and among responses.

    labels : (k,). register, answered : (k,), counts; the responses are part of the register, so
    the standard error has the finite population correction. Without responses: an empty list.
    """
    size, successes = (np.asarray(each, dtype=np.float64) for each in (register, answered))
    whole, drawn = float(size.sum()), float(successes.sum())
    if drawn == 0 or whole == 0:
        return []
    expected, found = size / whole, successes / drawn
    rest = (whole - drawn) / max(whole - 1, 1)
    errors = np.sqrt(expected * (1 - expected) / drawn * rest)
    z = np.divide(found - expected, errors, out=np.zeros_like(errors), where=errors > 0)
    columns = (labels, expected, found, found - expected, z)
    return [
        CategoryShare(label, float(e), float(f), float(d), float(score))
        for label, e, f, d, score in zip(*columns, strict=True)
    ]


def _main_effects(variables: Sequence[NDArray[np.str_]], cells: int) -> Floats:
    """A column of ones and one column for each category but the first of each variable."""
    columns = [np.ones((cells, 1))]
    for labels in variables:
        names, category = np.unique(labels, return_inverse=True)
        columns.append(np.eye(names.size)[category][:, 1:])
    return np.concatenate(columns, axis=1)


def _fitted_propensities(n: Floats, k: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Logistic propensities of the cells, and the variance that fitting gives each."""
    from scipy.special import expit

    eta = np.full(n.size, np.log(k.sum() / (n.sum() - k.sum())))
    deviance = np.inf
    for _ in range(_MOST_STEPS):
        p = expit(eta)
        weights = n * p * (1 - p)
        information = np.linalg.pinv((x.T * weights) @ x, rcond=1e-12, hermitian=True)
        eta = x @ (information @ (x.T @ (weights * eta + k - n * p)))
        before, deviance = deviance, _deviance(n, k, eta)
        if abs(before - deviance) <= _TOLERANCE * (abs(deviance) + 0.1):
            break
    p = expit(eta)
    slope = p * (1 - p)
    information = np.linalg.pinv((x.T * (n * slope)) @ x, rcond=1e-12, hermitian=True)
    return p, slope**2 * ((x @ information) * x).sum(axis=1)


def _deviance(n: Floats, k: Floats, eta: Floats) -> float:
    from scipy.special import log_expit

    return -2 * float(k @ log_expit(eta) + (n - k) @ log_expit(-eta))
