"""What is known beside the answers of a round: the register, codes, and how answers came in."""

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

from sipas.actions.field_outcomes import asked_so_far
from sipas.actions.first_stage import first_stage_of
from sipas.findings.answering import Arrived, RegisterCell
from sipas.findings.borrowing import RegisterFacts
from sipas.findings.compute import Beside
from sipas.findings.findings import Group, GroupKind
from sipas.findings.weighting import CalibrationBasis
from sipas.store.database import Database, Transaction
from sipas.store.fieldwork import counts_by_day
from sipas.store.one_time_codes import CodeState
from sipas.store.register import (
    DossierKind,
    count_coded_dossiers,
    count_kinds_of_dossiers,
    get_register_version,
)
from sipas.store.rounds import Round

# Codes of those who may be eligible: whoever is not is no part of what the answers mirror.
_ASKED = (CodeState.ISSUED, CodeState.FINISHED, CodeState.REFUSED)
_Period = tuple[datetime.date, datetime.date]
_Facts = Mapping[str, RegisterFacts]
_kept: WeakKeyDictionary[Database, tuple[int, _Period, _Facts]] = WeakKeyDictionary()


def beside_of(
    database: Database, transaction: Transaction, found: Round, groups: tuple[Group, ...]
) -> Beside:
    """Everything that the findings of a round need and that is no answer."""
    calibration = (
        None
        if found.calibration is None
        else CalibrationBasis(found.calibration, found.cell_variables)
    )
    register = _register_facts(database, transaction, found) if found.thin_below else {}
    arrived = _arrived(transaction, found, groups)
    return Beside(calibration, register, arrived, first_stage_of(transaction, found))


def _arrived(transaction: Transaction, found: Round, groups: tuple[Group, ...]) -> Arrived:
    modes = _modes(transaction, found.code)
    ended = asked_so_far(transaction, found.code)
    if ended is None:
        return Arrived(modes)
    blocks = {g.code: g.parent or "" for g in groups if g.kind is GroupKind.AGENCY}
    asked = count_coded_dossiers(transaction, found.code, _ASKED)
    answered = count_coded_dossiers(transaction, found.code, (CodeState.FINISHED,))
    cells = [
        RegisterCell(
            blocks.get(kind.agency, ""),
            kind.late,
            kind.filing,
            kind.field,
            number,
            answered.get(kind, 0),
        )
        for kind, number in asked.items()
    ]
    return Arrived(modes, ended, cells)


def _modes(transaction: Transaction, code: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in counts_by_day(transaction, code):
        sums[one.mode] = sums.get(one.mode, 0) + one.finished
    return sums


def _register_facts(database: Database, transaction: Transaction, found: Round) -> _Facts:
    """Kept until the register changes: two million dossiers take seconds to look through."""
    period = found.period_from, found.period_to
    version = get_register_version(transaction)
    known = _kept.get(database)
    if known is not None and known[:2] == (version, period):
        return known[2]
    facts = MappingProxyType(_facts(count_kinds_of_dossiers(transaction, *period)))
    _kept[database] = (version, period, facts)
    return facts


def _facts(kinds: Mapping[DossierKind, int]) -> dict[str, RegisterFacts]:
    counted: dict[str, list[tuple[DossierKind, int]]] = {}
    for kind, number in kinds.items():
        counted.setdefault(kind.agency, []).append((kind, number))
    return {agency: _facts_of(rows) for agency, rows in counted.items()}


def _facts_of(rows: list[tuple[DossierKind, int]]) -> RegisterFacts:
    filings: dict[str, int] = {}
    fields: dict[str, int] = {}
    for kind, number in rows:
        filings[kind.filing] = filings.get(kind.filing, 0) + number
        fields[kind.field] = fields.get(kind.field, 0) + number
    return RegisterFacts(
        sum(number for _, number in rows),
        sum(number for kind, number in rows if kind.late in ("late", "on_time")),
        sum(number for kind, number in rows if kind.late == "late"),
        filings,
        fields,
    )
