"""Weighted totals after calibration and their covariance, per group.

With w_c the calibrated weight of the responses of cell c, k_h the factor of the variance engine
and p_c what the margins explain of the values of c's responses (0 outside the group included):

    cov(T) = sum_h k_h [ sum_c w_c^2 sum_i (z_i - p_c)(z_i - p_c)' - s_h s_h' / n_h ],
    s_h = sum_c w_c sum_i (z_i - p_c);

of an agency that was drawn itself s_h is the total of a unit: see `first_stage`.

Deville & Särndal (1992), JASA 87, section 3; svyrecvar of a calibrated design in R's survey.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.linearisation import LonelyUnit
from sipas.tallies.agencies import Agencies, CellKey, Groups
from sipas.tallies.calibration import CalibratedCells, Explained
from sipas.tallies.first_stage import between_agencies, degrees_of_freedom, design_factors
from sipas.tallies.moments import GroupMoments, Parts, members_of
from sipas.tallies.tally import Tally

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Sums of C cells: n, w (C,), t (C, D), m (C, D * D), stratum (C,), in its order."""

    n: Floats
    w: Floats
    t: Floats
    m: Floats
    stratum: Integers

    def by_agency(self, values: Floats) -> Floats:
        """Sums (H, K) of values (C, K)."""
        starts = np.flatnonzero(np.diff(self.stratum, prepend=-1))
        sums: Floats = np.add.reduceat(values, starts, axis=0)
        return sums


def calibrated_moments(
    cells: Mapping[CellKey, Tally],
    agencies: Agencies,
    groups: Groups,
    columns: Integers,
    calibration: CalibratedCells,
    *,
    lonely_unit: str,
) -> GroupMoments:
    """As `moments.group_moments`, with calibrated weights and the residuals of the margins.

    A response outside a group keeps a residual, so every agency adds to the variance of every
    group, and under the policy `fail` one lonely agency leaves all covariances unknown (nan).
    """
    tallies = [cells[key] for key in calibration.keys]
    place = {name: number for number, name in enumerate(agencies.names)}
    stratum = np.array([place[key.agency] for key in calibration.keys], dtype=np.int64)
    size = columns.size
    m = np.array([tally.m[np.ix_(columns, columns)] for tally in tallies], dtype=np.float64)
    counts = np.array([tally.counts for tally in tallies], dtype=np.int64)
    sums = _Cells(
        calibration.responses.astype(np.float64),
        calibration.weight,
        np.array([tally.t[columns] for tally in tallies], dtype=np.float64),
        m.reshape(len(tallies), size * size),
        stratum,
    )
    inside = _membership(calibration.keys, groups)
    chosen = inside.astype(np.float64)
    weight = chosen @ (sums.w * sums.n)
    degrees = _degrees(agencies, inside, counts, sums)
    return GroupMoments(
        agencies,
        members_of(inside.astype(np.int64), stratum, len(agencies.names)),
        inside.astype(np.int64) @ calibration.responses,
        np.tensordot(inside.astype(np.int64), counts, axes=1),
        degrees[:, 0],
        degrees[:, 1:],
        chosen @ (sums.w[:, None] * sums.t),
        _covariances(sums, agencies, inside, calibration.explained, lonely_unit),
        ((chosen * sums.w) @ sums.m).reshape(-1, size, size),
        weight,
        weight,
        Parts(sums.w, counts, inside.astype(np.int64)),
        calibrated=int(calibration.responses.sum()),
    )


def _membership(keys: tuple[CellKey, ...], groups: Groups) -> NDArray[np.bool_]:
    """bool (G, C): the cells of each group, named one by one or by their agency."""
    places: dict[str | CellKey, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key.agency, []).append(place)
        places.setdefault(key, []).append(place)
    inside = np.zeros((len(groups), len(keys)), dtype=bool)
    for row, wanted in enumerate(groups.values()):
        inside[row, [place for member in wanted for place in places.get(member, ())]] = True
    return inside


def _degrees(
    agencies: Agencies, inside: NDArray[np.bool_], counts: Integers, sums: _Cells
) -> Integers:
    """int64 (G, 1 + J): degrees of freedom of each group, and among those who answered the item."""
    persons = np.concatenate([sums.n[:, None], counts[:, :, 1:6].sum(axis=2)], axis=1)
    degrees = [
        degrees_of_freedom(agencies, sums.by_agency(persons * rows[:, None]).astype(np.int64))
        for rows in inside
    ]
    return np.array(degrees, dtype=np.int64).reshape(len(inside), persons.shape[1])


def _covariances(
    sums: _Cells,
    agencies: Agencies,
    inside: NDArray[np.bool_],
    explained: Explained,
    lonely_unit: str,
) -> Floats:
    size = sums.t.shape[1]
    try:
        kept = design_factors(agencies, np.ones_like(agencies.drawn), lonely_unit)
    except LonelyUnit:
        return np.full((len(inside), size, size), np.nan)
    own = agencies.n.size
    k, apart = kept.factor[:own], kept.about_grand_mean[:own]
    z = explained.basis
    squared = k[sums.stratum] * sums.w**2
    crossed = z.T @ (z * (squared * sums.n)[:, None])
    drawn = sums.by_agency(z * (sums.w * sums.n)[:, None])
    n = agencies.n.astype(np.float64)
    squares = ((inside * squared) @ sums.m).reshape(-1, size, size)
    found = np.empty((len(inside), size, size))
    for place, rows in enumerate(inside):
        t = sums.t * rows[:, None]
        beta = explained.inverse @ (z.T @ (t * (explained.size / sums.n)[:, None]))
        mixed = beta.T @ (z.T @ (t * squared[:, None]))
        s = sums.by_agency(t * sums.w[:, None]) - drawn @ beta
        centre = s / n[:, None]
        centre[apart] = s.sum(axis=0) / n.sum()
        about = (k[:, None] * centre).T @ s
        found[place] = (
            squares[place]
            - mixed
            - mixed.T
            + beta.T @ crossed @ beta
            - about
            - about.T
            + centre.T @ (centre * (k * n)[:, None])
            + between_agencies(agencies, s, kept.factor, kept.about_grand_mean)
        )
    return found
