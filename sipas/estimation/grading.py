"""Grades of estimates, with the grades that their intervals touch."""

from collections.abc import Sequence
from itertools import pairwise

from sipas.estimation.comparisons import NotComparable
from sipas.estimation.results import Estimate, Grade


def grade(estimate: Estimate, thresholds: Sequence[tuple[str, float]]) -> Grade:
    """The grade of an estimate, with the grades that its interval touches.

    Parameters
    ----------
    estimate : with its interval; without one only the grade of the value is touched.
    thresholds : (grade, lowest value that earns it), best first, strictly falling; the last is
        given to everything below the one before.

    Returns
    -------
    Grade; `touched` best first.

    Raises
    ------
    NotComparable : no value. ValueError : no thresholds, or they do not fall.
    """
    value = estimate.value
    if value is None:
        raise NotComparable("An estimate without value has no grade.")
    lowest = [least for _, least in thresholds]
    if not lowest or any(low >= high for high, low in pairwise(lowest)):
        raise ValueError("Grades need thresholds that fall from the best grade to the last.")
    upper = value if estimate.upper is None else estimate.upper
    lower = value if estimate.lower is None else estimate.lower
    names = [name for name, _ in thresholds]
    best, worst = _grade_place(upper, lowest), _grade_place(lower, lowest)
    return Grade(names[_grade_place(value, lowest)], tuple(names[best : worst + 1]))


def _grade_place(value: float, lowest: list[float]) -> int:
    reached = (place for place, threshold in enumerate(lowest) if value >= threshold)
    return next(reached, len(lowest) - 1)
