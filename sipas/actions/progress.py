"""How far each round has come: dossiers, responses, agencies that are silent."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sipas.actions.days import day_of
from sipas.actions.population import population_of
from sipas.actions.selection import agencies_asked
from sipas.store.database import Database, Transaction
from sipas.store.organisation import Agency, all_agencies
from sipas.store.responses import Arrivals, arrivals_of
from sipas.store.rounds import Round, all_rounds, get_round, round_quotas
from sipas.store.tallies import count_queued, get_cells_version

_kept: WeakKeyDictionary[Database, dict[str, tuple[tuple[int, int], dict[str, Arrivals]]]]
_kept = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class AgencyProgress:
    """`dossiers` returned in the round's period; `last_on` the day of the last response.

    `planned` responses, or None where nothing is planned; `is_asked` unless nobody of it was drawn
    in a round that asks only who was drawn.
    """

    agency: Agency
    dossiers: int
    responses: int
    last_on: datetime.date | None
    planned: int | None = None
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class RoundOverview:
    round: Round
    agencies: tuple[AgencyProgress, ...]

    @property
    def dossiers(self) -> int:
        return sum(one.dossiers for one in self.agencies)

    @property
    def responses(self) -> int:
        return sum(one.responses for one in self.agencies)

    @property
    def planned(self) -> int | None:
        """Of all agencies that have a plan; None where none has."""
        planned = [one.planned for one in self.agencies if one.planned is not None]
        return sum(planned) if planned else None

    @property
    def last_on(self) -> datetime.date | None:
        return max((one.last_on for one in self.agencies if one.last_on), default=None)

    @property
    def silent(self) -> tuple[AgencyProgress, ...]:
        """Agencies that returned dossiers, are asked, and from which nothing has come."""
        return tuple(
            one for one in self.agencies if one.dossiers and one.is_asked and not one.responses
        )


def rounds_overview(database: Database) -> list[RoundOverview]:
    """Newest first."""
    with database.read() as transaction:
        agencies = _agencies(transaction)
        return [_overview(database, transaction, one, agencies) for one in all_rounds(transaction)]


def round_overview(database: Database, code: str) -> RoundOverview:
    with database.read() as transaction:
        found = get_round(transaction, code)
        return _overview(database, transaction, found, _agencies(transaction))


def overview_within(overview: RoundOverview, scope: frozenset[str] | None) -> RoundOverview | None:
    """The part of a round that lies in a scope; None where none of its agencies does."""
    if scope is None:
        return overview
    members = tuple(one for one in overview.agencies if one.agency.code in scope)
    return RoundOverview(overview.round, members) if members else None


def plan_of(transaction: Transaction, found: Round) -> dict[str, int | None]:
    """Planned responses by agency of the round: its quota, else what a single agency may send."""
    quotas = round_quotas(transaction, found.code)
    return {code: found.capacity if quota is None else quota for code, quota in quotas.items()}


def _agencies(transaction: Transaction) -> dict[str, Agency]:
    return {agency.code: agency for agency in all_agencies(transaction)}


def _overview(
    database: Database, transaction: Transaction, found: Round, agencies: Mapping[str, Agency]
) -> RoundOverview:
    dossiers = population_of(database, transaction, found.period_from, found.period_to)
    arrivals = _known_arrivals(database, transaction, found.code)
    members = plan_of(transaction, found).items()
    asked = agencies_asked(transaction, found)
    return RoundOverview(
        found,
        tuple(
            _progress(
                agencies[code],
                dossiers.get(code, 0),
                arrivals.get(code),
                planned,
                is_asked=asked is None or code in asked,
            )
            for code, planned in members
        ),
    )


def _known_arrivals(
    database: Database, transaction: Transaction, code: str
) -> Mapping[str, Arrivals]:
    """Counted again only after something came or went.

    Whatever is stored or withdrawn waits in the queue until it is counted, and counting gives the
    cells a new version: the same version with as many waiting is the same responses.
    """
    kept = _kept.setdefault(database, {})
    basis = get_cells_version(transaction, code), count_queued(transaction, code)
    known = kept.get(code)
    if known is None or known[0] != basis:
        known = kept[code] = basis, arrivals_of(transaction, code)
    return known[1]


def _progress(
    agency: Agency,
    dossiers: int,
    arrivals: Arrivals | None,
    planned: int | None,
    *,
    is_asked: bool,
) -> AgencyProgress:
    if arrivals is None:
        return AgencyProgress(agency, dossiers, 0, None, planned, is_asked)
    day = day_of(arrivals.last)
    return AgencyProgress(agency, dossiers, arrivals.count, day, planned, is_asked)
