"""In which of AAPOR's classes somebody who was asked stands; calls, field and results ask here.

AAPOR (2016): the register says whose result was returned, so whoever is drawn from it or given a
code is eligible until a call sheet says otherwise; a code that nobody used is a person who was not
reached; a wrong number leaves open whether the person can be asked at all.
"""

from collections.abc import Mapping

from sipas.estimation.response import Dispositions
from sipas.store.one_time_codes import CodeState

NOT_REACHED = "not_reached"

# What a code says for good: no call sheet overrules it.
_ENDED = {
    CodeState.FINISHED: "complete",
    CodeState.REFUSED: "refused",
    CodeState.NOT_ELIGIBLE: "not_eligible",
}
_CALLED = {
    "completed": "complete",
    "refused": "refused",
    "no_answer": NOT_REACHED,
    "wrong_number": "unknown",
    "reached": "other",
    "appointment": "other",
    "not_eligible": "not_eligible",
}
_STATES = {"refused": CodeState.REFUSED, "not_eligible": CodeState.NOT_ELIGIBLE}


def outcome_class(state: str | None, disposition: str | None) -> str:
    """The class of somebody with a code in this state, by the last attempt; None where none is."""
    ended = _ENDED.get(CodeState(state)) if state else None
    return ended or (_CALLED[disposition] if disposition else NOT_REACHED)


def code_after(disposition: str) -> CodeState:
    """What the code of a dossier is after an attempt: whoever changes their mind may answer."""
    return _STATES.get(disposition, CodeState.ISSUED)


def dispositions_of(counts: Mapping[str, int]) -> Dispositions:
    """From how many stand in each class."""
    return Dispositions(**{"complete": 0, **counts})
