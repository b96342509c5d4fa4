"""The round before as this one can be held against it, across a reorganisation."""

import datetime

from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.tallying import read_tallies
from sipas.findings.changes import PreviousRound, previous_round
from sipas.findings.findings import Findings, Group
from sipas.findings.joined import AddedUp, add_up, joined_round
from sipas.findings.joining import JoinPlan, plan_joins
from sipas.findings.succession import Lineage
from sipas.findings.weighting import CalibrationBasis
from sipas.store.database import Database, Transaction
from sipas.store.organisation import agencies_of_successions
from sipas.store.rounds import get_round

Lineages = tuple[Lineage, ...]


def read_lineages(transaction: Transaction) -> Lineages:
    """Of the agencies that took over from others, and of those others."""
    return tuple(
        Lineage(one.code, one.short_name, one.valid_from, one.valid_to, one.successors)
        for one in agencies_of_successions(transaction)
    )


def previous_joined(
    database: Database,
    before: Findings,
    groups: tuple[Group, ...],
    lineages: Lineages,
    last_day: datetime.date,
) -> PreviousRound:
    """The figures of the round before for the groups of this one, whose period ends that day."""
    plain = previous_round(before)
    plans = plan_joins(before, groups, {one.code: one for one in lineages}, last_day)
    if not plans:
        return plain
    added = _add_up(database, before, plans) if any(one.is_added_up for one in plans) else {}
    names = {one.code: one.name for one in lineages}
    return joined_round(plain, before, plans, added, names)


def _add_up(database: Database, before: Findings, plans: tuple[JoinPlan, ...]) -> AddedUp:
    with database.read() as transaction:
        found = get_round(transaction, before.facts.code)
    if found.questionnaire_version_id is None:
        raise LookupError(f"Đợt khảo sát “{found.code}” không có phiếu để cộng lại.")
    questionnaire = frozen_questionnaire(database, found.questionnaire_version_id).source
    _, tallies = read_tallies(database, found.code)
    plan = found.calibration
    basis = None if plan is None else CalibrationBasis(plan, found.cell_variables)
    return add_up(before, plans, questionnaire, tallies, basis)
