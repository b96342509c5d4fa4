"""Calibration: weights that meet what is known of the population.

Post-stratification fits one classification, raking several in turn, linear and other distances
fit totals of any variables. Every way refuses margins that the sample cannot meet, by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.calibrated import PostStratified, Raked, Regressed, orthonormal_basis
from sipas.estimation.design import Design, Floats, with_weights
from sipas.estimation.distances import Bounds, weight_factors
from sipas.estimation.notes import N_
from sipas.refusal import Refused, Word

Codes = NDArray[np.int64]

_TOLERANCE = 1e-13  # of the largest relative distance from a total
_MOST_SWEEPS = 2_000
_NO_CATEGORY = N_("không ghi nhóm")
_SAME_POPULATION = 1e-9
_SAMPLE_ONLY = N_("Biên %(margin)s, nhóm %(category)s: chỉ có trong mẫu.")
POPULATION_ONLY = N_("Biên %(margin)s, nhóm %(category)s: chỉ có trong tổng thể.")


class MarginNotCovered(Refused):
    """A category of a margin is in the sample or the population, but not in both."""

    def __init__(self, margin: str, category: str, sentence: str, **values: object) -> None:
        self.margin, self.category = margin, category
        super().__init__(sentence, margin=margin, category=category, **values)

    @property
    def in_sample(self) -> bool:
        """Whether responses lie in the category, of which nothing is known."""
        return self.sentence == _SAMPLE_ONLY


class NotConverged(Refused):
    """No weights were found that meet all totals; names the margin and category farthest off."""

    def __init__(self, sentence: str, margin: str, category: str = "", **values: object) -> None:
        self.margin, self.category = margin, category
        super().__init__(sentence, margin=margin, category=category, **values)


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """A classification whose population counts are known.

    name : for messages. labels : (rows,) the category of each row, crossed variables joined into
    one label. totals : category -> number of units in the population, greater than 0 (a
    category of 0 must have no rows).
    """

    name: str
    labels: NDArray[np.str_]
    totals: Mapping[str, float]


def collapsed(margin: Margin, into: Mapping[str, str]) -> Margin:
    """The margin with categories put together: old name -> new name; others stay."""
    totals: dict[str, float] = {}
    for category, count in margin.totals.items():
        name = into.get(category, category)
        totals[name] = totals.get(name, 0.0) + count
    labels = np.array([into.get(label, label) for label in margin.labels.tolist()])
    return Margin(margin.name, labels, totals)


def post_stratify(design: Design, margin: Margin) -> Design:
    """Weights scaled within each category so that they sum to its population count.

    Parameters
    ----------
    design : any design. margin : one classification.

    Returns
    -------
    The design with the new weights; its variances use the residuals from category means.

    Raises
    ------
    MarginNotCovered : a category is missing on one side, or its rows have no weight.

    Source: Holt & Smith (1979), JRSS A 142, 33-46; postStratify in R's survey.
    """
    category, totals = _coded(design, margin)
    weights = _scaled(design.weights, category, totals)
    return with_weights(design, weights, PostStratified(category, design.weights, weights))


def rake(design: Design, margins: Sequence[Margin]) -> Design:
    """Iterative proportional fitting: each margin in turn, until all are met.

    Parameters
    ----------
    design : any design. margins : at least one; their counts sum to the same population.

    Returns
    -------
    The design with weights that meet every count to a relative 1e-13.

    Raises
    ------
    MarginNotCovered : see `post_stratify`. NotConverged : the margins contradict each other, by
    their sums or within the sample; names the margin and the category.

    Source: Deming & Stephan (1940), Ann. Math. Statist. 11, 427-444; rake in R's survey, which
    stops earlier unless told otherwise.
    """
    coded = [_coded(design, margin) for margin in margins]
    _check_sums(margins)
    weights = design.weights
    for _ in range(_MOST_SWEEPS):
        for category, totals in coded:
            weights = _scaled(weights, category, totals)
        if max(_misfit(weights, *each).max() for each in coded) <= _TOLERANCE:
            categories = [category for category, _ in coded]
            return with_weights(design, weights, Raked(categories, weights))
    raise _farthest_off(weights, margins, coded)


def calibrate(
    design: Design,
    auxiliaries: ArrayLike,
    totals: ArrayLike,
    *,
    distance: str = "linear",
    bounds: Bounds | None = None,
    names: Sequence[str] = (),
) -> Design:
    """Weights d g, as near to the design weights as the distance says, that meet given totals.

    Parameters
    ----------
    auxiliaries : float (rows, p); a column of ones makes the weights sum to the population.
    totals : float (p,), population totals of the auxiliaries.
    distance : linear, raking (exponential), logit (needs bounds).
    bounds : lowest and highest g, lowest < 1 < highest; linear without them may make weights
        negative.
    names : of the auxiliaries, for messages.

    Returns
    -------
    The design; its variances use the residuals of the regression on the auxiliaries.

    Edge cases
    ----------
    Auxiliaries that depend on each other are fitted where their totals agree.

    Raises
    ------
    NotConverged : no g within the bounds meets the totals; names the auxiliary farthest off.
    ValueError : an unknown distance, impossible bounds, a missing value.

    Source: Deville & Särndal (1992), JASA 87, 376-382; calibrate in R's survey.
    """
    x, wanted = np.asarray(auxiliaries, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if not np.isfinite(x).all() or not np.isfinite(wanted).all():
        raise ValueError("Auxiliary variables and their totals must be known for every row.")
    g = weight_factors(design.weights, x, wanted, distance, bounds)
    weights = design.weights * g
    scale = np.maximum(np.abs(wanted), design.weights @ np.abs(x))
    misfit = np.abs(weights @ x - wanted) / np.where(scale > 0, scale, 1.0)
    if not misfit.max(initial=0.0) <= 100 * _TOLERANCE:
        worst = int(np.nanargmax(misfit))
        name = names[worst] if names else f"number {worst + 1}"
        sentence = N_("Tổng của biến phụ trợ %(margin)s còn lệch %(missed)s lần tổng ấy.")
        raise NotConverged(sentence, name, missed=f"{misfit[worst]:.3g}")
    basis = orthonormal_basis(x * np.sqrt(design.weights)[:, None])
    return with_weights(design, weights, Regressed(basis, design.weights, weights))


def calibrate_to_margins(
    design: Design,
    margins: Sequence[Margin],
    *,
    distance: str = "linear",
    bounds: Bounds | None = None,
) -> Design:
    """Calibration to the counts of several classifications; see `calibrate`.

    Raises MarginNotCovered and NotConverged with the margin and the category.
    """
    columns, totals, names = [], [], []
    for margin in margins:
        category, counts = _coded(design, margin)
        columns.append(np.eye(counts.size)[category])
        totals.append(counts)
        names += [f"{margin.name} {label}" for label in _categories(margin)]
    _check_sums(margins)
    return calibrate(
        design,
        np.concatenate(columns, axis=1),
        np.concatenate(totals),
        distance=distance,
        bounds=bounds,
        names=names,
    )


def _categories(margin: Margin) -> list[str]:
    return sorted(name for name, count in margin.totals.items() if count != 0)


def _coded(design: Design, margin: Margin) -> tuple[Codes, Floats]:
    """Category of each row, and population counts, after checking that both sides have them."""
    names = _categories(margin)
    place = {name: number for number, name in enumerate(names)}
    labels = margin.labels.tolist()
    strange = next((label for label in labels if label not in place), None)
    if strange is not None:
        raise MarginNotCovered(margin.name, strange or Word(_NO_CATEGORY), _SAMPLE_ONLY)
    category = np.array([place[label] for label in labels], dtype=np.int64)
    counts = np.array([margin.totals[name] for name in names], dtype=np.float64)
    for name, count in zip(names, counts.tolist(), strict=True):
        if not 0 < count < np.inf:
            sentence = N_("Biên %(margin)s, nhóm %(category)s: số đếm là %(count)s.")
            raise MarginNotCovered(margin.name, name, sentence, count=f"{count:g}")
    empty = np.bincount(category, design.weights, counts.size) <= 0
    if empty.any():
        name = names[int(empty.argmax())]
        raise MarginNotCovered(margin.name, name, POPULATION_ONLY)
    return category, counts


def _scaled(weights: Floats, category: Codes, totals: Floats) -> Floats:
    factors = totals / np.bincount(category, weights, totals.size)
    scaled: Floats = weights * factors[category]
    return scaled


def _misfit(weights: Floats, category: Codes, totals: Floats) -> Floats:
    misfit: Floats = np.abs(np.bincount(category, weights, totals.size) / totals - 1)
    return misfit


def _check_sums(margins: Sequence[Margin]) -> None:
    sums = [sum(margin.totals.values()) for margin in margins]
    for margin, size in zip(margins, sums, strict=True):
        if abs(size - sums[0]) > _SAME_POPULATION * abs(sums[0]):
            raise NotConverged(
                N_("Biên %(first)s cộng lại là %(total)s, biên %(margin)s là %(size)s."),
                margin.name,
                first=margins[0].name,
                total=f"{sums[0]:.10g}",
                size=f"{size:.10g}",
            )


def _farthest_off(
    weights: Floats, margins: Sequence[Margin], coded: Sequence[tuple[Codes, Floats]]
) -> NotConverged:
    misfits = [_misfit(weights, *each) for each in coded]
    worst = int(np.argmax([misfit.max() for misfit in misfits]))
    category = _categories(margins[worst])[int(misfits[worst].argmax())]
    return NotConverged(
        N_(
            "Raking dừng sau %(sweeps)d vòng: biên %(margin)s, nhóm %(category)s còn lệch "
            "%(missed)s lần số đếm của nhóm."
        ),
        margins[worst].name,
        category,
        sweeps=_MOST_SWEEPS,
        missed=f"{misfits[worst].max():.3g}",
    )
