"""How precise an index will be, before anybody has answered."""

from math import sqrt
from statistics import NormalDist


def half_width(
    n: float, population: float, expected: float, confidence: float, design_effect: float = 1.0
) -> float:
    """Half the width of the interval that n responses will give (Wald, for planning only).

    Parameters
    ----------
    n : responses, above 0 and at most `population`.
    population : units that could have been asked.
    expected : the share expected, 0-1.
    confidence : level, 0-1.
    design_effect : variance against simple random sampling of the same size, above 0.

    Returns
    -------
    A fraction: 0.05 is plus or minus five points. A census (n = population) gives 0.

    Errors
    ------
    ValueError : a number outside its range.

    Source
    ------
    Cochran (1977), Sampling Techniques, 3rd ed., eq. 3.7 and 4.1 with deff (Kish 1965).
    """
    if not 0 < n <= population or not 0 <= expected <= 1 or not 0 < confidence < 1:
        raise ValueError(f"half_width: n={n}, population={population}, p={expected}, {confidence}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    # V = deff (1 - f) p (1 - p) / (n - 1) in samples; for planning n itself is used
    return z * sqrt(design_effect * (1 - n / population) * expected * (1 - expected) / n)
