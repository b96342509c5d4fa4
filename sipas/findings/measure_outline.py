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
    block: PlaceLine
    agencies: tuple[PlaceLine, ...]


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


class UnknownMeasure(LookupError):
    """The round asked no such thing."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt khảo sát này không có tiêu chí hay yếu tố nào mang mã “{code}”.")
        self.code = code


def measure_outline(findings: Findings, code: str, voice: Voice) -> MeasureOutline:
    """Everything that is said of one measure but the whole; raises UnknownMeasure."""
    known = {one.code: one for one in findings.measures if one.code != OVERALL}
    if code not in known:
        raise UnknownMeasure(code)
    measure = known[code]
    holder = known.get(measure.factor or "")
    inside = [one for one in known.values() if one.factor == code]
    blocks = [
        BlockLines(
            _line(findings, block, code, voice),
            _sorted(
                [
                    _line(findings, agency, code, voice)
                    for agency in findings.reported_agencies_of(block.code)
                ]
            ),
        )
        for block in findings.blocks
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


def _sorted(lines: list[PlaceLine]) -> tuple[PlaceLine, ...]:
    return tuple(
        sorted(lines, key=lambda one: (not one.has_value, -(one.number or 0.0), sort_key(one.name)))
    )
