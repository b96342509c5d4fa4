"""What the last round found, as far as it helps to plan the next one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt
from weakref import WeakKeyDictionary

from sipas.actions.heirs import heirs_of
from sipas.findings.findings import OVERALL, PROVINCE, Finding, Findings, GroupKind
from sipas.findings.json_form import from_json
from sipas.store.database import Database, Transaction
from sipas.store.findings import find_published_findings
from sipas.store.organisation import Agency
from sipas.store.rounds import PUBLISHED_STATES, Round, all_rounds, published_figures

USUAL_LEVEL = 0.85
_MOST_LEVEL = 0.99


@dataclass(frozen=True, slots=True)
class LastLevels:
    """`level` of the whole (a fraction); `deviations` by agency, of those that are known."""

    code: str
    name: str
    level: float
    deviations: Mapping[str, float]


_kept: WeakKeyDictionary[Database, dict[str, LastLevels]] = WeakKeyDictionary()


def last_levels(database: Database, transaction: Transaction, found: Round) -> LastLevels | None:
    """Of the newest published round before `found` that was computed by the same formula.

    A round of which only published figures are known tells a level and no deviations. What was
    published never changes, so it is read once.
    """
    for one in all_rounds(transaction):
        is_earlier = one.period_to < found.period_to and one.code != found.code
        if is_earlier and one.state in PUBLISHED_STATES and one.formula == found.formula:
            known = _levels_of(database, transaction, one)
            if known is not None:
                return known
    return None


def usual_level(last: LastLevels | None) -> float:
    """The level a plan begins with: last time's to a tenth of a point, else USUAL_LEVEL."""
    return USUAL_LEVEL if last is None else min(_MOST_LEVEL, round(last.level, 3))


def deviations_of(
    last: LastLevels | None, agencies: Collection[Agency], all_known: Collection[Agency]
) -> dict[str, float]:
    """Deviations of `agencies`, for those that were asked last time or follow one that was.

    An agency that follows several has the root of their mean square.
    """
    if last is None:
        return {}
    existing = {one.code for one in agencies}
    after = {one.code: one.successors for one in all_known}
    squares: dict[str, list[float]] = {}
    for code, deviation in last.deviations.items():
        for heir in heirs_of(code, existing, after):
            squares.setdefault(heir, []).append(deviation**2)
    return {code: sqrt(sum(own) / len(own)) for code, own in squares.items()}


def deviation_of(finding: Finding) -> float | None:
    """S of the answers of one agency, from the standard error of its index.

    Answers were drawn at random within the agency, so V = (1 - n/N) S²/n, and S = se √(n/(1 - f)).
    Where every dossier answered, or more did than are known, f counts as 0.
    Source: Cochran (1977), eq. 2.20, for the linearised values of the index.
    """
    estimate = finding.estimate
    if estimate is None or not estimate.standard_error or estimate.n < 2:
        return None
    sampled = estimate.n / finding.population if finding.population > estimate.n else 0.0
    return float(estimate.standard_error * sqrt(estimate.n / (1 - sampled)))


def _levels_of(database: Database, transaction: Transaction, one: Round) -> LastLevels | None:
    kept = _kept.setdefault(database, {})
    if one.code not in kept:
        found = _read(transaction, one)
        if found is None:
            return None
        kept[one.code] = found
    return kept[one.code]


def _read(transaction: Transaction, one: Round) -> LastLevels | None:
    row = find_published_findings(transaction, one.code)
    if row is None:
        level = published_figures(transaction, one.code).get((GroupKind.PROVINCE, PROVINCE))
        return None if level is None else LastLevels(one.code, one.name, level, {})
    findings = from_json(row.content)
    headline = findings.headline
    if headline is None or headline.value is None:
        return None
    return LastLevels(one.code, one.name, headline.value, _deviations(findings))


def _deviations(findings: Findings) -> dict[str, float]:
    agencies = [group.code for group in findings.groups if group.kind is GroupKind.AGENCY]
    pairs = ((code, findings.find(code, OVERALL)) for code in agencies)
    known = ((code, deviation_of(finding)) for code, finding in pairs if finding is not None)
    return {code: deviation for code, deviation in known if deviation is not None}
