"""The agencies of a round as units of its design: each a stratum of its own, or drawn itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.tallies.tally import Tally

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

OWN_STRATUM = -1
_CERTAIN = 1 - 1e-9  # a chance of 1 that was computed


@dataclass(frozen=True, slots=True)
class CellKey:
    """Whose responses a tally holds: an agency, and the values of the variables that split it."""

    agency: str
    variables: tuple[str, ...] = ()


Groups = Mapping[str, Collection[str | CellKey]]


class UnknownPopulation(ValueError):
    """Agencies have responses, but how many dossiers they returned is unknown or 0."""

    def __init__(self, agencies: Sequence[str]) -> None:
        self.agencies = tuple(agencies)
        super().__init__(f"No number of returned dossiers for {', '.join(agencies)}.")


@dataclass(frozen=True, slots=True)
class FirstStage:
    """How agencies themselves were drawn, before anybody was drawn within them.

    frame : agencies that could be drawn, those that were included.
    chance : agency -> chance to be drawn, above 0 to 1, of those that were drawn.
    strata : agency -> stratum of the first stage; empty: all of the frame is one stratum.
    """

    frame: frozenset[str]
    chance: Mapping[str, float]
    strata: Mapping[str, str]

    def is_certain(self, agency: str) -> bool:
        """Whether the agency could not but be drawn; so is one that stands outside the frame."""
        return self.chance.get(agency, 1.0) >= _CERTAIN

    def stratum(self, agency: str) -> str:
        return self.strata.get(agency, "")

    def represented(self, answered: Collection[str]) -> frozenset[str]:
        """The agencies of the frame that those with responses stand for, themselves included."""
        heard = {self.stratum(name) for name in answered if not self.is_certain(name)}
        return frozenset(
            name
            for name in self.frame
            if name in answered
            or (self.chance.get(name, 0.0) < _CERTAIN and self.stratum(name) in heard)
        )

    def units(self, agencies: Sequence[str]) -> "Units":
        """The agencies with responses as units of this stage."""
        by_chance = [name for name in self.chance if not self.is_certain(name)]
        drawn = _counted(self.stratum(name) for name in by_chance)
        open_ = [name for name in agencies if not self.is_certain(name)]
        answered = _counted(self.stratum(name) for name in open_)
        place = {name: number for number, name in enumerate(answered)}
        raised, stratum = np.ones(len(agencies)), np.full(len(agencies), OWN_STRATUM)
        for number, name in enumerate(agencies):
            if not self.is_certain(name):
                own = self.stratum(name)
                raised[number] = drawn[own] / answered[own] / self.chance[name]
                stratum[number] = place[own]
        sampled = np.fromiter(answered.values(), dtype=np.int64)
        return Units(raised, stratum, tuple(answered), sampled)


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """H agencies with responses as units of a first stage of L strata.

    raised : float (H,), at least 1; agencies of the frame that each stands for: the inverse of its
        chance, times drawn / answering agencies of its stratum, as if those that stay silent did
        so at random.
    stratum : int64 (H,), 0 to L - 1; OWN_STRATUM for an agency that was certain to be drawn: it is
        a stratum whose units are its responses.
    names : (L,). sampled : int64 (L,), agencies with responses.
    """

    raised: Floats
    stratum: Integers
    names: tuple[str, ...]
    sampled: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Agencies:
    """The agencies with responses: strata of the design, or units drawn at its first stage.

    names : (H,). n : int64 (H,) responses. population : int64 (H,) dossiers, at least 1.
    units : of the first stage; None: no agency was drawn, each is a stratum.
    """

    names: tuple[str, ...]
    n: Integers
    population: Integers
    units: Units | None = None

    @property
    def drawn(self) -> NDArray[np.bool_]:
        """bool (H,): units of a first stage, not strata."""
        if self.units is None:
            return np.zeros(self.n.size, dtype=bool)
        return np.asarray(self.units.stratum != OWN_STRATUM)

    @property
    def partial(self) -> NDArray[np.bool_]:
        """bool (H,): not all of what the agency stands for has answered."""
        return np.asarray((self.n != self.population) | self.drawn)

    @property
    def raised(self) -> Floats:
        """float (H,): agencies that each stands for."""
        return np.ones(self.n.size) if self.units is None else self.units.raised

    @property
    def over_full(self) -> NDArray[np.bool_]:
        """bool (H,): more responses than dossiers."""
        return np.asarray(self.n > self.population)

    @property
    def lonely(self) -> NDArray[np.bool_]:
        """bool (H,): one response out of several dossiers, in a stratum of its own."""
        lonely: NDArray[np.bool_] = (self.n == 1) & (self.population > 1) & ~self.drawn
        return lonely

    @property
    def effective_population(self) -> Floats:
        """float (H,): dossiers; inf, so that no correction is made, where responses exceed them."""
        return np.where(self.over_full, np.inf, self.population.astype(np.float64))


def agencies_of(
    cells: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    first_stage: FirstStage | None = None,
) -> Agencies:
    """Agencies that have responses, with their numbers.

    Raises
    ------
    UnknownPopulation : an agency has responses and no dossiers; the message names it.
    """
    responses: dict[str, int] = {}
    for key, tally in cells.items():
        if tally.n:
            responses[key.agency] = responses.get(key.agency, 0) + tally.n
    unknown = [name for name in responses if population.get(name, 0) < 1]
    if unknown:
        raise UnknownPopulation(unknown)
    names = tuple(responses)
    return Agencies(
        names,
        np.fromiter(responses.values(), dtype=np.int64),
        np.fromiter((population[name] for name in names), dtype=np.int64),
        None if first_stage is None else first_stage.units(names),
    )


def _counted(labels: Iterable[str]) -> dict[str, int]:
    """How often each label stands there, in the order of their first."""
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return counts
