"""How everybody who was asked in a round ended so far, in AAPOR's classes, by agency and mode."""

from collections.abc import Iterable, Mapping

from sipas.actions.outcome_classes import dispositions_of, outcome_class
from sipas.estimation.outcome_rates import asked_of, together
from sipas.estimation.response import Dispositions
from sipas.store.database import Transaction
from sipas.store.one_time_codes import CodeState, count_codes_by_agency
from sipas.store.outcomes import AttemptCount, count_drawn, count_last_attempts

ON_RECEIPT = "one_time_code"
WITHOUT_CODE = "drawn"
"""The mode of drawn dossiers that have no code: called, visited, or replaced since."""

OutcomesByMode = Mapping[str, Dispositions]

_Counts = dict[str, int]


def field_outcomes(transaction: Transaction, code: str) -> dict[str, dict[str, Dispositions]]:
    """Agency code -> mode -> how those ended who were given a code or drawn in this mode.

    What a call sheet said is erased with its contacts; what remains then is what the codes say.
    """
    ended, coded = _told_by_codes(transaction, code)
    for agency, drawn in count_drawn(transaction, code).items():
        left = drawn - coded.get(agency, 0)
        if left > 0:
            ended[agency, WITHOUT_CODE] = {outcome_class(None, None): left}
    for one in count_last_attempts(transaction, code):
        _tell_by_calls(ended, one)
    found: dict[str, dict[str, Dispositions]] = {}
    for (agency, mode), counts in sorted(ended.items()):
        found.setdefault(agency, {})[mode] = dispositions_of(counts)
    return found


def asked_so_far(transaction: Transaction, code: str) -> Dispositions | None:
    """Everybody who was asked in person; None while nobody was given a code or called.

    A sample that waits in its drawer has asked nobody.
    """
    parts = by_mode(field_outcomes(transaction, code).values())
    whole = together(parts.values())
    was_begun = set(parts) - {WITHOUT_CODE} or asked_of(whole) > whole.not_reached
    return whole if was_begun else None


def by_mode(agencies: Iterable[OutcomesByMode]) -> dict[str, Dispositions]:
    """Several agencies together."""
    parts: dict[str, list[Dispositions]] = {}
    for one in agencies:
        for mode, ended in one.items():
            parts.setdefault(mode, []).append(ended)
    return {mode: together(found) for mode, found in parts.items()}


def _told_by_codes(
    transaction: Transaction, code: str
) -> tuple[dict[tuple[str, str], _Counts], dict[str, int]]:
    """What the codes know, and how many codes of drawn dossiers each agency has."""
    ended: dict[tuple[str, str], _Counts] = {}
    coded: dict[str, int] = {}
    for (agency, mode, state), number in count_codes_by_agency(transaction, code).items():
        if state != CodeState.WITHDRAWN:
            _add(ended.setdefault((agency, mode), {}), outcome_class(state, None), number)
            coded[agency] = coded.get(agency, 0) + (0 if mode == ON_RECEIPT else number)
    return ended, coded


def _tell_by_calls(ended: dict[tuple[str, str], _Counts], one: AttemptCount) -> None:
    """Those whom a call sheet knows better than their codes do."""
    counts = ended.get((one.agency, one.mode or WITHOUT_CODE))
    if counts is None:
        return
    before = outcome_class(one.state, None)
    moved = min(one.dossiers, counts.get(before, 0))
    _add(counts, before, -moved)
    _add(counts, outcome_class(one.state, one.disposition), moved)


def _add(counts: _Counts, name: str, number: int) -> None:
    counts[name] = counts.get(name, 0) + number
