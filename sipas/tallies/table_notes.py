"""What must be said beside the numbers of an index table."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from sipas.estimation import notes
from sipas.tallies.agencies import Agencies, CellKey, FirstStage, Groups
from sipas.tallies.moments import GroupMoments

Floats = NDArray[np.float64]


def group_sentences(
    moments: GroupMoments,
    groups: Groups,
    population: Mapping[str, int],
    lonely_unit: str,
    first_stage: FirstStage | None = None,
) -> tuple[tuple[str, ...], ...]:
    """Per group: nothing collected yet, agencies not covered, too many responses, lonely ones."""
    answered = frozenset(moments.agencies.names)
    covered = answered if first_stage is None else answered | first_stage.represented(answered)
    return tuple(
        (
            *_coverage(_names(members), answered, covered, population),
            *_over_full(moments.agencies, inside),
            *_lonely(moments.agencies, inside, lonely_unit),
            *_lonely_drawn(moments.agencies, inside, lonely_unit),
        )
        for members, inside in zip(groups.values(), moments.members, strict=True)
    )


def measure_sentences(
    moments: GroupMoments, value: Floats, variance: Floats, lower: Floats, persons: Floats
) -> dict[tuple[int, int], tuple[str, ...]]:
    """Per cell of the table that needs a word: (row, column) -> sentences."""
    responses = moments.n[:, None] > 0
    unknown = np.isnan(value)
    census = moments.is_census[:, None]
    sentences: dict[tuple[int, int], tuple[str, ...]] = {}
    for mask, sentence in (
        (responses & unknown & (persons == 0), notes.NO_VALID_ANSWER),
        (responses & unknown & (persons > 0), notes.ITEM_WITHOUT_ANSWER),
        (~unknown & census & (persons < moments.n[:, None]), notes.CENSUS_WITH_BLANKS),
        (~unknown & np.isnan(lower) & ~np.isnan(variance), notes.TOO_FEW_FOR_INTERVAL),
    ):
        for row, column in np.argwhere(mask).tolist():
            sentences[row, column] = (*sentences.get((row, column), ()), sentence)
    return sentences


def _names(members: Collection[str | CellKey]) -> set[str]:
    return {member if isinstance(member, str) else member.agency for member in members}


def _coverage(
    names: set[str],
    answered: frozenset[str],
    covered: frozenset[str],
    population: Mapping[str, int],
) -> list[str]:
    if not names & answered:
        return [notes.NO_RESPONSE]
    dossiers = {name: population.get(name, 0) for name in names if population.get(name, 0) > 0}
    silent = [name for name in dossiers if name not in covered]
    if not silent:
        return []
    words = {
        "agencies": len(silent),
        "all_agencies": len(dossiers),
        "dossiers": sum(dossiers[name] for name in silent),
        "all_dossiers": sum(dossiers.values()),
    }
    return [notes.NOT_COVERED % words]


def _over_full(agencies: Agencies, inside: NDArray[np.bool_]) -> list[str]:
    return [
        notes.MORE_RESPONSES_THAN_DOSSIERS
        % {
            "agency": agencies.names[place],
            "n": agencies.n[place],
            "population": agencies.population[place],
        }
        for place in np.flatnonzero(inside & agencies.over_full).tolist()
    ]


def _lonely(agencies: Agencies, inside: NDArray[np.bool_], policy: str) -> list[str]:
    sentence = notes.LONELY_FAILED if policy == "fail" else notes.LONELY_HANDLED
    return [
        sentence % {"agency": agencies.names[place], "policy": policy}
        for place in np.flatnonzero(inside & agencies.lonely).tolist()
    ]


def _lonely_drawn(agencies: Agencies, inside: NDArray[np.bool_], policy: str) -> list[str]:
    """Agencies that alone stand for those of their first stage's stratum."""
    if agencies.units is None:
        return []
    alone = np.zeros(inside.size, dtype=bool)
    alone[agencies.drawn] = (agencies.units.sampled == 1)[agencies.units.stratum[agencies.drawn]]
    sentence = notes.LONELY_DRAWN_FAILED if policy == "fail" else notes.LONELY_DRAWN_HANDLED
    return [
        sentence % {"agency": agencies.names[place], "policy": policy}
        for place in np.flatnonzero(inside & alone).tolist()
    ]
