"""What a round found: computed while it may still change, frozen when it is published."""

import datetime
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from sipas.actions.approval import happened
from sipas.actions.beside import beside_of
from sipas.actions.field_outcomes import asked_so_far
from sipas.actions.first_stage import first_stage_of
from sipas.actions.installation import DEMONSTRATION, PROVINCE_NAME, YES
from sipas.actions.joining import Lineages, previous_joined, read_lineages
from sipas.actions.population import population_of
from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.round_groups import groups_of, groups_with_figures
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import move_round
from sipas.actions.selection import selection_of
from sipas.actions.tallying import bring_tallies_up_to_date, read_tallies
from sipas.collector import leave_alone
from sipas.estimation.response import Dispositions
from sipas.findings.changes import PreviousRound
from sipas.findings.compute import Beside, compute_findings, published_findings
from sipas.findings.findings import OVERALL, Findings, Group, RoundFacts
from sipas.findings.json_form import from_json, to_json
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database
from sipas.store.findings import (
    PublishedFindings,
    find_published_at,
    find_published_findings,
    put_published_findings,
)
from sipas.store.installation import all_installation
from sipas.store.register import get_register_version
from sipas.store.round_history import RoundEvent
from sipas.store.rounds import (
    PUBLISHED_STATES,
    Round,
    RoundState,
    all_rounds,
    get_round,
    published_figures,
    published_source,
)
from sipas.store.tallies import get_cells_version
from sipas.tallies.agencies import FirstStage

NAMELESS = "Toàn tỉnh"

Charts = Mapping[tuple[str, str], str]
"""SVG by name and language."""
Pairs = tuple[tuple[str, str], ...]


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


