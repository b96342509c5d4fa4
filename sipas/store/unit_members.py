"""What belongs to units, and how much of everything a change of them touches."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, or_, select

from sipas.store.account_tables import accounts
from sipas.store.organisation import valid_on
from sipas.store.past import UnitKey
from sipas.store.tables import agencies, desks, responses, round_agencies, rounds
from sipas.store.unit_tables import procedures

# kind of the holder -> kind, table and column of what belongs to it
_MEMBERS = {
    "block": ("agency", agencies, agencies.c.block),
    "agency": ("desk", desks, desks.c.agency),
    "field": ("procedure", procedures, procedures.c.field),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """How many of each a change of some units touches; rounds are open ones."""

    agencies: int = 0
    desks: int = 0
    procedures: int = 0
    rounds: int = 0
    responses: int = 0
    accounts: int = 0


def members_of(
    connection: Connection, kind: str, codes: Sequence[str], on: datetime.date
) -> list[UnitKey]:
    """What belongs to units of a kind, and goes on beyond a day; nothing belongs to some kinds."""
    if kind not in _MEMBERS:
        return []
    member, table, holder = _MEMBERS[kind]
    found = valid_on(select(table.c.code), table, on).where(holder.in_(codes))
    return [(member, code) for code in connection.execute(found.order_by(table.c.code)).scalars()]


def count_touched(
    connection: Connection, kind: str, codes: Sequence[str], on: datetime.date
) -> Touched:
    """Of desks themselves, the open rounds of their agencies count, and what was said at them."""
    if kind in ("field", "procedure"):
        own = valid_on(select(procedures.c.code), procedures, on)
        return Touched(procedures=_count(connection, own.where(procedures.c.field.in_(codes))))
    inside = _agencies(kind, codes, on)
    of_desks = valid_on(select(desks.c.code), desks, on)
    own_desks = desks.c.code.in_(codes) if kind == "desk" else desks.c.agency.in_(inside)
    open_rounds = (
        select(rounds.c.code)
        .join(round_agencies, round_agencies.c.round == rounds.c.code)
        .where(rounds.c.state == "open", round_agencies.c.agency.in_(inside))
        .distinct()
    )
    said = select(responses.c.identifier).where(
        responses.c.round.in_(open_rounds), responses.c.agency.in_(inside)
    )
    if kind == "desk":
        said = said.where(responses.c.desk.in_(codes))
    people = or_(accounts.c.agency.in_(inside), accounts.c.block.in_(codes))
    return Touched(
        agencies=_count(connection, inside) if kind == "block" else 0,
        desks=_count(connection, of_desks.where(own_desks)),
        rounds=_count(connection, open_rounds),
        responses=_count(connection, said),
        accounts=_count(connection, select(accounts.c.id).where(people)) if kind != "desk" else 0,
    )


def _agencies(kind: str, codes: Sequence[str], on: datetime.date) -> Select[tuple[str]]:
    found = valid_on(select(agencies.c.code), agencies, on)
    if kind == "block":
        return found.where(agencies.c.block.in_(codes))
    if kind == "agency":
        return found.where(agencies.c.code.in_(codes))
    return found.where(agencies.c.code.in_(select(desks.c.agency).where(desks.c.code.in_(codes))))


def _count(connection: Connection, found: Select[tuple[object]]) -> int:
    return int(connection.execute(select(func.count()).select_from(found.subquery())).scalar_one())
