"""What a calibration did to the weights, for the report."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sipas.estimation.calibration import Margin
from sipas.estimation.design import Design, Floats


@dataclass(frozen=True, slots=True)
class CategoryBalance:
    """One category of a margin: its population count and the sums of weights before and after."""

    margin: str
    category: str
    population: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class WeightReport:
    """Spread of the weights after a calibration, and what it moved.

    smallest, largest : weights, among rows that have one. kish : Kish's weight effect.
    smallest_factor, largest_factor : weight after over weight before.
    balance : every category of every margin.
    """

    smallest: float
    largest: float
    kish: float
    smallest_factor: float
    largest_factor: float
    balance: tuple[CategoryBalance, ...]


def kish_effect(weights: Floats) -> float:
    """1 + cv^2 of the weights = n sum w^2 / (sum w)^2: what unequal weights alone cost.

    weights : (n,), of which those equal to 0 are not counted. At least 1; nan without weights.
    Source: Kish (1992), J. Official Statistics 8, 183-200.
    """
    counted = weights[weights != 0]
    if counted.size == 0:
        return float("nan")
    return float(counted.size * (counted**2).sum() / counted.sum() ** 2)


def weight_report(before: Design, after: Design, margins: Sequence[Margin] = ()) -> WeightReport:
    """Compare the weights before and after a calibration of the same rows.

    before, after : designs of the same rows. margins : what was fitted, or what else to look at.
    """
    counted = before.weights != 0
    weights = after.weights[counted]
    factors = weights / before.weights[counted]
    return WeightReport(
        float(weights.min()),
        float(weights.max()),
        kish_effect(after.weights),
        float(factors.min()),
        float(factors.max()),
        tuple(balance for margin in margins for balance in _balance(before, after, margin)),
    )


def _balance(before: Design, after: Design, margin: Margin) -> list[CategoryBalance]:
    return [
        CategoryBalance(
            margin.name,
            category,
            float(count),
            float(np.sum(before.weights, where=margin.labels == category)),
            float(np.sum(after.weights, where=margin.labels == category)),
        )
        for category, count in margin.totals.items()
    ]
