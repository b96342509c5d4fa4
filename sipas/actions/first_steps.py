"""What a fresh installation still needs, in order, until its first answers come in."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from sipas.store.database import Database, Transaction
from sipas.store.organisation import count_desks
from sipas.store.people import count_with_role
from sipas.store.register import has_dossiers
from sipas.store.responses import has_responses
from sipas.store.rounds import Round, RoundState, all_rounds

_BEFORE_ANSWERS = frozenset({RoundState.DRAFT, RoundState.APPROVED, RoundState.OPEN})


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
    def all(self) -> tuple[FirstStep, ...]:
        return tuple(FirstStep)

    @property
    def next(self) -> FirstStep:
        """Posters are the last: nobody but the office knows whether they hang."""
        return next((one for one in FirstStep if one not in self.taken), FirstStep.POSTERS)


def first_steps(database: Database, today: datetime.date) -> FirstSteps | None:
    """None once a round has answers, has ended, or there is more than one."""
    with database.read() as connection:
        rounds = all_rounds(connection)
        if len(rounds) > 1 or any(_has_begun(connection, one) for one in rounds):
            return None
        taken = {
            FirstStep.ORGANISATION: bool(count_desks(connection, today)),
            FirstStep.REGISTER: has_dossiers(connection),
            FirstStep.SECOND_ADMINISTRATOR: count_with_role(connection, "administrator") > 1,
            FirstStep.ROUND: bool(rounds),
            FirstStep.OPENING: any(one.state == RoundState.OPEN for one in rounds),
        }
    code = rounds[0].code if rounds else None
    return FirstSteps(frozenset(step for step, done in taken.items() if done), code)


def _has_begun(connection: Transaction, round_: Round) -> bool:
    return round_.state not in _BEFORE_ANSWERS or has_responses(connection, round_.code)
