"""What a new round would usually be: the last full quarter, every agency, last time's rules."""

import datetime
from dataclasses import dataclass, replace

from sipas.actions.drafting import Days, Draft, agencies_of_period, draft_round
from sipas.actions.population import population_of
from sipas.actions.questionnaire_versions import Version, versions_to_choose
from sipas.actions.round_planning import planned_round
from sipas.sampling.sample_plan import SamplePlan
from sipas.store.database import Database
from sipas.store.organisation import all_agencies
from sipas.store.rounds import (
    Round,
    all_rounds,
    edit_round,
    find_round,
    get_round,
    put_quotas,
    round_agencies,
)

OPEN_FOR = datetime.timedelta(days=30)
_RULES = (
    "formula",
    "aggregation",
    "weighting",
    "interval",
    "confidence",
    "minimum_cell",
    "target",
    "thin_below",
    "grades",
    "modes",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`like` is the round whose rules are taken over, "" for the usual ones."""

    draft: Draft
    dossiers: int
    like: str
    versions: tuple[Version, ...]


def proposed_round(database: Database, today: datetime.date, like: str = "") -> Proposal:
    """A round whose every field is filled in; what is proposed can all be changed."""
    period, dossiers = _period_with_dossiers(database, today)
    versions = tuple(versions_to_choose(database))
    code, words = _names_of(period)
    days = (today, today + OPEN_FOR)
    with database.read() as transaction:
        before = find_round(transaction, like) if like else None
        taken = {one.code for one in all_rounds(transaction)}
    draft = Draft(
        _free(code, taken),
        f"Khảo sát mức độ hài lòng {words}",
        versions[0].key if versions else "",
        days,
        period,
        target=before.target if before else None,
    )
    return Proposal(draft, dossiers, before.code if before else "", versions)


def start_round(
    database: Database, draft: Draft, like: str, by: str, now: datetime.datetime
) -> Round:
    """A draft of all agencies of the period; `like` names a round whose rules it takes over."""
    if not like:
        created = draft_round(database, draft, by, now)
        return _with(database, replace(created, plan=SamplePlan()))
    with database.read() as transaction:
        before = get_round(transaction, like)
    members = _heirs(database, like, draft.period)
    created = draft_round(database, replace(draft, agencies=members), by, now)
    rules = {name: getattr(before, name) for name in _RULES}
    return _with(database, replace(created, **rules, plan=before.plan or SamplePlan()))


def _with(database: Database, wanted: Round) -> Round:
    """The draft with its plan, and the planned forms of each agency."""
    with database.write() as transaction:
        edit_round(transaction, wanted)
    planned = planned_round(database, wanted.code).planned
    with database.write() as transaction:
        put_quotas(transaction, wanted.code, planned)
        return get_round(transaction, wanted.code)


def _heirs(database: Database, like: str, period: Days) -> tuple[str, ...]:
    """The agencies of a round, or who took over from those that are no more."""
    existing = set(agencies_of_period(database, period))
    with database.read() as transaction:
        after = {one.code: one.successors for one in all_agencies(transaction)}
        wanted = list(round_agencies(transaction, like))
    found: dict[str, None] = {}
    seen: set[str] = set()
    while wanted:
        code = wanted.pop(0)
        if code in existing:
            found[code] = None
        elif code not in seen:
            wanted.extend(after.get(code, ()))
        seen.add(code)
    return tuple(found)


def _period_with_dossiers(database: Database, today: datetime.date) -> tuple[Days, int]:
    """The last full quarter, or the last full year where only that has dossiers."""
    year = today.year - 1
    whole_year = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    candidates = (_last_quarter(today), whole_year)
    counted = [(period, _dossiers(database, period)) for period in candidates]
    return next((one for one in counted if one[1]), counted[0])


def _names_of(period: Days) -> tuple[str, str]:
    """The code of a round over a whole year or a quarter, and the end of its name."""
    first, last = period
    if last.month - first.month == 11:
        return f"{first.year}", f"năm {first.year}"
    quarter = _quarter(first)
    return f"{first.year}-q{quarter}", f"quý {('I', 'II', 'III', 'IV')[quarter - 1]}/{first.year}"


def _dossiers(database: Database, period: Days) -> int:
    with database.read() as transaction:
        return sum(population_of(database, transaction, *period).values())


def _last_quarter(today: datetime.date) -> Days:
    begun = datetime.date(today.year, 3 * (_quarter(today) - 1) + 1, 1)
    last = begun - datetime.timedelta(days=1)
    return datetime.date(last.year, last.month - 2, 1), last


def _quarter(day: datetime.date) -> int:
    return (day.month - 1) // 3 + 1


def _free(code: str, taken: set[str]) -> str:
    number, found = 2, code
    while found in taken:
        found, number = f"{code}-{number}", number + 1
    return found
