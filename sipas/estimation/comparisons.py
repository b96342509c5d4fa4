"""Comparing estimates: differences, many at once, smallest detectable change, targets."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.intervals import t_quantile
from sipas.estimation.results import Difference, Estimate, TargetVerdict, Verdict

Floats = NDArray[np.float64]

ADJUSTMENTS = ("none", "holm", "benjamini_hochberg")
# Power with which the smallest detectable change would be found.
POWER = 0.8
# Part of two estimates by which sums of weights in another order may differ.
_ROUNDING = 1e-12


class NotComparable(ValueError):
    """An estimate has no value or no standard error: there is nothing to compare."""


def independent_difference(first: Estimate, second: Estimate, confidence: float) -> Difference:
    """First minus second, for two samples drawn independently (two rounds, two blocks).

    Parameters
    ----------
    first, second : estimates with standard errors, in the same unit.
    confidence : level of the interval, 0-1.

    Returns
    -------
    Difference with degrees of freedom df_1 + df_2: the primary units minus the strata of both
    samples together.

    Edge cases
    ----------
    Both standard errors 0: t is infinite (0 where the values agree) and p is 0 (1). Fewer than 1
    degree of freedom: p is 1 and the interval has no ends.

    Raises
    ------
    NotComparable : a value or a standard error is missing.

    Source
    ------
    Variances of independent samples add: Särndal, Swensson & Wretman (1992), ch. 5.6; the
    contrast of svyby and svycontrast in R's survey on a design that holds both samples.
    """
    value = float(apart(_value(first), _value(second)))
    variance = _standard_error(first) ** 2 + _standard_error(second) ** 2
    df = first.degrees_of_freedom + second.degrees_of_freedom
    return difference(value, variance, df, confidence)


def dependent_difference(
    first: Estimate, second: Estimate, covariance: float, df: float, confidence: float
) -> Difference:
    """First minus second, where the two share responses: V = V_1 + V_2 - 2 C.

    Parameters
    ----------
    first, second : estimates with standard errors.
    covariance : their covariance C, in squared units.
    df : degrees of freedom of the design that holds both.
    confidence : level, 0-1.

    Returns, edge cases, errors: as `independent_difference`. A variance that rounding makes
    negative is 0.
    """
    value = float(apart(_value(first), _value(second)))
    variance = _standard_error(first) ** 2 + _standard_error(second) ** 2 - 2 * covariance
    return difference(value, max(variance, 0.0), df, confidence)


def apart(first: ArrayLike, second: ArrayLike) -> Floats:
    """First minus second; 0 where only the last digits of sums of weights are left of it.

    first, second : estimates in one unit, of one shape; nan where unknown. Without this, two
    samples of equal answers, whose standard error is 0, would differ with certainty by 1e-16.
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    value = one - other
    size = np.maximum(np.abs(one), np.abs(other))
    return np.where(np.abs(value) <= _ROUNDING * size, 0.0, value)


def difference(value: float, variance: float, df: float, confidence: float) -> Difference:
    """A difference with its t-test, from its value and variance.

    value : in the unit of the estimates. variance : at least 0, squared unit. df : at least 1 for
    a test; below, p is 1 and the interval is unbounded (nothing can be told); so it is where the
    variance is nan. confidence : 0-1.
    """
    standard_error = float(np.sqrt(variance))
    t = _t_statistic(value, standard_error)
    p = float(t_p_values([t], [df])[0]) if t == t else 1.0
    half = _half_width(standard_error, df, confidence)
    return Difference(
        value=value,
        standard_error=standard_error,
        t=t,
        degrees_of_freedom=df,
        p=p,
        p_adjusted=p,
        lower=value - half,
        upper=value + half,
        confidence=confidence,
        smallest_detectable=smallest_detectable_change(standard_error, df, confidence),
    )


def t_p_values(t: ArrayLike, df: ArrayLike) -> Floats:
    """Two-sided p-values of t statistics; 1 where df < 1 (no test exists).

    t : (k,), may be infinite. df : (k,).
    """
    from scipy.special import stdtr

    degrees = np.asarray(df, dtype=np.float64)
    tail = stdtr(np.where(degrees >= 1, degrees, 1.0), -np.abs(np.asarray(t, dtype=np.float64)))
    return np.where(degrees >= 1, 2 * tail, 1.0)


