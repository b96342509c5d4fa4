"""What a fresh installation still needs, in order, until its first answers come in."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sipas.actions.round_lines import Phase, RoundLine
from sipas.store.database import Database
from sipas.store.organisation import count_desks
from sipas.store.people import count_with_role
from sipas.store.register import has_dossiers

_STARTED = frozenset({Phase.TO_COME, Phase.COLLECTING})
_BEFORE = frozenset({Phase.DRAFT, Phase.APPROVED})


class FirstStep(StrEnum):
    """In the order in which a newcomer takes them."""

    ORGANISATION = "organisation"
    REGISTER = "register"
    SECOND_ADMINISTRATOR = "second_administrator"
    ROUND = "round"
    OPENING = "opening"
    POSTERS = "posters"


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which steps are taken; `round` is the code of the only round there is, once there is one."""

    taken: frozenset[FirstStep]
    round: str | None

    @property
    def next(self) -> FirstStep:
        """Posters are the last: nobody but the office knows whether they hang."""
        return next((one for one in FirstStep if one not in self.taken), FirstStep.POSTERS)


def first_steps(
    database: Database, rounds: Sequence[RoundLine], today: datetime.date
) -> FirstSteps | None:
    """None once a round has answers, has ended, or there is more than one."""
    phases = {line.phase for line in rounds}
    if len(rounds) > 1 or phases - _STARTED - _BEFORE:
        return None
    if any(line.overview.responses for line in rounds):
        return None
    with database.read() as connection:
        taken = {
            FirstStep.ORGANISATION: bool(count_desks(connection, today)),
            FirstStep.REGISTER: has_dossiers(connection),
            FirstStep.SECOND_ADMINISTRATOR: count_with_role(connection, "administrator") > 1,
            FirstStep.ROUND: bool(rounds),
            FirstStep.OPENING: bool(phases & _STARTED),
        }
    code = rounds[0].overview.round.code if rounds else None
    return FirstSteps(frozenset(step for step, done in taken.items() if done), code)
