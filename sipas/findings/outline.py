"""Findings laid out for reading: what a page or a report says, in which order, in which words."""

from dataclasses import dataclass

from sipas.findings.answering_words import AnsweringOutline, answering_outline
from sipas.findings.borrowing_words import borrowing_sentences
from sipas.findings.driving_words import DriverTable, block_driver_tables, driver_tables
from sipas.findings.findings import PROVINCE, Findings, Group, Verdict
from sipas.findings.joining_words import joins_outline
from sipas.findings.lines import GroupLine, group_line, lines_by_value
from sipas.findings.method import method_sentence, note_sentences, selection_sentence
from sipas.findings.shading import ShadedTable, factor_table
from sipas.findings.weighting_words import (
    WeightOutline,
    problem_sentence,
    weight_outline,
)
from sipas.findings.wording import (
    Voice,
    interval_text,
    opening_sentences,
    target_text,
    value_text,
)

# Of a block with more agencies, its own page tells the rest.
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class BlockOutline:
    """The agencies of one block, in the order of their values; `finding` says what they show.

    `agencies`: how many there are; of a great many only the first stand here.
    """

    code: str
    name: str
    finding: str
    lines: tuple[GroupLine, ...]
    agencies: int = 0


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion over the whole province; `levels`: answers at 1–5, then not applicable."""

    code: str
    label: str
    value: str
    interval: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactorCriteria:
    label: str
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything that is said of a round, in one language."""

    code: str
    name: str
    opening: tuple[str, ...]
    province: GroupLine
    blocks_finding: tuple[str, ...]
    blocks: tuple[GroupLine, ...]
    agencies: tuple[BlockOutline, ...]
    factors: ShadedTable | None
    criteria: tuple[FactorCriteria, ...]
    method: str
    selection: str
    notes: tuple[str, ...]
    joins: tuple[tuple[str, str], ...]
    previous_year: str
    lacks_previous_overall: bool
    target: str
    confidence: str
    period: str
    computed_on: str
    published_source: str
    is_empty: bool
    weights: WeightOutline | None
    weight_problem: str
    borrowing: tuple[str, ...]
    answering: AnsweringOutline | None
    drivers: tuple[DriverTable, ...]
    block_drivers: tuple[DriverTable, ...]
    has_grades: bool
    has_borrowed: bool


def outline_of(findings: Findings, voice: Voice) -> Outline:
    facts = findings.facts
    target = "" if facts.target is None else target_text(facts.target, voice)
    lines = tuple(lines_by_value(findings, findings.blocks, voice))
    problem = findings.weight_problem
    return Outline(
        code=facts.code,
        name=voice.gettext(facts.name),
        opening=opening_sentences(findings, voice),
        province=group_line(findings, findings.group(PROVINCE), voice),
        blocks_finding=blocks_finding(findings, voice),
        blocks=lines,
        agencies=_agencies(findings, voice),
        factors=factor_table(findings, voice),
        criteria=_criteria(findings, voice),
        method=method_sentence(findings, voice),
        selection=selection_sentence(findings, voice),
        notes=note_sentences(findings, voice),
        joins=joins_outline(findings, voice),
        previous_year=str(findings.previous.year) if findings.previous else "",
        lacks_previous_overall=_lacks_previous_overall(findings),
        target=target,
        confidence=voice.formats.percent(facts.confidence, 0),
        period=_period(findings, voice),
        computed_on=voice.formats.date(facts.computed_on) if facts.computed_on else "",
        published_source=facts.published_source,
        is_empty=findings.responses == 0 and not findings.is_published_only,
        weights=weight_outline(findings, voice),
        weight_problem=problem_sentence(problem, voice) if problem else "",
        borrowing=borrowing_sentences(findings, voice),
        answering=answering_outline(findings, voice),
        drivers=driver_tables(findings, PROVINCE, voice),
        block_drivers=block_driver_tables(findings, voice),
        has_grades=bool(findings.grades),
        has_borrowed=bool(findings.borrowing and findings.borrowing.estimates),
    )


def _lacks_previous_overall(findings: Findings) -> bool:
    """Last year's blocks were published, but no figure of the province."""
    only = findings.previous is not None and findings.previous.published_only
    return only and findings.change(PROVINCE) is None


