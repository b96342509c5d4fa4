"""How forms were filled in: the counts by which a field is watched, without any answer in them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    given = (levels >= 1) & (levels <= 5)
    if not levels.size:
        return Conduct(len(levels))
    answered = given.sum(axis=1)
    highest = np.where(given, levels, 0).max(axis=1)
    lowest = np.where(given, levels, 255).min(axis=1)
    alike = (answered >= LEAST_FOR_ALIKE) & (highest == lowest)
    return Conduct(len(levels), int((answered > 0).sum()), int(alike.sum()))
