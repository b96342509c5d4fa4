"""What is known of the dossiers, laid against the cells of a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.calibration import POPULATION_ONLY, Margin, MarginNotCovered
from sipas.tallies.agencies import CellKey
from sipas.tallies.calibration_plan import PLACES, CalibrationPlan, MarginPlan

Floats = NDArray[np.float64]

UNKNOWN = "?"
"""The category of those who did not say, or said something that the margin does not know."""
JOINED = " × "
TOGETHER = " + "


class FaultyPlan(ValueError):
    """A calibration that this round cannot make; `margin` names where."""

    def __init__(self, margin: str, reason: str) -> None:
        self.margin = margin
        super().__init__(f"Margin {margin}: {reason}.")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a calibration stands on.

    keys : the C cells with responses. weights : float (C,), the sum of the design weights of each
    cell's responses. variables : names of the values in the keys. block_of : agency -> block.
    population : agency -> dossiers, of the agencies that the responses stand for.
    """

    keys: tuple[CellKey, ...]
    weights: Floats
    variables: tuple[str, ...]
    block_of: Mapping[str, str]
    population: Mapping[str, int]

    @property
    def dossiers(self) -> int:
        return sum(self.population.values())


def margins_of(plan: CalibrationPlan, ground: Ground) -> list[Margin]:
    """The margins of a plan over the cells, one label a cell and one count a category.

    Returns
    -------
    Known sizes are scaled so that each margin sums to the dossiers that the round stands for.
    Under `collapse`, categories without responses join the next one that has any, and responses
    outside the margin (`UNKNOWN`) keep the sum of their design weights; the known categories
    share the rest.

    Raises
    ------
    FaultyPlan : a variable that the cells do not have, a size that only a form could tell.
    MarginNotCovered : under `fail`, a category on one side only.
    """
    return [_margin(one, ground, plan.on_empty) for one in plan.margins]


def _margin(plan: MarginPlan, ground: Ground, on_empty: str) -> Margin:
    labels = np.array([JOINED.join(_values(plan, key, ground)) for key in ground.keys])
    sizes = _sizes(plan, ground)
    heard = dict.fromkeys(labels.tolist())
    if on_empty == "collapse":
        into = _neighbours(list(sizes), heard, plan.name)
        labels = np.array([into.get(label, UNKNOWN) for label in labels.tolist()])
        sizes = _put_together(sizes, into)
    unknown = float(np.sum(ground.weights, where=labels == UNKNOWN))
    scale = (ground.dossiers - unknown) / sum(sizes.values())
    totals = {label: size * scale for label, size in sizes.items()}
    return Margin(plan.name, labels, totals | ({UNKNOWN: unknown} if unknown else {}))


def _values(plan: MarginPlan, key: CellKey, ground: Ground) -> list[str]:
    places = {"agency": key.agency, "block": ground.block_of.get(key.agency, "")}
    known = places | dict(zip(ground.variables, key.variables, strict=True))
    strange = next((name for name in plan.variables if name not in known), None)
    if strange is not None:
        raise FaultyPlan(plan.name, f"the cells of this round are not kept apart by {strange}")
    return [known[name] for name in plan.variables]


def _sizes(plan: MarginPlan, ground: Ground) -> dict[str, float]:
    if plan.categories:
        return {JOINED.join(one.values): one.size for one in plan.categories}
    if not set(plan.variables) <= set(PLACES):
        raise FaultyPlan(plan.name, "no sizes are given, and the register does not know them")
    sizes: dict[str, float] = {}
    for agency, dossiers in ground.population.items():
        label = JOINED.join(_values(plan, _place(agency, ground), ground))
        sizes[label] = sizes.get(label, 0.0) + dossiers
    return sizes


def _place(agency: str, ground: Ground) -> CellKey:
    return CellKey(agency, ("",) * len(ground.variables))


def _neighbours(known: Sequence[str], heard: Mapping[str, None], margin: str) -> dict[str, str]:
    """Each known category -> the name under which it is counted."""
    usable = [label for label in known if label in heard]
    if not usable:
        raise MarginNotCovered(margin, known[0] if known else UNKNOWN, POPULATION_ONLY)
    groups: dict[str, list[str]] = {label: [] for label in usable}
    for place, label in enumerate(known):
        after = next((other for other in known[place:] if other in groups), usable[-1])
        groups[after].append(label)
    return {label: TOGETHER.join(inside) for inside in groups.values() for label in inside}


def _put_together(sizes: Mapping[str, float], into: Mapping[str, str]) -> dict[str, float]:
    joined: dict[str, float] = {}
    for label, size in sizes.items():
        joined[into[label]] = joined.get(into[label], 0.0) + size
    return joined
