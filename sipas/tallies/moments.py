"""From tallies to weighted totals and their covariance, per group of agencies.

With z the vector of a response (valid answers and what is measured of them), w_h = N_h / n_h the
weight of agency h and D_h the responses of h that belong to the group:

    T = sum_h w_h t_h        cov(T) = sum_h w_h^2 k_h (M_h - t_h t_h' / n_h),

t_h and M_h the sums over D_h (the others count as zeros), k_h the factor of the variance engine.
An agency that was drawn itself is no stratum but a unit: see `first_stage`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.design import design_weights
from sipas.estimation.linearisation import LonelyUnit
from sipas.tallies.agencies import Agencies, CellKey, Groups
from sipas.tallies.first_stage import (
    between_agencies,
    degrees_of_freedom,
    design_factors,
    lonely_strata,
)
from sipas.tallies.tally import ANSWER_COLUMNS, Tally, merge

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)
_AT_ONCE = 32  # matrices that fit into the cache of a processor together


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
    df : int64 (G,), units minus strata, persons minus agencies unless agencies were drawn.
    item_df : int64 (G, J), the same among those with a valid answer to the item.
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
    df: Integers
    item_df: Integers
    total: Floats
    covariance: Floats
    second: Floats
    weight: Floats
    dossiers: Floats
    parts: Parts
    calibrated: int | None = None

    @property
    def is_census(self) -> NDArray[np.bool_]:
        """bool (G,): every dossier of every agency that the group stands for has its response."""
        return np.asarray(~(self.members & self.agencies.partial).any(axis=1))


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
    weights = (design_weights(agencies.n, dossiers) * agencies.raised)[stratum]
    stands_for = (design_weights(agencies.n, agencies.population) * agencies.raised)[stratum]
    persons = np.concatenate([n[:, None], counts[:, :, 1:6].sum(axis=2)], axis=1)
    degrees = _degrees(agencies, membership, stratum, persons)
    members = members_of(membership, stratum, len(agencies.names))
    factor, about_zero = _factors(agencies, members, lonely_unit)
    scatter = _scatter(t, m, agencies.n[stratum], about_zero[stratum])
    return GroupMoments(
        agencies,
        members,
        membership @ n,
        np.tensordot(membership, counts, axes=1),
        degrees[:, 0],
        degrees[:, 1:],
        membership @ (weights[:, None] * t),
        _combine(membership * weights**2 * factor[:, stratum], scatter)
        + _between(agencies, membership, stratum, weights[:, None] * t, factor, about_zero),
        _combine(membership * weights, m),
        membership @ (weights * n),
        membership @ (stands_for * n),
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


def _degrees(
    agencies: Agencies, membership: Integers, stratum: Integers, persons: Integers
) -> Integers:
    """int64 (G, K): degrees of freedom, from persons (P, K) of the parts."""
    if agencies.units is None:
        return np.asarray(membership @ (persons - (persons > 0)), dtype=np.int64)
    degrees = [
        degrees_of_freedom(agencies, _by_agency(agencies, rows, stratum, persons))
        for rows in membership
    ]
    return np.array(degrees, dtype=np.int64).reshape(len(membership), persons.shape[1])


def _between(
    agencies: Agencies,
    membership: Integers,
    stratum: Integers,
    totals: Floats,
    factor: Floats,
    about_zero: NDArray[np.bool_],
) -> Floats:
    """Covariances (G, D, D) by the drawing of agencies, from totals (P, D) of the parts; or 0."""
    if agencies.units is None:
        return np.zeros((1, 1, 1))
    found = [
        between_agencies(agencies, _by_agency(agencies, rows, stratum, totals), each, about_zero)
        for rows, each in zip(membership, factor, strict=True)
    ]
    return np.array(found).reshape(len(membership), totals.shape[1], totals.shape[1])


def _by_agency(
    agencies: Agencies, rows: Integers, stratum: Integers, values: NDArray[Number]
) -> NDArray[Number]:
    """Values (P, K) of the parts of one group, laid out by agency (H, K): each has at most one."""
    found = np.zeros((agencies.n.size, values.shape[1]), dtype=values.dtype)
    found[stratum[rows > 0]] = values[rows > 0]
    return found


def _factors(
    agencies: Agencies, members: NDArray[np.bool_], lonely_unit: str
) -> tuple[Floats, NDArray[np.bool_]]:
    """Factor (G, H + L) of each stratum in each group, nan where the policy is to fail.

    And whether its scatter is taken about 0, bool (H + L,).
    """
    lonely = lonely_strata(agencies)
    if not lonely.any():
        kept = design_factors(agencies, np.ones_like(agencies.drawn), lonely_unit)
        return np.broadcast_to(kept.factor, (len(members), lonely.size)), kept.about_grand_mean
    factor = np.full((len(members), lonely.size), np.nan)
    for group, present in enumerate(members):
        try:
            factor[group] = design_factors(agencies, present, lonely_unit).factor
        except LonelyUnit:
            continue
    return factor, lonely & (lonely_unit == "adjust")


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
