"""What the drawing of agencies adds to the covariance of weighted totals.

With u_a the weighted total of agency a, 0 where nobody of it is in the group, m_h the agencies with
responses of first-stage stratum h:

    cov(T) = sum_h m_h / (m_h - 1) sum_a (u_a - u_h)(u_a - u_h)',

as if the agencies had been drawn with replacement: u_a holds what was drawn within the agency, so
that nothing need be added for the second stage (ultimate clusters; Hansen, Hurwitz & Madow 1953).
Agencies drawn without replacement differ less than that, so the variance is not too small: Särndal,
Swensson & Wretman (1992), ch. 4.6; svydesign without fpc in R's survey.
"""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.linearisation import StratumFactors, stratum_factors, sum_by
from sipas.tallies.agencies import Agencies, FirstStage, Floats, Integers, Units


def design_factors(
    agencies: Agencies, present: NDArray[np.bool_], lonely_unit: str
) -> StratumFactors:
    """Factors of the H agencies, 0 for those that were drawn, then of the L first-stage strata.

    present : bool (H,); agencies with anything in the group: only their strata can be lonely.
    Raises LonelyUnit.
    """
    names, sampled, population, inside = (
        np.array(agencies.names),
        agencies.n,
        agencies.effective_population,
        present & ~agencies.drawn,
    )
    if agencies.units is None:
        return stratum_factors(sampled, population, lonely_unit, names=names, present=inside)
    units = agencies.units
    of_units = np.zeros(units.sampled.size, dtype=bool)
    of_units[units.stratum[present & agencies.drawn]] = True
    return stratum_factors(
        np.concatenate([sampled, units.sampled]),
        np.concatenate([population, np.full(units.sampled.size, np.inf)]),
        lonely_unit,
        names=np.concatenate([names, np.array(units.names, dtype=str)]),
        present=np.concatenate([inside, of_units]),
    )


def lonely_strata(agencies: Agencies) -> NDArray[np.bool_]:
    """bool (H + L,): strata with one unit, as in `design_factors`."""
    if agencies.units is None:
        return agencies.lonely
    return np.concatenate([agencies.lonely, agencies.units.sampled == 1])


def between_agencies(
    agencies: Agencies, totals: Floats, factor: Floats, about_zero: NDArray[np.bool_]
) -> Floats:
    """Covariance (D, D) of the sum over the drawn agencies of their weighted totals.

    Parameters
    ----------
    agencies : H of them. totals : float (H, D), weighted totals of each in the group.
    factor : float (H + L,), see `design_factors`; nan where the policy for lonely units fails.
    about_zero : bool (H + L,); strata whose unit is compared with 0, the mean of the linearised
        values over a group.

    Edge cases
    ----------
    No agency was drawn, or all were certain to be: zeros.
    """
    size = totals.shape[1]
    if agencies.units is None or not agencies.drawn.any():
        return np.zeros((size, size))
    strata, drawn = agencies.units.sampled.size, agencies.drawn
    stratum = agencies.units.stratum[drawn]
    u = totals[drawn]
    centre = sum_by(stratum, u, strata) / agencies.units.sampled[:, None]
    centre[about_zero[-strata:]] = 0.0
    residual = (u - centre[stratum]) * np.sqrt(factor[-strata:])[stratum, None]
    covariance: Floats = residual.T @ residual
    return covariance


def degrees_of_freedom(agencies: Agencies, persons: Integers) -> Integers:
    """Units minus strata: agencies that were drawn, and the persons of all others.

    persons : int64 (H, K), of each agency. Returns int64 (K,).
    """
    answered = persons > 0
    own = (persons - answered)[~agencies.drawn].sum(axis=0)
    if agencies.units is None:
        return np.asarray(own, dtype=np.int64)
    found = answered[agencies.drawn].sum(axis=0) - _strata(agencies.units, answered)
    return np.asarray(own + found, dtype=np.int64)


def _strata(units: Units, answered: NDArray[np.bool_]) -> Integers:
    """int64 (K,): strata of the first stage of which an agency has answered."""
    inside = [answered[units.stratum == place].any(axis=0) for place in range(units.sampled.size)]
    return np.sum(inside, axis=0, dtype=np.int64) if inside else np.zeros((), dtype=np.int64)


def raised_dossiers(
    agencies: Collection[str], population: Mapping[str, int], first_stage: FirstStage
) -> dict[str, int]:
    """Dossiers that each agency with responses stands for, at least its own; whole ones.

    population : agency -> dossiers, at least 1. Strata of so many dossiers have the variance within
    agencies alone: what is left when the agencies drawn are taken for all that there are.
    """
    names = list(agencies)
    raised = first_stage.units(names).raised
    return {
        name: round(population[name] * times) for name, times in zip(names, raised, strict=True)
    }


def group_numbers(
    responses: Mapping[str, int],
    population: Mapping[str, int],
    members: Collection[str],
    first_stage: FirstStage | None,
) -> tuple[int, float]:
    """Degrees of freedom and dossiers of a group once there are so many responses.

    Parameters
    ----------
    responses : agency -> n, at least 1, of all agencies of the round that have any.
    population : agency -> dossiers, at least 1, of the same. members : agencies of the group.

    Returns
    -------
    As in `moments.group_moments`; dossiers are estimated where agencies were drawn.
    """
    names = tuple(responses)
    agencies = Agencies(
        names,
        np.fromiter(responses.values(), dtype=np.int64),
        np.fromiter((population[name] for name in names), dtype=np.int64),
        None if first_stage is None else first_stage.units(names),
    )
    within = set(members)
    inside = np.fromiter((name in within for name in names), dtype=bool)
    degrees = degrees_of_freedom(agencies, np.where(inside, agencies.n, 0)[:, None])[0]
    return int(degrees), float((agencies.population * agencies.raised)[inside].sum())
