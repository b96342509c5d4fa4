"""From tallies to weighted totals and their covariance, per group of agencies.

With z the vector of a response (valid answers and what is measured of them), w_h = N_h / n_h the
weight of agency h and D_h the responses of h that belong to the group:

    T = sum_h w_h t_h        cov(T) = sum_h w_h^2 k_h (M_h - t_h t_h' / n_h),

t_h and M_h the sums over D_h (the others count as zeros), k_h the factor of the variance engine.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.design import design_weights
from sipas.estimation.linearisation import LonelyUnit, StratumFactors, stratum_factors
from sipas.tallies.tally import ANSWER_COLUMNS, Tally, merge

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_AT_ONCE = 32  # matrices that fit into the cache of a processor together


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


@dataclass(frozen=True, slots=True, eq=False)
class Agencies:
    """The agencies with responses: strata of the design.

    names : (H,). n : int64 (H,) responses. population : int64 (H,) dossiers, at least 1.
    """

    names: tuple[str, ...]
    n: Integers
    population: Integers

    @property
    def over_full(self) -> NDArray[np.bool_]:
        """bool (H,): more responses than dossiers."""
        return self.n > self.population

    @property
    def lonely(self) -> NDArray[np.bool_]:
        """bool (H,): one response out of several dossiers."""
        lonely: NDArray[np.bool_] = (self.n == 1) & (self.population > 1)
        return lonely

    @property
    def effective_population(self) -> Floats:
        """float (H,): dossiers; inf, so that no correction is made, where responses exceed them."""
        return np.where(self.over_full, np.inf, self.population.astype(np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What each agency brings to the groups.

    weight : float (P,) of each response. answers : int64 (P, J, 7), as `Tally.counts`.
    membership : int64 (G, P) of 0 and 1.
    """

    weight: Floats
    answers: Integers
    membership: Integers


@dataclass(frozen=True, slots=True, eq=False)
class GroupMoments:
    """Sums over the responses of G groups; z has D = 2J entries: J valid, J measured.

    members : bool (G, H); which agencies have responses in the group.
    n : int64 (G,) responses. answers : int64 (G, J, 7) responses per item and answer.
    answering : int64 (G, J); agencies with a valid answer to the item.
    total : float (G, D) weighted totals T. covariance : float (G, D, D) of T.
    second : float (G, D, D); weighted sums of z z'. weight : float (G,); sum of weights.
    dossiers : float (G,); estimated number of dossiers of the group, sum of N_h / n_h.
    parts : what all of it is made of.
    calibrated : responses of the whole sample where the weights are calibrated, else None.
    """

    agencies: Agencies
    members: NDArray[np.bool_]
    n: Integers
    answers: Integers
    answering: Integers
    total: Floats
    covariance: Floats
    second: Floats
    weight: Floats
    dossiers: Floats
    parts: Parts
    calibrated: int | None = None

    @property
    def df(self) -> Integers:
        """int64 (G,): persons minus agencies with a person, in the group."""
        df: Integers = self.n - np.count_nonzero(self.members, axis=1)
        return df


def agencies_of(cells: Mapping[CellKey, Tally], population: Mapping[str, int]) -> Agencies:
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
    return Agencies(
        tuple(responses),
        np.fromiter(responses.values(), dtype=np.int64),
        np.fromiter((population[name] for name in responses), dtype=np.int64),
    )