def _period(findings: Findings, voice: Voice) -> str:
    facts = findings.facts
    if facts.period_from is None or facts.period_to is None:
        return ""
    return f"{voice.formats.date(facts.period_from)}\u2013{voice.formats.date(facts.period_to)}"


def blocks_finding(findings: Findings, voice: Voice) -> tuple[str, ...]:
    """What the picture of the blocks shows: which of them changed, and how many meet the target."""
    _ = voice.gettext
    named: dict[Verdict, list[str]] = {}
    for block in findings.blocks:
        change = findings.change(block.code)
        if change is not None:
            named.setdefault(change.verdict, []).append(block.label)
    texts = {
        Verdict.UP: _("Tăng so với năm %(year)s: %(names)s"),
        Verdict.DOWN: _("Giảm so với năm %(year)s: %(names)s"),
        Verdict.UNCLEAR: _("Chưa thấy khác biệt so với năm %(year)s: %(names)s"),
    }
    year = findings.previous.year if findings.previous else ""
    parts = [
        text % {"year": year, "names": "; ".join(named[verdict])}
        for verdict, text in texts.items()
        if verdict in named
    ]
    return (*parts, *_blocks_against_target(findings, voice))


def _blocks_against_target(findings: Findings, voice: Voice) -> list[str]:
    _ = voice.gettext
    verdicts = [t.verdict for block in findings.blocks if (t := findings.target(block.code))]
    if not verdicts or findings.facts.target is None:
        return []
    parts = [
        text % {"count": count}
        for verdict, text in (
            ("met", _("%(count)s khối đạt")),
            ("not_met", _("%(count)s khối chưa đạt")),
            ("unclear", _("%(count)s khối chưa đủ căn cứ")),
        )
        if (count := verdicts.count(verdict))
    ]
    words = {"target": target_text(findings.facts.target, voice), "parts": ", ".join(parts)}
    return [_("Mục tiêu %(target)s: %(parts)s") % words]


def _agencies(findings: Findings, voice: Voice) -> tuple[BlockOutline, ...]:
    return tuple(
        BlockOutline(
            block.code,
            block.name,
            agencies_finding(findings, block, voice),
            tuple(lines_by_value(findings, members, voice, slice(MOST_LINES))),
            len(members),
        )
        for block in findings.blocks
        if (members := findings.reported_agencies_of(block.code))
    )


def agencies_finding(findings: Findings, block: Group, voice: Voice) -> str:
    """Whether the agencies of a block can be told apart at all."""
    _ = voice.gettext
    ties = [
        rank.tie
        for group in findings.agencies_of(block.code)
        if (rank := findings.rank(group.code))
    ]
    if not ties:
        return _("Chưa cơ quan nào đủ phiếu để so sánh")
    if len(set(ties)) == 1:
        return _("Chưa phân biệt được cơ quan nào cao hơn cơ quan nào")
    return _(
        "%(count)s cơ quan chia thành %(ties)s nhóm; "
        "cơ quan cùng nhóm chưa phân biệt được với cơ quan cao nhất nhóm"
    ) % {
        "count": len(ties),
        "ties": len(set(ties)),
    }


def _criteria(findings: Findings, voice: Voice) -> tuple[FactorCriteria, ...]:
    holders = [*findings.measures_of_kind("factor"), *findings.measures_of_kind("overall")]
    return tuple(
        FactorCriteria(voice.gettext(holder.label), lines)
        for holder in holders
        if (lines := _criteria_of(findings, holder.code, voice))
    )


def _criteria_of(findings: Findings, holder: str, voice: Voice) -> tuple[CriterionLine, ...]:
    inside = [m for m in findings.measures_of_kind("criterion") if m.factor == holder]
    found = [(m, findings.find(PROVINCE, m.code)) for m in inside]
    return tuple(
        CriterionLine(
            measure.code,
            voice.gettext(measure.label),
            value_text(finding, voice, findings.facts.minimum_cell),
            interval_text(finding, voice),
            tuple(voice.formats.count(count) for count in (finding.levels or ())[:6]),
        )
        for measure, finding in found
        if finding is not None and finding.responses
    )
