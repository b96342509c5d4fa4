"""One criterion or factor laid out for reading: every block and agency, highest first."""

from dataclasses import dataclass

from sipas.findings.findings import OVERALL, PROVINCE, Findings, Group
from sipas.findings.method import method_sentence, selection_sentence
from sipas.findings.wording import (
    Voice,
    estimate_sentence,
    interval_text,
    value_text,
    verdict_text,
)
from sipas.languages import sort_key

PAGE, MOST_LINES = 100, 30


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A block or an agency with its index of this measure, hidden as everywhere."""

    code: str
    name: str
    value: str
    interval: str
    change: str
    number: float | None

    @property
    def has_value(self) -> bool:
        return self.number is not None


@dataclass(frozen=True, slots=True)
class BlockLines:
    """Of `count` agencies, those of the page."""

    block: PlaceLine
    agencies: tuple[PlaceLine, ...]
    count: int


@dataclass(frozen=True, slots=True)
class MeasureOutline:
    """`factor` is the factor that holds a criterion, by code and name, ("", "") for others."""

    code: str
    label: str
    factor: tuple[str, str]
    criteria: tuple[tuple[str, str], ...]
    round_code: str
    round_name: str
    finding: str
    blocks: tuple[BlockLines, ...]
    method: str
    selection: str
    previous_year: str
    only_block: str
    page: int
    pages: int


class UnknownMeasure(LookupError):
    """The round asked no such thing."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt khảo sát này không có tiêu chí hay yếu tố nào mang mã “{code}”.")
        self.code = code


def measure_outline(
    findings: Findings, code: str, voice: Voice, only_block: str = "", page: int = 1
) -> MeasureOutline:
    """Everything that is said of one measure but the whole; raises UnknownMeasure.

    only_block : of this block all agencies, page by page; otherwise the first of each block.
    """
    known = {one.code: one for one in findings.measures if one.code != OVERALL}
    if code not in known:
        raise UnknownMeasure(code)
    measure = known[code]
    holder = known.get(measure.factor or "")
    inside = [one for one in known.values() if one.factor == code]
    known_blocks = [one for one in findings.blocks if only_block in ("", one.code)]
    members = {one.code: findings.reported_agencies_of(one.code) for one in known_blocks}
    most = PAGE if only_block else MOST_LINES
    pages = max(1, -(-len(members.get(only_block, ())) // PAGE))
    here = min(max(1, page), pages)
    shown = slice((here - 1) * most, here * most)
    blocks = [
        BlockLines(
            _line(findings, block, code, voice),
            tuple(
                _line(findings, agency, code, voice)
                for agency in _sorted(findings, members[block.code], code)[shown]
            ),
            len(members[block.code]),
        )
        for block in known_blocks
    ]
    has_changes = findings.previous and any(one.measure == code for one in findings.changes)
    return MeasureOutline(
        code,
        voice.gettext(measure.label),
        (holder.code, voice.gettext(holder.label)) if holder else ("", ""),
        tuple((one.code, voice.gettext(one.label)) for one in inside),
        findings.facts.code,
        voice.gettext(findings.facts.name),
        estimate_sentence(findings, findings.finding(PROVINCE, code), voice),
        tuple(blocks),
        method_sentence(findings, voice),
        selection_sentence(findings, voice),
        str(findings.previous.year) if findings.previous and has_changes else "",
        only_block if only_block in members else "",
        here,
        pages,
    )


def _line(findings: Findings, group: Group, code: str, voice: Voice) -> PlaceLine:
    found = findings.finding(group.code, code)
    change = findings.change(group.code, code)
    return PlaceLine(
        group.code,
        voice.gettext(group.label),
        value_text(found, voice, findings.facts.minimum_cell),
        interval_text(found, voice),
        verdict_text(change.verdict, voice) if change else "",
        found.value,
    )


def _sorted(findings: Findings, agencies: tuple[Group, ...], code: str) -> list[Group]:
    def place(agency: Group) -> tuple[bool, float, object]:
        value = findings.finding(agency.code, code).value
        return value is None, -(value or 0.0), sort_key(agency.label)

    return sorted(agencies, key=place)