class FindingsMissing(LookupError):
    """A round is published, but what was published is not there."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Không thấy kết quả đã công bố của đợt khảo sát “{code}”.")
        self.code = code


@dataclass(frozen=True, slots=True)
class _Basis:
    """All that the findings of a round follow from; equal bases have equal findings."""

    round: Round
    groups: tuple[Group, ...]
    installation: Pairs
    register_version: int
    cells_version: int
    asked: Dispositions | None
    first_stage: FirstStage | None
    previous: str | None
    lineages: Lineages


_kept: WeakKeyDictionary[Database, dict[str, tuple[Hashable, Findings]]] = WeakKeyDictionary()


def findings_of(database: Database, code: str, now: datetime.datetime) -> Findings:
    """As they were published, else as the responses stand now."""
    with database.read() as transaction:
        found = get_round(transaction, code)
    if found.questionnaire_version_id is None:
        return _findings_of_figures(database, found)
    if found.state in PUBLISHED_STATES:
        return _published(database, code)
    return _computed(database, found, found.questionnaire_version_id, now)


def earlier_findings(database: Database, code: str) -> Findings | None:
    """Those that were published last before a round; None before the first."""
    with database.read() as transaction:
        rounds = all_rounds(transaction)
        earlier = _code_before(rounds, get_round(transaction, code))
    found = next((one for one in rounds if one.code == earlier), None)
    if found is None:
        return None
    if found.questionnaire_version_id is None:
        return _findings_of_figures(database, found)
    return _published(database, found.code)


def publish_findings(
    database: Database,
    code: str,
    now: datetime.datetime,
    by: str | None,
    draw: Callable[[Findings], Charts] | None = None,
) -> Findings:
    """Freezes the findings of a closed round, with their charts, for everybody to read.

    RoundRefused while a calibration fails: figures that were promised calibrated do not go out raw.
    """
    findings = findings_of(database, code, now)
    if findings.weight_problem is not None:
        raise RoundRefused(
            _l("Chưa công bố được: quyền số chưa hiệu chỉnh được. Trang kết quả nói rõ vì sao.")
        )
    facts = replace(findings.facts, state=RoundState.PUBLISHED, computed_on=now)
    published = replace(findings, facts=facts)
    charts = draw(published) if draw else {}
    with database.write() as transaction:
        move_round(transaction, code, RoundState.PUBLISHED)
        row = PublishedFindings(code, now, to_json(published), charts)
        put_published_findings(transaction, row)
        happened(transaction, code, RoundEvent.PUBLISHED, by, now)
        append_audit(transaction, AuditEntry(now, by, "publish_findings", code))
    return published


def published_rounds(database: Database) -> list[Round]:
    """Newest first."""
    with database.read() as transaction:
        return [one for one in all_rounds(transaction) if one.state in PUBLISHED_STATES]


def _published(database: Database, code: str) -> Findings:
    with database.read() as transaction:
        published_at = find_published_at(transaction, code)
    if published_at is None:
        raise FindingsMissing(code)
    return _keep(database, code, published_at, lambda: _left_alone(_read_published(database, code)))


def _left_alone(findings: Findings) -> Findings:
    """They live long, and refer to nothing that refers to them."""
    leave_alone()
    return findings


def _read_published(database: Database, code: str) -> Findings:
    with database.read() as transaction:
        row = find_published_findings(transaction, code)
    if row is None:
        raise FindingsMissing(code)
    return from_json(row.content)


def _findings_of_figures(database: Database, found: Round) -> Findings:
    with database.read() as transaction:
        installation = all_installation(transaction)
        groups = groups_with_figures(transaction, found.code, _province_name(installation))
        figures = published_figures(transaction, found.code)
        source = published_source(transaction, found.code)
    facts = replace(_facts(found, tuple(installation.items())), published_source=source)
    by_group = {(group, OVERALL): value for (_kind, group), value in figures.items()}
    return published_findings(facts, groups, by_group)


def _computed(database: Database, found: Round, version: int, now: datetime.datetime) -> Findings:
    bring_tallies_up_to_date(database, found.code)
    with database.read() as transaction:
        found = replace(found, selection=selection_of(transaction, found))
    basis = _read_basis(database, found)
    frozen = frozen_questionnaire(database, version)

    def compute() -> Findings:
        facts = replace(
            _facts(found, basis.installation),
            questionnaire=frozen.source.title,
            fingerprint=frozen.fingerprint,
            computed_on=now,
        )
        _, tallies = read_tallies(database, found.code)
        population, beside = _known_beside(database, found, basis.groups)
        previous = _previous(database, basis, now)
        return compute_findings(
            facts, frozen.source, tallies, population, basis.groups, previous, beside
        )

    return _keep(database, found.code, basis, compute)


def _known_beside(
    database: Database, found: Round, groups: tuple[Group, ...]
) -> tuple[Mapping[str, int], Beside]:
    """How many dossiers each agency returned, and what else is known beside the answers."""
    with database.read() as transaction:
        period = found.period_from, found.period_to
        population = population_of(database, transaction, *period)
        return population, beside_of(database, transaction, found, groups)


def _read_basis(database: Database, found: Round) -> _Basis:
    with database.read() as transaction:
        installation = all_installation(transaction)
        return _Basis(
            found,
            groups_of(transaction, found.code, _province_name(installation)),
            tuple(sorted(installation.items())),
            get_register_version(transaction),
            get_cells_version(transaction, found.code),
            asked_so_far(transaction, found.code),
            first_stage_of(transaction, found),
            _code_before(all_rounds(transaction), found),
            read_lineages(transaction),
        )


def _code_before(rounds: list[Round], found: Round) -> str | None:
    """The code of the newest published round before this one; `rounds` newest first."""
    older = rounds[[one.code for one in rounds].index(found.code) + 1 :]
    return next((one.code for one in older if one.state in PUBLISHED_STATES), None)


def _previous(database: Database, basis: _Basis, now: datetime.datetime) -> PreviousRound | None:
    if basis.previous is None:
        return None
    before = findings_of(database, basis.previous, now)
    last_day = basis.round.period_to
    return previous_joined(database, before, basis.groups, basis.lineages, last_day)


def _facts(found: Round, installation: Pairs) -> RoundFacts:
    return RoundFacts(
        code=found.code,
        name=found.name,
        year=found.year,
        state=RoundState.PUBLISHED if found.state in PUBLISHED_STATES else found.state,
        period_from=found.period_from,
        period_to=found.period_to,
        opens_on=found.opens_on,
        closes_on=found.closes_on,
        formula=found.formula,
        aggregation=found.aggregation,
        weighting=found.weighting,
        interval=found.interval,
        confidence=found.confidence,
        minimum_cell=found.minimum_cell,
        target=found.target,
        selection=found.selection,
        calibration=found.calibration.method if found.calibration else "",
        thin_below=found.thin_below,
        grades=found.grades,
        demonstration=dict(installation).get(DEMONSTRATION) == YES,
    )


def _province_name(installation: Mapping[str, str]) -> str:
    return installation.get(PROVINCE_NAME) or NAMELESS


def _keep(
    database: Database, code: str, basis: Hashable, compute: Callable[[], Findings]
) -> Findings:
    """What was found on the same basis before, else what is computed now."""
    kept = _kept.setdefault(database, {})
    known, findings = kept.get(code, (None, None))
    if findings is None or known != basis:
        findings = compute()
        kept[code] = (basis, findings)
    return findings
