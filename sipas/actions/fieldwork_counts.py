"""The counts of the watched field follow the responses, in the transactions of the tallies."""

from collections.abc import Sequence

import numpy as np

from sipas.actions.days import day_of
from sipas.actions.queued_levels import levels_by_name
from sipas.store.database import Transaction
from sipas.store.fieldwork import Counts, FieldworkDay, all_fieldwork_days, read_moments
from sipas.store.tallies import Queued
from sipas.tallies.conduct import Conduct, conduct_by, conduct_of

Days = dict[FieldworkDay, Conduct]


def fold_fieldwork_days(queued: Sequence[Queued]) -> Days:
    """What each desk gains on each day, less what it loses."""
    days: Days = {}
    # Rows that were queued before there was a watched field have no moment; a recount adds them.
    for change in (1, -1):
        rows = [row for row in queued if row.change == change and row.received_at]
        for key, conduct in _conduct_of_days(rows).items():
            days[key] = days.get(key, Conduct()) + (conduct if change > 0 else -conduct)
    return {key: conduct for key, conduct in days.items() if conduct}


def _conduct_of_days(rows: list[Queued]) -> Days:
    days = [
        FieldworkDay(row.agency, row.desk, day_of(row.received_at), row.mode)
        for row in rows
        if row.received_at
    ]
    return conduct_by(*levels_by_name(rows, days)) if rows else {}


def fieldwork_day_corrections(
    transaction: Transaction, code: str, queued: Sequence[Queued]
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
