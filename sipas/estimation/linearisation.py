"""The one variance engine.

V = sum_h (1 - f_h) n_h / (n_h - 1) sum_k (u_hk - u_h)(u_hk - u_h)', u_hk the weighted linearised
value of primary unit k in stratum h and u_h their mean; from the second stage on the same, within
each unit, times the sampling fractions of the stages before. Särndal, Swensson & Wretman (1992),
ch. 4.3 and 5.5; Wolter (2007), ch. 6; the recursion of svyrecvar in R's survey.

Tallies and microdata meet in `stratum_factors`: what a stratum's scatter is multiplied by.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.design import Codes, Design, Floats, Labels, Stage, check_policy
from sipas.estimation.notes import N_
from sipas.refusal import Refused

# R's onestrat calls a stratum fully drawn below this rest: it covers rounding in 1 - n / N.
_CENSUS = 1e-7


class LonelyUnit(Refused):
    """A stratum with one drawn unit has no variance, and the policy is to fail."""


@dataclass(frozen=True, slots=True, eq=False)
class StratumFactors:
    """How each stratum's scatter enters the variance.

    factor : float (H,); multiplies the sum of squares of the stratum's units.
    about_grand_mean : bool (H,); squares about the mean of all units, not of the stratum.
    """

    factor: Floats
    about_grand_mean: NDArray[np.bool_]


def stratum_factors(
    sampled: Codes,
    population: Floats,
    lonely_unit: str,
    *,
    names: Labels,
    present: NDArray[np.bool_],
    parent: Codes | None = None,
) -> StratumFactors:
    """The factor (1 - f_h) n_h / (n_h - 1) of each stratum, after the policy for lonely units.

    Parameters
    ----------
    sampled : int64 (H,), units drawn, all of them, also those outside the domain.
    population : float (H,), units in the population; inf: drawn with replacement, f = 0.
    lonely_unit : policy for strata with one drawn unit; see `design.Design`.
    names : (H,) labels for the message.
    present : bool (H,); whether the domain has a row in the stratum: others add nothing and
        cannot be lonely.
    parent : int64 (H,); the unit in which the stratum lies: `average` works within it.

    Returns
    -------
    StratumFactors.

    Edge cases
    ----------
    Fully drawn stratum: factor 0, also with one unit.

    Raises
    ------
    LonelyUnit : policy `fail`, or `average` where no other stratum could lend its variance.
    """
    check_policy(lonely_unit)
    rest = 1 - np.divide(sampled, population)
    rest[rest < _CENSUS] = 0
    lonely = present & (sampled == 1) & (rest > 0)
    factor = np.where(present, rest * sampled / np.maximum(sampled - 1, 1), 0.0)
    if not lonely.any():
        return StratumFactors(factor, lonely)
    if lonely_unit == "fail":
        sentence = N_("Tầng %(stratum)s chỉ có một đơn vị nên không có phương sai.")
        raise LonelyUnit(sentence, stratum=names[lonely.argmax()])
    if lonely_unit == "adjust":
        return StratumFactors(factor, lonely)
    factor[lonely] = 0
    if lonely_unit == "average":
        within = np.zeros(sampled.size, dtype=np.int64) if parent is None else parent
        factor *= _average_factor(present, lonely, within)
    return StratumFactors(factor, np.zeros_like(lonely))


def covariance_of_totals(
    design: Design, values: Floats, domain: NDArray[np.bool_] | None = None
) -> Floats:
    """Covariance matrix of the weighted totals of K variables.

    Parameters
    ----------
    design : the whole design.
    values : float (rows, K); linearised values, 0 outside the domain (never filter rows away).
    domain : bool (rows,); where values may differ from 0; absent: everywhere. It only tells
        which strata can be lonely.

    Returns
    -------
    float (K, K), symmetric, in squared units of the values.

    Edge cases
    ----------
    No variation within strata: zeros. Lonely units: by the design's policy.

    Raises
    ------
    LonelyUnit : see `stratum_factors`.

    Source
    ------
    Särndal, Swensson & Wretman (1992), result 4.3.1 (several stages); after calibration the
    values are replaced by their residuals, ibid. ch. 6 and 7.
    """
    weighted = values * design.weights[:, None]
    for calibration in design.calibrations:
        weighted = calibration.residuals(weighted)
    # The residual of a calibrated value is not 0 outside the domain.
    whole = domain is None or bool(design.calibrations)
    rows_in = np.ones(design.rows, dtype=bool) if whole or domain is None else domain
    covariance = np.zeros((values.shape[1], values.shape[1]))
    path = np.ones(design.samples)  # product of the sampling fractions down to the parent units
    sample = np.arange(design.samples)
    for stage in design.stages:
        factor, sample = path[stage.parent], sample[stage.parent]
        covariance += _stage_covariance(stage, weighted, rows_in, design, factor, sample)
        path = (factor * stage.sampled / stage.population)[stage.stratum]
        sample = sample[stage.stratum]
        if not path.any():
            break
    return covariance


def sum_by(codes: Codes, values: Floats, size: int) -> Floats:
    """Sums (size, K) of the rows of values (rows, K) that bear each code."""
    return np.stack(
        [np.bincount(codes, weights=column, minlength=size) for column in values.T], axis=1
    )


def _stage_covariance(
    stage: Stage,
    weighted: Floats,
    rows_in: NDArray[np.bool_],
    design: Design,
    path: Floats,
    sample: Codes,
) -> Floats:
    """`path` and `sample` (H,) are those of the strata."""
    strata, units = stage.sampled.size, stage.stratum.size
    present = np.zeros(strata, dtype=bool)
    present[stage.stratum[stage.unit[rows_in]]] = True
    factors = stratum_factors(
        stage.sampled,
        stage.population,
        design.lonely_unit,
        names=stage.names,
        present=present & (path > 0),
        parent=stage.parent,
    )
    u = sum_by(stage.unit, weighted, units)
    centre = sum_by(stage.stratum, u, strata) / stage.sampled[:, None]
    # residuals of a calibration have the mean 0 in the population; what is left of it is chance
    apart = factors.about_grand_mean
    centre[apart] = 0.0 if design.calibrations else grand_means(u, stage, sample)[apart]
    residual = (u - centre[stage.stratum]) * np.sqrt(path * factors.factor)[stage.stratum, None]
    return residual.T @ residual


def grand_means(values: Floats, stage: Stage, sample: Codes) -> Floats:
    """The mean (H, K) of all units of the sample that each stratum lies in, of values (U, K)."""
    of_unit = sample[stage.stratum]
    sums = sum_by(of_unit, values, int(sample.max()) + 1)
    means: Floats = sums / np.maximum(np.bincount(of_unit, minlength=len(sums)), 1)[:, None]
    return means[sample]


def _average_factor(present: NDArray[np.bool_], lonely: NDArray[np.bool_], within: Codes) -> Floats:
    """All strata over those with a variance, within each parent unit."""
    strata = np.bincount(within[present], minlength=int(within.max()) + 1)
    lone = np.bincount(within[lonely], minlength=strata.size)
    if (lone == strata)[within[lonely]].any():
        raise LonelyUnit(
            N_("Tầng nào cũng chỉ có một đơn vị nên không có phương sai để lấy trung bình.")
        )
    average: Floats = strata / np.maximum(strata - lone, 1)
    return average[within]