def group_moments(
    cells: Mapping[CellKey, Tally],
    agencies: Agencies,
    groups: Groups,
    columns: Integers,
    *,
    equal_weighting: bool,
    lonely_unit: str,
) -> GroupMoments:
    """Weighted totals, their covariance and second moments, per group.

    Parameters
    ----------
    cells : tallies of J items; those without responses are passed over.
    agencies : see `agencies_of`.
    groups : name -> agencies (all their cells) or single cells.
    columns : int64 (D,), D = 2J; which entries of the tallies' z are wanted.
    equal_weighting : each agency counts alike (w_h = 1 / n_h) instead of by its dossiers.
    lonely_unit : policy; `fail` leaves the covariance of groups with such an agency unknown (nan).

    Returns
    -------
    GroupMoments. A group without responses has zeros.
    """
    stratum, tallies, membership = _parts(cells, agencies, groups)
    size = columns.size
    t = _whole([tally.t[columns] for tally in tallies], size)
    m = _whole([tally.m[np.ix_(columns, columns)] for tally in tallies], size, size)
    counts = _whole([tally.counts for tally in tallies], size // 2, ANSWER_COLUMNS)
    n = np.array([tally.n for tally in tallies], dtype=np.int64)
    dossiers = 1 if equal_weighting else agencies.population
    weights = design_weights(agencies.n, dossiers)[stratum]
    members = members_of(membership, stratum, len(agencies.names))
    factor, about_zero = _factors(agencies, members, lonely_unit)
    scatter = _scatter(t, m, agencies.n[stratum], about_zero[stratum])
    return GroupMoments(
        agencies,
        members,
        membership @ n,
        np.tensordot(membership, counts, axes=1),
        membership @ (counts[:, :, 1:6].sum(axis=2) > 0).astype(np.int64),
        membership @ (weights[:, None] * t),
        _combine(membership * weights**2 * factor[:, stratum], scatter),
        _combine(membership * weights, m),
        membership @ (weights * n),
        membership @ (design_weights(agencies.n, agencies.population)[stratum] * n),
        Parts(weights, counts, membership),
    )


def _parts(
    cells: Mapping[CellKey, Tally], agencies: Agencies, groups: Groups
) -> tuple[Integers, list[Tally], Integers]:
    """What each agency brings to the groups: its number, its merged cells, and who wants them.

    Groups that take the same cells of an agency share one part: int64 (G, P) of 0 and 1.
    """
    by_agency: dict[str, list[CellKey]] = {}
    for key, tally in cells.items():
        if tally.n:
            by_agency.setdefault(key.agency, []).append(key)
    parts: dict[tuple[CellKey, ...], int] = {}
    wanted: list[list[int]] = []
    for members in groups.values():
        chosen = _chosen(by_agency, frozenset(members))
        wanted.append([parts.setdefault(keys, len(parts)) for keys in chosen])
    membership = np.zeros((len(groups), len(parts)), dtype=np.int64)
    for group, numbers in enumerate(wanted):
        membership[group, numbers] = 1
    place = {name: number for number, name in enumerate(agencies.names)}
    stratum = np.array([place[keys[0].agency] for keys in parts], dtype=np.int64)
    return stratum, [_merged([cells[key] for key in keys]) for keys in parts], membership


def _chosen(
    by_agency: Mapping[str, list[CellKey]], members: Collection[str | CellKey]
) -> Iterator[tuple[CellKey, ...]]:
    """Per agency with any: its cells that belong to the group."""
    single = any(isinstance(member, CellKey) for member in members)
    for agency, keys in by_agency.items():
        if agency in members:
            yield tuple(keys)
        elif single and (some := tuple(key for key in keys if key in members)):
            yield some


def _whole(rows: list[Integers], *shape: int) -> Integers:
    """Arrays of one shape on top of each other, also none of them."""
    return np.array(rows, dtype=np.int64).reshape(len(rows), *shape)


def _merged(tallies: list[Tally]) -> Tally:
    return tallies[0] if len(tallies) == 1 else merge(tallies)


def members_of(membership: Integers, stratum: Integers, agencies: int) -> NDArray[np.bool_]:
    """bool (G, H): agencies with a part in each group, from parts (G, P) and their agency (P,)."""
    members = np.zeros((membership.shape[0], agencies), dtype=bool)
    group, part = np.nonzero(membership)
    members[group, stratum[part]] = True
    return members


def _factors(
    agencies: Agencies, members: NDArray[np.bool_], lonely_unit: str
) -> tuple[Floats, NDArray[np.bool_]]:
    """Factor (G, H) of each agency's scatter in each group, nan where the policy is to fail."""
    names, population = np.array(agencies.names), agencies.effective_population
    if not agencies.lonely.any():
        kept = lone_factors(agencies, lonely_unit)
        return np.broadcast_to(kept.factor, members.shape), kept.about_grand_mean
    factor = np.full(members.shape, np.nan)
    for group, present in enumerate(members):
        try:
            kept = stratum_factors(
                agencies.n, population, lonely_unit, names=names, present=present
            )
        except LonelyUnit:
            continue
        factor[group] = kept.factor
    return factor, agencies.lonely & (lonely_unit == "adjust")


def lone_factors(agencies: Agencies, lonely_unit: str) -> StratumFactors:
    """The factors of the agencies where all of them are present; raises LonelyUnit."""
    return stratum_factors(
        agencies.n,
        agencies.effective_population,
        lonely_unit,
        names=np.array(agencies.names),
        present=np.ones(len(agencies.names), dtype=bool),
    )


def _scatter(t: Integers, m: Integers, n: Integers, about_zero: NDArray[np.bool_]) -> Floats:
    """float (P, D, D): squares about the agency's mean, exact up to the last division.

    About 0 for a lonely unit that is compared with the grand mean: the linearised values of an
    index sum to 0 over the group, so 0 is their grand mean.
    """
    own_mean = np.where(about_zero, 0, 1)
    scatter = np.empty(m.shape)
    for start in range(0, len(m), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        size, sums = n[part, None, None], t[part]
        exact = size * m[part]
        exact -= (own_mean[part, None] * sums)[:, :, None] * sums[:, None, :]
        np.divide(exact, size, out=scatter[part])
    return scatter


def _combine(coefficients: Floats, matrices: NDArray[np.int64] | Floats) -> Floats:
    """Linear combinations (G, D, D) of matrices (P, D, D)."""
    parts, size, _ = matrices.shape
    flat = matrices.reshape(parts, size * size).astype(np.float64, copy=False)
    return (coefficients @ flat).reshape(-1, size, size)
