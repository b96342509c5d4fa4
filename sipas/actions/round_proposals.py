"""What a new round would usually be: the last full quarter, every agency, last time's rules."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sipas.actions.drafting import Days, Draft, draft_round
from sipas.actions.last_levels import last_levels, usual_level
from sipas.actions.population import population_of
from sipas.actions.questionnaire_versions import Version, versions_to_choose
from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.round_cloning import (
    Said,
    followed,
    moved_days,
    moved_words,
    rules_after,
    said_of,
    version_after,
)
from sipas.actions.round_planning import planned_round
from sipas.sampling.sample_plan import SamplePlan
from sipas.store.database import Database
from sipas.store.rounds import (
    Round,
    all_rounds,
    edit_round,
    find_round,
    get_round,
    put_quotas,
)

OPEN_FOR = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`like` is the round that is taken over, None for the usual one; `said` tells what of it."""

    draft: Draft
    dossiers: int
    like: Round | None
    versions: tuple[Version, ...]
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """A new draft, and what became of the things that were taken over."""

    round: Round
    said: tuple[Said, ...] = ()


def proposed_round(database: Database, today: datetime.date, like: str = "") -> Proposal:
    """A round whose every field is filled in; what is proposed can all be changed."""
    with database.read() as transaction:
        before = find_round(transaction, like) if like else None
        taken = {one.code for one in all_rounds(transaction)}
    versions = tuple(versions_to_choose(database))
    if before is not None:
        return _proposed_after(database, before, today, versions, taken)
    period, dossiers = _period_with_dossiers(database, today)
    code, words = _names_of(period)
    draft = Draft(
        _free(code, taken),
        f"Khảo sát mức độ hài lòng {words}",
        versions[0].key if versions else "",
        (today, today + OPEN_FOR),
        period,
    )
    return Proposal(draft, dossiers, None, versions)


def _proposed_after(
    database: Database,
    before: Round,
    today: datetime.date,
    versions: tuple[Version, ...],
    taken: set[str],
) -> Proposal:
    days, period = moved_days(before, today)
    key, said = version_after(database, before, versions)
    year = before.period_from.year
    code, name = moved_words(before.code, year), moved_words(before.name, year)
    draft = Draft(_free(code, taken), name, key, days, period, target=before.target)
    return Proposal(draft, _dossiers(database, period), before, versions, (said,) if said else ())


def start_round(
    database: Database, draft: Draft, like: str, by: str, now: datetime.datetime
) -> Started:
    """A draft of all agencies of the period; `like` names a round that it takes over."""
    if not like:
        created = draft_round(database, draft, by, now)
        plan = SamplePlan(expected=_expected(database, created))
        return Started(_with(database, replace(created, plan=plan), {}))
    with database.read() as transaction:
        before = get_round(transaction, like)
    heirs = followed(database, before, draft.period)
    created = draft_round(database, replace(draft, agencies=heirs.members), by, now)
    if created.questionnaire_version_id is None:
        return Started(created)
    asked = frozen_questionnaire(database, created.questionnaire_version_id).source
    rules, said = rules_after(before, asked)
    plan = replace(before.plan or SamplePlan(), expected=_expected(database, created))
    has_quotas = plan.allocation == "quotas"
    quotas = heirs.quotas if has_quotas else {}
    made = _with(database, replace(created, **rules, plan=plan), quotas)
    return Started(made, (*said, *said_of(heirs, has_quotas=has_quotas)))


def _expected(database: Database, created: Round) -> float:
    """What the last comparable round found, else the usual level."""
    with database.read() as transaction:
        return usual_level(last_levels(database, transaction, created))


def _with(database: Database, wanted: Round, quotas: Mapping[str, int]) -> Round:
    """The draft with its plan, and the planned forms of each agency."""
    with database.write() as transaction:
        edit_round(transaction, wanted)
    planned = planned_round(database, wanted.code, quotas=quotas or None).planned
    with database.write() as transaction:
        put_quotas(transaction, wanted.code, planned)
        return get_round(transaction, wanted.code)


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
