"""Which agencies and desks somebody should look at, and why."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import numpy as np

from sipas.estimation.oddities import are_surprising, burst_p_values, excess_p_values
from sipas.store.fieldwork import PlaceCounts

Place = TypeVar("Place")

CHANCE = 0.01
"""That anybody is named in a round in which all are alike, for each reason."""
LEAST = 10
"""Fewer responses are not judged."""
FULL_DAY = 20
"""Fewer on one day are within what one counter hands out."""
BUSY_DAY = 3.0
"""Days differ: a fullest day below so many times the mean is market day, not a burst."""


class Oddity(StrEnum):
    """A reason to look; each can have a good explanation."""

    ALIKE = "alike"
    BURST = "burst"
    UNOPENED = "unopened"
    TOO_MANY = "too_many"


def odd_agencies(
    counts: Mapping[str, PlaceCounts], dossiers: Mapping[str, int], days: int
) -> dict[str, tuple[Oddity, ...]]:
    """More responses than dossiers, or forms unlike those of the other agencies."""
    found = _unlike_others(counts, days)
    for code, one in counts.items():
        if one.finished > dossiers.get(code, 0):
            found.setdefault(code, []).append(Oddity.TOO_MANY)
    return {code: tuple(reasons) for code, reasons in found.items()}


def odd_desks(
    counts: Mapping[tuple[str, str], PlaceCounts],
    visits: Mapping[tuple[str, ...], tuple[int, int]],
    days: int,
) -> dict[tuple[str, str], tuple[Oddity, ...]]:
    """Forms unlike those of the other desks, or sent without that their page was opened."""
    found = _unlike_others(counts, days)
    for place, one in counts.items():
        opened, started = visits.get(place, (0, 0))
        if started - opened >= LEAST and one.finished:
            found.setdefault(place, []).append(Oddity.UNOPENED)
    return {place: tuple(reasons) for place, reasons in found.items()}


def _unlike_others(counts: Mapping[Place, PlaceCounts], days: int) -> dict[Place, list[Oddity]]:
    judged = {place: one for place, one in counts.items() if one.finished >= LEAST}
    if not judged:
        return {}
    finished = np.array([one.finished for one in judged.values()])
    alike = excess_p_values([one.alike for one in judged.values()], finished)
    most = np.array([one.most for one in judged.values()])
    burst = burst_p_values(most, finished, days)
    is_full = (most >= FULL_DAY) & (most > BUSY_DAY * finished / days)
    is_burst = are_surprising(burst, CHANCE) & is_full
    is_alike = are_surprising(alike, CHANCE)
    found: dict[Place, list[Oddity]] = {}
    for place, same, full in zip(judged, is_alike, is_burst, strict=True):
        reasons = [Oddity.ALIKE] * bool(same) + [Oddity.BURST] * bool(full)
        if reasons:
            found[place] = reasons
    return found
