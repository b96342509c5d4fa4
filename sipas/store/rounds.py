"""Rounds: what is asked, of whom, when, and how it will be computed."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from sipas.sampling.sample_plan import SamplePlan, sample_plan
from sipas.store.tables import (
    published_figures as figures,
)
from sipas.store.tables import (
    round_agencies as members,
)
from sipas.store.tables import (
    rounds,
    tally_versions,
)
from sipas.store.upsert import insert_of, upsert
from sipas.tallies.calibration_plan import CalibrationPlan, calibration_plan


class RoundState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    ARCHIVED = "archived"


PUBLISHED_STATES = frozenset({RoundState.PUBLISHED, RoundState.ARCHIVED})
"""What was published stays readable when the round is put away."""


class UnknownRound(LookupError):
    """A round code that nobody created."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Không có đợt khảo sát nào mang mã “{code}”.")
        self.code = code


@dataclass(frozen=True, slots=True)
class Round:
    """`capacity` is the most responses of one agency; `target` a fraction; codes name the methods.

    `questionnaire_version_id` is None for a round of which only published figures are known.
    `cell_variables` are the questions by which tallies are kept apart, fixed when the round opens.
    `calibration`: what weights are fitted to. An agency with fewer than `thin_below` responses
    borrows from the others. `grades`: word and lowest index (0-1) of each, best first; () without.
    `modes` are the ways of asking, `plan` how many answers are wished for. `version` grows with
    every edit, so that of two people who edit the same draft the second is told.
    `vietnamese_only`: somebody has said that the questions are asked in no other language.
    """

    code: str
    name: str
    year: int
    questionnaire_version_id: int | None
    state: str
    opens_on: datetime.date
    closes_on: datetime.date
    period_from: datetime.date
    period_to: datetime.date
    formula: str = "top_two_box"
    aggregation: str = "ratio_of_sums"
    weighting: str = "dossiers"
    interval: str = "beta"
    confidence: float = 0.95
    minimum_cell: int = 10
    target: float | None = None
    capacity: int | None = None
    selection: str = "self_selected"
    cell_variables: tuple[str, ...] = ()
    calibration: CalibrationPlan | None = None
    thin_below: int | None = None
    grades: tuple[tuple[str, float], ...] = ()
    modes: tuple[str, ...] = ("desk_code",)
    plan: SamplePlan | None = None
    version: int = 1
    vietnamese_only: bool = False


def put_round(connection: Connection, row: Round, agencies: Iterable[str]) -> None:
    """Writes a round and the agencies that it covers, which replace the earlier ones."""
    upsert(connection, rounds, [asdict(row)])
    set_round_agencies(connection, row.code, agencies)
    connection.execute(
        insert_of(connection, tally_versions).on_conflict_do_nothing(),
        [{"round": row.code, "version": 0}],
    )


def find_round(connection: Connection, code: str) -> Round | None:
    row = connection.execute(select(rounds).where(rounds.c.code == code)).one_or_none()
    return None if row is None else _round(row)


def get_round(connection: Connection, code: str) -> Round:
    found = find_round(connection, code)
    if found is None:
        raise UnknownRound(code)
    return found


def all_rounds(connection: Connection) -> list[Round]:
    """Newest first."""
    order = (rounds.c.year.desc(), rounds.c.period_to.desc(), rounds.c.code.desc())
    return [_round(row) for row in connection.execute(select(rounds).order_by(*order))]


def round_agencies(connection: Connection, code: str) -> tuple[str, ...]:
    found = select(members.c.agency).where(members.c.round == code).order_by(members.c.agency)
    return tuple(connection.execute(found).scalars())


def put_quotas(connection: Connection, code: str, quotas: Mapping[str, int | None]) -> None:
    """The planned responses of agencies that the round covers; None where nothing is planned."""
    rows = [{"the_agency": agency, "the_quota": quota} for agency, quota in quotas.items()]
    if rows:
        statement = (
            update(members)
            .where(members.c.round == code, members.c.agency == bindparam("the_agency"))
            .values(quota=bindparam("the_quota"))
        )
        connection.execute(statement, rows)


def round_quotas(connection: Connection, code: str) -> dict[str, int | None]:
    """Planned responses by agency, for every agency that the round covers."""
    found = select(members.c.agency, members.c.quota).where(members.c.round == code)
    return dict(connection.execute(found.order_by(members.c.agency)).all())


def edit_round(connection: Connection, row: Round) -> bool:
    """Writes a round as its next version; False where somebody else has written that before."""
    values = {**asdict(row), "version": row.version + 1}
    found = connection.execute(
        update(rounds)
        .where(rounds.c.code == row.code, rounds.c.version == row.version)
        .values(**values)
    )
    return found.rowcount == 1


def set_round_agencies(connection: Connection, code: str, agencies: Iterable[str]) -> None:
    """Covers exactly these; an agency that stays keeps its quota."""
    wanted = set(agencies)
    before = set(round_agencies(connection, code))
    gone = members.c.agency.in_(sorted(before - wanted))
    connection.execute(delete(members).where(members.c.round == code, gone))
    come = [{"round": code, "agency": agency} for agency in sorted(wanted - before)]
    upsert(connection, members, come)


def rounds_of_agency(connection: Connection, agency: str) -> list[Round]:
    """Newest first."""
    found = (
        select(rounds)
        .join(members, members.c.round == rounds.c.code)
        .where(members.c.agency == agency)
        .order_by(rounds.c.opens_on.desc(), rounds.c.code.desc())
    )
    return [_round(row) for row in connection.execute(found)]


def set_round_state(
    connection: Connection, code: str, state: str, only_from: Iterable[str]
) -> bool:
    """False when the round is in none of the states `only_from`; then nothing changes."""
    found = connection.execute(
        update(rounds)
        .where(rounds.c.code == code, rounds.c.state.in_(tuple(only_from)))
        .values(state=state)
    )
    return found.rowcount == 1


def put_published_figures(
    connection: Connection,
    code: str,
    values: Mapping[tuple[str, str], float],
    source: str,
    measure: str = "overall",
) -> None:
    """Figures (fractions) by group kind and code, as somebody else published them."""
    rows = [
        {
            "round": code,
            "kind": kind,
            "code": group,
            "measure": measure,
            "value": value,
            "source": source,
        }
        for (kind, group), value in values.items()
    ]
    upsert(connection, figures, rows)


def published_figures(
    connection: Connection, code: str, measure: str = "overall"
) -> dict[tuple[str, str], float]:
    found = select(figures.c.kind, figures.c.code, figures.c.value).where(
        figures.c.round == code, figures.c.measure == measure
    )
    return {(kind, group): value for kind, group, value in connection.execute(found)}


def published_source(connection: Connection, code: str) -> str:
    """Where a round's published figures were taken from; empty without any."""
    found = select(figures.c.source).where(figures.c.round == code).limit(1)
    return connection.execute(found).scalar_one_or_none() or ""


def _round(row: Row[*tuple[Any, ...]]) -> Round:
    fields = dict(row._mapping)  # noqa: SLF001 the public name of a row's columns
    fields["cell_variables"] = tuple(fields["cell_variables"])
    stored = fields["calibration"]
    fields["calibration"] = None if stored is None else calibration_plan(stored)
    fields["grades"] = tuple((word, lowest) for word, lowest in fields["grades"] or ())
    fields["modes"] = tuple(fields["modes"])
    chosen = fields["plan"]
    fields["plan"] = None if chosen is None else sample_plan(chosen)
    return Round(**fields)
