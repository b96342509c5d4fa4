"""What a round calibrates to: shapes only, as they are stored with the round."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("raking", "post_stratification", "linear")
ON_EMPTY = ("fail", "collapse")

PLACES = ("agency", "block")
"""Variables that every response has; their counts come from the register."""


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a margin: a value for each of its variables, and its known size (> 0)."""

    values: tuple[str, ...]
    size: float


@dataclass(frozen=True, slots=True)
class MarginPlan:
    """A classification whose sizes are known.

    variables : names of variables in the key of the round's cells, `agency` or `block`.
    categories : their known sizes, in any unit: only the shares count, of the dossiers that the
        round stands for. Empty: counted in the register, which knows `agency` and `block` alone.
    """

    variables: tuple[str, ...]
    categories: tuple[Category, ...] = ()

    @property
    def name(self) -> str:
        return " × ".join(self.variables)


@dataclass(frozen=True, slots=True)
class CalibrationPlan:
    """How the weights of a round are fitted to what is known.

    method : raking, post_stratification (one margin), linear.
    bounds : lowest and highest factor that a weight may be changed by (lowest < 1 < highest), for
        raking and linear; None: no bounds.
    on_empty : fail, an error that names margin and category when somebody is in the responses or
        in the margin only; collapse, such categories are put together with their neighbour.
    """

    method: str
    margins: tuple[MarginPlan, ...]
    bounds: tuple[float, float] | None = None
    on_empty: str = "fail"

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of all margins that must be in the key of the cells, each once."""
        named = (name for margin in self.margins for name in margin.variables)
        return tuple(dict.fromkeys(name for name in named if name not in PLACES))


def calibration_plan(stored: Mapping[str, Any]) -> CalibrationPlan:
    """The plan that `dataclasses.asdict` wrote, read back from JSON."""
    bounds = stored.get("bounds")
    return CalibrationPlan(
        stored["method"],
        tuple(
            MarginPlan(
                tuple(margin["variables"]),
                tuple(
                    Category(tuple(one["values"]), float(one["size"]))
                    for one in margin.get("categories", ())
                ),
            )
            for margin in stored["margins"]
        ),
        None if bounds is None else (float(bounds[0]), float(bounds[1])),
        stored.get("on_empty", "fail"),
    )
