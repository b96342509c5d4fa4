"""The counts of the watched field follow the responses, in the transactions of the tallies."""

from collections.abc import Iterable

import numpy as np

from sipas.actions.days import day_of
from sipas.store.database import Transaction
from sipas.store.fieldwork import Counts, FieldworkDay, all_fieldwork_days, read_moments
from sipas.store.tallies import Queued
from sipas.tallies.conduct import Conduct, conduct_of

Days = dict[FieldworkDay, Conduct]


def fold_fieldwork_days(queued: Iterable[Queued]) -> Days:
    """What each desk gains on each day, less what it loses."""
    pieces: dict[tuple[FieldworkDay, int], list[bytes]] = {}
    for row in queued:
        if row.received_at is None:  # queued before there was a watched field; a recount adds it
            continue
        key = FieldworkDay(row.agency, row.desk, day_of(row.received_at), row.mode)
        pieces.setdefault((key, row.change), []).append(row.levels)
    days: Days = {}
    for (key, change), rows in pieces.items():
        conduct = _conduct(b"".join(rows), len(rows))
        days[key] = days.get(key, Conduct()) + (conduct if change > 0 else -conduct)
    return {key: conduct for key, conduct in days.items() if conduct}


def fieldwork_day_corrections(
    transaction: Transaction, code: str, queued: Iterable[Queued]
) -> Days:
    """What the counts lack of the responses, seen at the moment of this transaction."""
    lacking = _count_responses(transaction, code)
    waiting = fold_fieldwork_days(queued)
    kept = {key: Conduct(*one) for key, one in all_fieldwork_days(transaction, code).items()}
    for known in (waiting, kept):
        for key, conduct in known.items():
            lacking[key] = lacking.get(key, Conduct()) + -conduct
    return {key: conduct for key, conduct in lacking.items() if conduct}


def as_counts(days: Days) -> dict[FieldworkDay, Counts]:
    return {key: (one.finished, one.valid, one.alike) for key, one in days.items()}


def _count_responses(transaction: Transaction, code: str) -> Days:
    days: Days = {}
    for piece in read_moments(transaction, code):
        key = FieldworkDay(piece.agency, piece.desk, day_of(piece.received_at), piece.mode)
        days[key] = days.get(key, Conduct()) + _conduct(piece.levels, piece.responses)
    return days


def _conduct(levels: bytes, responses: int) -> Conduct:
    return conduct_of(np.frombuffer(levels, dtype=np.uint8).reshape(responses, -1))
