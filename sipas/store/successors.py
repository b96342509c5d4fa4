"""Who took over from a unit that has ended, for units of every kind."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from sqlalchemy import Connection, delete, select

from sipas.store.unit_tables import unit_successors as successors
from sipas.store.upsert import upsert

_AT_ONCE = 500
Successors = Mapping[str, tuple[str, ...]]
"""By the code of the unit that ended."""


def all_successors(connection: Connection, kind: str) -> Successors:
    found = select(successors.c.code, successors.c.successor).where(successors.c.kind == kind)
    return _gathered(connection.execute(found.order_by(*successors.primary_key)))


def successors_of(connection: Connection, kind: str, codes: Iterable[str]) -> Successors:
    wanted = list(codes)
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        pairs = select(successors.c.code, successors.c.successor).where(
            successors.c.kind == kind, successors.c.code.in_(wanted[start : start + _AT_ONCE])
        )
        rows = connection.execute(pairs.order_by(*successors.primary_key))
        found |= _gathered(rows)
    return found


def predecessors_of(connection: Connection, kind: str, code: str) -> tuple[str, ...]:
    found = select(successors.c.code).where(
        successors.c.kind == kind, successors.c.successor == code
    )
    return tuple(connection.execute(found.order_by(successors.c.code)).scalars())


def put_successors(connection: Connection, kind: str, after: Successors) -> None:
    """Replaces those of every unit that is named, by none where it has none."""
    codes = list(after)
    for start in range(0, len(codes), _AT_ONCE):
        part = codes[start : start + _AT_ONCE]
        is_one = (successors.c.kind == kind) & successors.c.code.in_(part)
        connection.execute(delete(successors).where(is_one))
    rows = [
        {"kind": kind, "code": code, "successor": one}
        for code, later in after.items()
        for one in dict.fromkeys(later)
    ]
    upsert(connection, successors, rows)


class _Succeeded(Protocol):
    """A frozen record with a code and successors."""

    @property
    def code(self) -> str: ...


Unit = TypeVar("Unit", bound=_Succeeded)


def with_successors(unit: Unit, after: Successors) -> Unit:
    later = after.get(unit.code)
    changed: Unit = replace(unit, successors=later) if later else unit  # type: ignore[type-var]  # a dataclass of ours
    return changed


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, successor in pairs:
        found[code] = (*found.get(code, ()), successor)
    return found
