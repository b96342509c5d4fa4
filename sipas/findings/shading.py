"""Factors by blocks: a table whose ground grows darker where the index is lower."""

import math
from dataclasses import dataclass

from sipas.findings.findings import PROVINCE, Finding, Findings, MeasureName
from sipas.findings.wording import Voice, interval_text, value_text

SHADES = 5
# Widths of a shade in points, from fine to coarse; five of the last cover 0–100.
_WIDTHS = (1, 2, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class ShadedCell:
    """`shade`: 1 (highest) to 5 (lowest), 0 where there is no figure."""

    value: str
    interval: str
    shade: int


@dataclass(frozen=True, slots=True)
class ShadedRow:
    code: str
    label: str
    cells: tuple[ShadedCell, ...]


@dataclass(frozen=True, slots=True)
class ShadedTable:
    """`key`: for each shade, from the highest, the range of the index that it stands for."""

    columns: tuple[str, ...]
    rows: tuple[ShadedRow, ...]
    key: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Equal steps of `width` points from `start`."""

    start: int
    width: int

    def shade(self, fraction: float) -> int:
        step = int((100 * fraction - self.start) // self.width)
        return SHADES - min(max(step, 0), SHADES - 1)

    def bounds(self, shade: int) -> tuple[int, int]:
        low = self.start + (SHADES - shade) * self.width
        return low, low + self.width


def scale_of(fractions: list[float]) -> Scale:
    """The finest scale whose five shades cover all the fractions."""
    low, high = 100 * min(fractions), 100 * max(fractions)
    for width in _WIDTHS:
        start = width * math.floor(low / width)
        if high < start + SHADES * width:
            return Scale(max(0, min(start, 100 - SHADES * width)), width)
    return Scale(0, _WIDTHS[-1])


def factor_table(findings: Findings, voice: Voice) -> ShadedTable | None:
    """Every factor by block, the province beside them; None where nothing can be shown."""
    factors = findings.measures_of_kind("factor")
    columns = (PROVINCE, *(block.code for block in findings.blocks))
    cells = [findings.find(group, factor.code) for factor in factors for group in columns]
    fractions = [cell.value for cell in cells if cell is not None and cell.value is not None]
    if not fractions:
        return None
    scale = scale_of(fractions)
    return ShadedTable(
        columns=tuple(findings.group(code).label for code in columns),
        rows=tuple(_row(findings, factor, columns, scale, voice) for factor in factors),
        key=tuple((shade, _range_text(scale, shade, voice)) for shade in range(1, SHADES + 1)),
    )


def _row(
    findings: Findings, factor: MeasureName, columns: tuple[str, ...], scale: Scale, voice: Voice
) -> ShadedRow:
    found = (findings.find(group, factor.code) for group in columns)
    cells = tuple(_cell(findings, finding, scale, voice) for finding in found)
    return ShadedRow(factor.code, voice.gettext(factor.label), cells)


def _cell(findings: Findings, finding: Finding | None, scale: Scale, voice: Voice) -> ShadedCell:
    if finding is None:
        return ShadedCell("", "", 0)
    shade = 0 if finding.value is None else scale.shade(finding.value)
    text = value_text(finding, voice, findings.facts.minimum_cell)
    return ShadedCell(text, interval_text(finding, voice), shade)


def _range_text(scale: Scale, shade: int, voice: Voice) -> str:
    low, high = scale.bounds(shade)
    return f"{voice.formats.number(low, 0)}\u2013{voice.formats.percent(min(high, 100) / 100, 0)}"
