"""How forms were filled in: the counts by which a field is watched, without any answer in them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Name = TypeVar("Name", bound=Hashable)

LEAST_FOR_ALIKE = 5
"""Fewer answers of the same level say nothing: a short form is often filled in that way."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """Numbers of responses: all, with at least one valid level, with all levels the same."""

    finished: int = 0
    valid: int = 0
    alike: int = 0

    def __add__(self, other: "Conduct") -> "Conduct":
        return Conduct(
            self.finished + other.finished, self.valid + other.valid, self.alike + other.alike
        )

    def __neg__(self) -> "Conduct":
        return Conduct(-self.finished, -self.valid, -self.alike)

    def __bool__(self) -> bool:
        return bool(self.finished or self.valid or self.alike)


def conduct_of(levels: npt.NDArray[np.uint8]) -> Conduct:
    """Counts responses by how they were filled in.

    Parameters
    ----------
    levels : shape (responses, criteria), one byte an answer: 1 to 5, 0 for none, 9 for not
        applicable.

    Returns
    -------
    Conduct in numbers of responses: `finished` is all of them; `valid` those with at least one
    level of 1 to 5; `alike` those that gave at least five levels, all of them equal.

    Edge cases: no responses, or no criteria, give zeros for `valid` and `alike`.

    Source: equal answers to a battery of questions ("non-differentiation") as a sign of careless or
    made-up interviews: Krosnick (1991), Applied Cognitive Psychology 5(3), 213-236; Menold and
    Kemper (2014), International Journal of Public Opinion Research 26(1), 41-65.
    """
    return conduct_by(np.zeros(len(levels), dtype=np.int64), levels, ("all",))["all"]


def conduct_by(
    codes: npt.NDArray[np.integer], levels: npt.NDArray[np.uint8], names: Sequence[Name]
) -> dict[Name, Conduct]:
    """Counts the responses of each code, as `conduct_of` counts all of them.

    Parameters
    ----------
    codes : shape (responses,), 0 to len(names) - 1: whose response each row is.
    levels : as in `conduct_of`.
    names : by code, each once; one without responses gets zeros.

    Returns
    -------
    Name -> Conduct.

    Raises
    ------
    ValueError : there are not as many codes as responses.
    """
    if codes.shape != (len(levels),):
        raise ValueError(f"{codes.size} codes for {len(levels)} responses.")
    counted = [np.bincount(codes, minlength=len(names))]
    if levels.size:
        given = (levels >= 1) & (levels <= 5)
        answered = given.sum(axis=1)
        highest = np.where(given, levels, 0).max(axis=1)
        lowest = np.where(given, levels, 255).min(axis=1)
        alike = (answered >= LEAST_FOR_ALIKE) & (highest == lowest)
        counted += [np.bincount(codes[one], minlength=len(names)) for one in (answered > 0, alike)]
    else:
        counted += [np.zeros_like(counted[0])] * 2
    rows = zip(*(one.tolist() for one in counted), strict=True)
    return {name: Conduct(*row) for name, row in zip(names, rows, strict=True)}
