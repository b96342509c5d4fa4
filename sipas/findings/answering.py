"""Who answered: modes, response rates, and whether those who answered mirror the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan

from sipas.estimation.outcome_rates import asked_of
from sipas.estimation.response import (
    Dispositions,
    compare_with_register,
    eligible_share,
    representativity,
    response_rates,
)
from sipas.findings.findings import OVERALL, Findings, GroupKind
from sipas.findings.sections import Answering, ModeCount, RegisterShare, ResponseRate

REGISTER_VARIABLES = ("late", "filing", "field")


@dataclass(frozen=True, slots=True)
class RegisterCell:
    """Dossiers alike in what the register knows: how many were asked, and how many answered."""

    block: str
    late: str
    filing: str
    field: str
    dossiers: int
    answered: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """How answers came in. `ended`: how those who were asked in person ended, None without.

    `drawn`: cells of the drawn dossiers, where answers can be laid against them.
    """

    modes: Mapping[str, int] = field(default_factory=dict)
    ended: Dispositions | None = None
    drawn: Sequence[RegisterCell] = ()


def answering_of(findings: Findings, arrived: Arrived) -> Answering:
    """The section of a round on who answered.

    Without drawn dossiers only the block of a response is known of what the register knows; with
    them also late or on time, way of filing and field.
    """
    modes = sorted(arrived.modes.items(), key=lambda one: (-one[1], one[0]))
    cells = list(arrived.drawn) or _cells_of_blocks(findings)
    shares, r_indicator, largest_bias = _against_register(cells, findings.facts.minimum_cell)
    rates = response_rates(arrived.ended) if arrived.ended else {}
    return Answering(
        asked_of(arrived.ended) if arrived.ended else 0,
        tuple(ResponseRate(name, rate) for name, rate in rates.items() if not isnan(rate)),
        tuple(ModeCount(mode, count) for mode, count in modes if count),
        tuple(shares),
        r_indicator,
        largest_bias,
        arrived.ended.not_eligible if arrived.ended else 0,
        eligible_share(arrived.ended) if arrived.ended and arrived.ended.unknown else None,
    )


def _cells_of_blocks(findings: Findings) -> list[RegisterCell]:
    """By agency, as responses and dossiers are counted for all to see."""
    return [
        RegisterCell(group.parent or "", "", "", "", found.population, found.responses)
        for group in findings.groups
        if group.kind is GroupKind.AGENCY
        and (found := findings.find(group.code, OVERALL)) is not None
        and found.population >= found.responses
        and found.population
    ]


def _against_register(
    cells: Sequence[RegisterCell], minimum: int
) -> tuple[list[RegisterShare], float | None, float | None]:
    dossiers = [cell.dossiers for cell in cells]
    answered = [cell.answered for cell in cells]
    if sum(answered) < minimum or sum(dossiers) == 0:
        return [], None, None
    known = {
        name: [str(getattr(cell, name)) for cell in cells]
        for name in ("block", *REGISTER_VARIABLES)
    }
    told = {name: labels for name, labels in known.items() if len(set(labels)) > 1}
    shares = [
        share for name, labels in told.items() for share in _shares(name, labels, cells, minimum)
    ]
    if not told:
        return shares, None, None
    found = representativity(dossiers, answered, list(told.values()))
    return shares, found.r_adjusted, found.largest_bias


def _shares(
    name: str, labels: Sequence[str], cells: Sequence[RegisterCell], minimum: int
) -> list[RegisterShare]:
    """Shares of each category; none of a variable that has a category of a few responses."""
    sums: dict[str, tuple[int, int]] = {}
    for label, cell in zip(labels, cells, strict=True):
        dossiers, answered = sums.get(label, (0, 0))
        sums[label] = (dossiers + cell.dossiers, answered + cell.answered)
    if name != "block" and any(0 < answered < minimum for _, answered in sums.values()):
        return []
    found = compare_with_register(
        list(sums), [one[0] for one in sums.values()], [one[1] for one in sums.values()]
    )
    return [RegisterShare(name, one.category, one.register, one.responses, one.z) for one in found]
