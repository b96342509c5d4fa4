"""What estimates and comparisons of a plan say in words."""

from collections.abc import Mapping
from dataclasses import replace

from sipas.estimation.analysis import Analysis, ComparisonLine, EstimateLine
from sipas.estimation.domains import Domain
from sipas.estimation.notes import join_notes
from sipas.estimation.plan import Plan
from sipas.findings.sentences import Subject, sentence_of_difference, sentence_of_estimate
from sipas.findings.wording import Voice


def shares_of(plan: Plan) -> frozenset[str]:
    """The names of the estimates that are told as percentages."""
    return frozenset(one.name for one in plan.estimates if one.kind in ("proportion", "index"))


def estimate_sentence(shares: frozenset[str], line: EstimateLine, voice: Voice) -> str:
    """One estimate in one sentence; `shares` are those of the plan."""
    subject = _subject(shares, line.name, line.domain, voice)
    return sentence_of_estimate(subject, line.estimate, voice)


def comparison_sentence(plan: Plan, line: ComparisonLine, voice: Voice) -> str:
    """One comparison in one sentence."""
    asked = next(each for each in plan.comparisons if each.name == line.name)
    subject = _subject(shares_of(plan), asked.of, line.domain, voice)
    return sentence_of_difference(subject, asked.first, asked.second, line.difference, voice)


def with_notes(found: Analysis, notes: Mapping[str, str]) -> Analysis:
    """The same numbers; notes by the name of an estimate stand before those it has."""
    return replace(found, estimates=tuple(_noted(line, notes) for line in found.estimates))


def _noted(line: EstimateLine, notes: Mapping[str, str]) -> EstimateLine:
    if line.name not in notes:
        return line
    said = [notes[line.name], *((line.estimate.note or "").split("\n"))]
    note = join_notes([each for each in said if each])
    return replace(line, estimate=replace(line.estimate, note=note))


def _subject(shares: frozenset[str], name: str, domain: Domain, voice: Voice) -> Subject:
    cells = ", ".join([f"{column} = {value}" for column, value in domain])
    return Subject(name, cells or voice.gettext("toàn bộ"), name in shares)