def adjust_p(values: Sequence[float], method: str) -> list[float]:
    """P-values adjusted for being looked at together.

    Parameters
    ----------
    values : k p-values, 0-1.
    method : none; holm (controls the chance of any false finding); benjamini_hochberg (controls
        the share of false findings).

    Returns
    -------
    k adjusted p-values in the order given, each at least its p-value and at most 1.

    Edge cases: none given, none returned.

    Raises
    ------
    ValueError : another method, or a number that is no p-value.

    Source
    ------
    Holm (1979), Scand. J. Statist. 6, 65-70; Benjamini & Hochberg (1995), JRSS B 57, 289-300.
    """
    if method not in ADJUSTMENTS:
        raise ValueError(f"No adjustment is called {method!r}.")
    p = np.asarray(values, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("A p-value lies between 0 and 1.")
    if method == "none" or p.size == 0:
        return [float(value) for value in p]
    order = np.argsort(p, kind="stable")
    ascending, rank = p[order], np.arange(1, p.size + 1)
    if method == "holm":
        adjusted = np.maximum.accumulate((p.size + 1 - rank) * ascending)
    else:
        adjusted = np.minimum.accumulate((p.size / rank * ascending)[::-1])[::-1]
    result = np.empty_like(p)
    result[order] = np.minimum(adjusted, 1.0)
    return [float(value) for value in result]


def adjust_differences(differences: Sequence[Difference], method: str) -> list[Difference]:
    """A family of differences with what being looked at together makes of them.

    `p_adjusted`, the name of the adjustment, and `smallest_detectable` at the level of the
    strictest test: that of the family over its size, which finds a change whatever the others show.
    At the level of a single test a difference could be larger than what is said to be detectable,
    and yet not be told from chance.
    """
    adjusted = adjust_p([each.p for each in differences], method)
    tests = 1 if method == "none" else len(differences)
    return [
        replace(
            each,
            p_adjusted=p,
            adjustment=method,
            smallest_detectable=smallest_detectable_change(
                each.standard_error, each.degrees_of_freedom, 1 - (1 - each.confidence) / tests
            ),
        )
        for each, p in zip(differences, adjusted, strict=True)
    ]


def smallest_detectable_change(
    standard_error: float, df: float, confidence: float, power: float = POWER
) -> float:
    """The smallest true difference that a two-sided test would find with the given power.

    Parameters
    ----------
    standard_error : of the difference, in its unit. df : degrees of freedom. confidence : 1 minus
    the level of the test. power : chance of finding it, 0-1.

    Returns
    -------
    (t_{1 - level/2} + t_{power}) times the standard error, in its unit; infinite where df < 1,
    unless the standard error is 0.

    Source: Bloom (1995), Evaluation Review 19, 547-556 (minimum detectable effect).
    """
    from scipy.special import stdtrit

    if df < 1:
        return 0.0 if standard_error == 0 else float("inf")
    degrees = min(df, 1e10)  # the quantile function knows no infinite df; this is the normal
    quantiles = stdtrit(degrees, (1 + confidence) / 2) + stdtrit(degrees, power)
    return float(quantiles * standard_error)


def target_verdict(estimate: Estimate, target: float, confidence: float) -> TargetVerdict:
    """Whether the true value reaches a target: met, not met, or not enough evidence.

    Parameters
    ----------
    estimate : with its standard error. target : in the unit of the estimate.
    confidence : level of the one-sided test, 0-1.

    Returns
    -------
    TargetVerdict; `probability` is P(T <= (value - target) / standard error), T Student's t.
    met: at least `confidence`; not_met: at most 1 - `confidence`; unclear between.

    Edge cases
    ----------
    Standard error 0 comes from equal answers or from a census. Where the interval has a length
    (equal answers), the verdict is read off that interval and is unclear while the target lies
    in it; where it is a point the comparison is exact. Fewer than 1 degree of freedom: unclear,
    probability one half.

    Raises
    ------
    NotComparable : no value or no standard error.
    """
    value, standard_error = _value(estimate), _standard_error(estimate)
    if standard_error == 0:
        return _verdict_without_variance(estimate, value, target)
    t = _t_statistic(value - target, standard_error)
    probability = _t_distribution(t, estimate.degrees_of_freedom)
    verdict: Verdict = "unclear"
    if probability >= confidence:
        verdict = "met"
    elif probability <= 1 - confidence:
        verdict = "not_met"
    return TargetVerdict(verdict, probability)


def _verdict_without_variance(estimate: Estimate, value: float, target: float) -> TargetVerdict:
    lower = value if estimate.lower is None else estimate.lower
    upper = value if estimate.upper is None else estimate.upper
    if lower >= target:
        return TargetVerdict("met", 1.0)
    if upper < target:
        return TargetVerdict("not_met", 0.0)
    return TargetVerdict("unclear", 0.5)


def _t_distribution(t: float, df: float) -> float:
    from scipy.special import stdtr

    return float(stdtr(df, t)) if df >= 1 else 0.5


def _t_statistic(value: float, standard_error: float) -> float:
    if standard_error != standard_error:
        return standard_error  # unknown, which is not 0
    if standard_error > 0:
        return value / standard_error
    return 0.0 if value == 0 else float(np.copysign(np.inf, value))


def _half_width(standard_error: float, df: float, confidence: float) -> float:
    return float(t_quantile(df, confidence)) * standard_error if df >= 1 else float("inf")


def _value(estimate: Estimate) -> float:
    if estimate.value is None:
        raise NotComparable("An estimate without value cannot be compared.")
    return estimate.value


def _standard_error(estimate: Estimate) -> float:
    if estimate.standard_error is None:
        raise NotComparable("An estimate without standard error cannot be compared.")
    return estimate.standard_error
