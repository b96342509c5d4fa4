"""Drawing from a list: which units, in which order, and how likely each was to be drawn.

Everything here is positions 0..N-1 in a list that the caller keeps in a fixed order; with the same
list and the same seed the same units are drawn. A seed gives each stratum a stream of its own, so
that leaving a stratum out does not change what is drawn in the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

LARGEST_SEED = 2**53 - 1
"""Whole numbers up to here survive JSON, spreadsheets and SQLite alike."""


class CannotDraw(ValueError):
    """More is wanted than there is, or a size or seed that is no number of units."""


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """What was drawn of one list.

    drawn : int64 (n,), positions in order of draw. replacements : int64 (r,), positions that come
    next, in order. inclusion : float (n,), chance of each drawn unit to be among the n, 0-1.
    population : N, length of the list.
    """

    drawn: Integers
    replacements: Integers
    inclusion: Floats
    population: int

    def inclusion_after(self, used: int) -> float:
        """Chance of every unit of the list to be asked once `used` replacements are, (n + k) / N.

        Holds for `simple_draw` and `systematic_draw`, where it is the same for all units.
        """
        asked = self.drawn.size + min(used, self.replacements.size)
        return asked / self.population if self.population else float("nan")


def generator(seed: int, stratum: str = "") -> Generator:
    """The stream of random numbers of one stratum under one seed, 0 to `LARGEST_SEED`."""
    if not 0 <= seed <= LARGEST_SEED:
        raise CannotDraw(f"A seed is a whole number from 0 to {LARGEST_SEED}.")
    key = int.from_bytes(blake2b(stratum.encode(), digest_size=4).digest())
    return Generator(PCG64(SeedSequence(seed, spawn_key=(key,))))


def simple_draw(population: int, size: int, stream: Generator, replacements: int = 0) -> Draw:
    """Simple random sample without replacement.

    Parameters
    ----------
    population : N >= 0. size : n, 0 to N. stream : random numbers. replacements : how many more to
        name, cut to N - n.

    Returns
    -------
    Draw; inclusion n / N for every unit, n (n - 1) / (N (N - 1)) for every pair. Units and
    replacements are one random permutation read onward: with the first k replacements it is a
    simple random sample of n + k.

    Edge cases
    ----------
    n = N: everybody, in random order, without replacements. n = 0: nobody.

    Raises
    ------
    CannotDraw : n outside 0 to N.

    Source: Cochran (1977), Sampling Techniques, 3rd ed., ch. 2.1-2.2.
    """
    _check(population, size)
    order = stream.permutation(population)[: size + max(replacements, 0)]
    return _equal_draw(order[:size], order[size:], population)


def systematic_draw(population: int, size: int, stream: Generator, replacements: int = 0) -> Draw:
    """Every (N/n)-th unit of a list from a random start; the interval need not be whole.

    The order of the list stratifies by itself: sorted by field and day, each field and season is
    drawn in proportion.

    Parameters
    ----------
    population : N >= 0. size : n, 0 to N. stream : random numbers. replacements : as `simple_draw`.

    Returns
    -------
    Draw; inclusion n / N for every unit. Of pairs, neighbours are never drawn together: their
    joint inclusion is 0, so no variance estimator is unbiased; the one for simple random sampling
    is usually too large, which is the safe side. Replacements are a random permutation of the
    rest: with the first k, every unit's inclusion is n/N + (1 - n/N) k/(N - n) = (n + k)/N.

    Edge cases
    ----------
    As `simple_draw`; drawn units stand in the order of the list.

    Raises
    ------
    CannotDraw : n outside 0 to N.

    Source: Cochran (1977), ch. 8.1 (fractional interval) and 8.11; Särndal, Swensson & Wretman
    (1992), Model Assisted Survey Sampling, ch. 3.4.
    """
    _check(population, size)
    if size == 0:
        return simple_draw(population, 0, stream, replacements)
    start = stream.random() * population / size
    places = np.floor(start + np.arange(size) * (population / size)).astype(np.int64)
    drawn = np.minimum(places, population - 1)
    rest = np.setdiff1d(np.arange(population, dtype=np.int64), drawn, assume_unique=True)
    return _equal_draw(drawn, stream.permutation(rest)[: max(replacements, 0)], population)


def stratified_draw(
    populations: Mapping[str, int],
    quotas: Mapping[str, int],
    seed: int,
    replacements: Mapping[str, int] | None = None,
) -> dict[str, Draw]:
    """A simple random sample in each stratum, each from a stream of its own.

    Parameters
    ----------
    populations : stratum -> N_h. quotas : stratum -> n_h; strata without a quota are left out.
    seed : of the whole sample. replacements : stratum -> how many more to name.

    Returns
    -------
    stratum -> Draw; inclusion n_h / N_h. Pairs of different strata are drawn independently.

    Edge cases
    ----------
    A quota above N_h draws all of the stratum: its inclusion is 1.

    Raises
    ------
    CannotDraw : a stratum with a quota and no population, a negative quota, a faulty seed.

    Source: Cochran (1977), ch. 5; Särndal, Swensson & Wretman (1992), ch. 3.7.
    """
    missing = sorted(quotas.keys() - populations.keys())
    if missing:
        raise CannotDraw(f"No list for: {', '.join(missing)}.")
    extra = replacements or {}
    return {
        name: simple_draw(
            populations[name],
            min(quota, populations[name]),
            generator(seed, name),
            extra.get(name, 0),
        )
        for name, quota in quotas.items()
    }


def proportional_inclusion(sizes: ArrayLike, size: int) -> Floats:
    """Inclusion probabilities proportional to size, with certainty units.

    Parameters
    ----------
    sizes : (N,), x_i >= 0, such as the dossiers of each agency. size : n, 0 to the number of
        units with x_i > 0.

    Returns
    -------
    float (N,): n x_i / X; where that is 1 or more the unit is certain and the rest is shared
    among the others in the same way, until none is above 1. Sums to n.

    Edge cases
    ----------
    x_i = 0: 0, the unit cannot be drawn.

    Raises
    ------
    CannotDraw : negative or unknown sizes, or fewer units of positive size than wanted.

    Source: Särndal, Swensson & Wretman (1992), ch. 3.6.2; Cochran (1977), ch. 9A.
    """
    x = np.asarray(sizes, dtype=np.float64)
    if x.ndim != 1 or not np.isfinite(x).all() or (x < 0).any():
        raise CannotDraw("Sizes are numbers of at least 0.")
    _check(int((x > 0).sum()), size)
    certain = np.zeros(x.size, dtype=bool)
    while True:
        rest = np.where(certain, 0.0, x)
        open_places, total = size - int(certain.sum()), rest.sum()
        share = np.where(rest > 0, open_places * rest / total, 0.0) if total > 0 else rest
        above = share >= 1
        if not above.any():
            return np.where(certain, 1.0, share)
        certain |= above


def proportional_systematic_draw(sizes: ArrayLike, size: int, stream: Generator) -> Draw:
    """Clusters with probability proportional to size, by systematic selection in random order.

    Parameters
    ----------
    sizes, size : as `proportional_inclusion`. stream : random numbers.

    Returns
    -------
    Draw; exactly n units with the inclusion of `proportional_inclusion`, in the random order in
    which the list was gone through. Joint inclusions have no simple form. No replacements: a
    cluster is not replaced, its own dossiers are.

    Raises
    ------
    CannotDraw : as `proportional_inclusion`.

    Source: Madow (1949), Annals of Mathematical Statistics 20, 333-354; the random order from
    Hartley & Rao (1962), ibid. 33, 350-374.
    """
    chance = proportional_inclusion(sizes, size)
    order = stream.permutation(chance.size)
    # the ends of the units on the line 0..n; rounding must not lose the last one
    ends = np.cumsum(chance[order])
    points = stream.random() + np.arange(size)
    hit = np.searchsorted(ends, points, side="right")
    drawn = order[np.minimum(hit, _last_of(chance[order]))]
    return _unequal_draw(drawn, chance)


def brewer_draw(sizes: ArrayLike, size: int, stream: Generator) -> Draw:
    """Clusters with probability proportional to size, one after the other by Brewer's method.

    At step r of n, with S the drawn and a = n - sum_S pi, unit k not in S is taken with a chance
    proportional to pi_k (a - pi_k) / (a - pi_k (n - r + 1)).

    Parameters
    ----------
    sizes, size : as `proportional_inclusion`. stream : random numbers.

    Returns
    -------
    Draw; exactly n units with the inclusion of `proportional_inclusion`; certain units come
    first. Every pair of units that are not certain has a positive joint inclusion, so a
    variance can be estimated without bias. No replacements, as above.

    Raises
    ------
    CannotDraw : as `proportional_inclusion`.

    Source: Brewer (1975), Australian Journal of Statistics 17, 166-172; Brewer & Hanif (1983),
    Sampling with Unequal Probabilities, procedure 8; Tillé (2006), Sampling Algorithms, alg. 6.10.
    """
    chance = proportional_inclusion(sizes, size)
    drawn = list(np.flatnonzero(chance >= 1))
    uncertain = np.flatnonzero((chance > 0) & (chance < 1))
    wanted = size - len(drawn)
    pi = chance[uncertain]
    is_open = np.ones(pi.size, dtype=bool)
    for step in range(1, wanted + 1):
        a = wanted - pi[~is_open].sum()
        weight = np.where(is_open, pi * (a - pi) / (a - pi * (wanted - step + 1)), 0.0)
        taken = int(stream.choice(pi.size, p=weight / weight.sum()))
        is_open[taken] = False
        drawn.append(uncertain[taken])
    return _unequal_draw(np.array(drawn, dtype=np.int64), chance)


def _check(population: int, size: int) -> None:
    if not 0 <= size <= population:
        raise CannotDraw(f"Of {population} units, {size} cannot be drawn.")


def _last_of(chance: Floats) -> int:
    """The last place on the line that has a length at all."""
    places = np.flatnonzero(chance > 0)
    return int(places[-1]) if places.size else 0


def _equal_draw(drawn: Integers, replacements: Integers, population: int) -> Draw:
    chance = drawn.size / population if population else 0.0
    return Draw(
        np.asarray(drawn, dtype=np.int64),
        np.asarray(replacements, dtype=np.int64),
        np.full(drawn.size, chance),
        population,
    )


def _unequal_draw(drawn: Integers, chance: Floats) -> Draw:
    places = np.asarray(drawn, dtype=np.int64)
    return Draw(places, np.empty(0, dtype=np.int64), chance[places], chance.size)
