"""How everybody who was asked in a round ended so far, in AAPOR's classes, by agency and mode."""

from collections.abc import Iterable, Mapping

from sipas.estimation.outcome_rates import together
from sipas.estimation.response import Dispositions
from sipas.store.database import Transaction
from sipas.store.one_time_codes import CodeState, count_codes_by_agency
from sipas.store.outcomes import AttemptCount, count_drawn, count_last_attempts

ON_RECEIPT = "one_time_code"
WITHOUT_CODE = "drawn"
"""The mode of drawn dossiers that have no code: called, visited, or replaced since."""

OutcomesByMode = Mapping[str, Dispositions]

# AAPOR (2016): whoever is drawn from the register of returned dossiers is eligible; a wrong number
# leaves open whether the person can be asked at all.
_CLASSES = {
    "completed": "complete",
    "refused": "refused",
    "no_answer": "not_reached",
    "wrong_number": "unknown",
    "reached": "other",
    "appointment": "other",
}
_Counts = dict[str, int]


def field_outcomes(transaction: Transaction, code: str) -> dict[str, dict[str, Dispositions]]:
    """Agency code -> mode -> how those ended who were given a code or drawn in this mode.

    A code that was not used is a person who was not reached, unless a call sheet says more. What a
    call sheet said is erased with its contacts; what remains then is what the codes say.
    """
    ended, coded = _told_by_codes(transaction, code)
    for agency, drawn in count_drawn(transaction, code).items():
        left = drawn - coded.get(agency, 0)
        if left > 0:
            ended[agency, WITHOUT_CODE] = {"not_reached": left}
    for one in count_last_attempts(transaction, code):
        _tell_by_calls(ended, one)
    found: dict[str, dict[str, Dispositions]] = {}
    for (agency, mode), counts in sorted(ended.items()):
        found.setdefault(agency, {})[mode] = Dispositions(**{"complete": 0, **counts})
    return found


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
            _add(ended.setdefault((agency, mode), {}), _class_of_code(state), number)
            coded[agency] = coded.get(agency, 0) + (0 if mode == ON_RECEIPT else number)
    return ended, coded


def _tell_by_calls(ended: dict[tuple[str, str], _Counts], one: AttemptCount) -> None:
    """Those who were not reached as far as the codes know, as the call sheet knows them."""
    if one.state in (CodeState.FINISHED, CodeState.REFUSED):
        return
    counts = ended.get((one.agency, one.mode or WITHOUT_CODE))
    if counts is None:
        return
    moved = min(one.dossiers, counts.get("not_reached", 0))
    _add(counts, "not_reached", -moved)
    _add(counts, _CLASSES[one.disposition], moved)


def _class_of_code(state: str) -> str:
    if state == CodeState.FINISHED:
        return "complete"
    return "refused" if state == CodeState.REFUSED else "not_reached"


def _add(counts: _Counts, name: str, number: int) -> None:
    counts[name] = counts.get(name, 0) + number
