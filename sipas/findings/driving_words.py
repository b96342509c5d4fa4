"""What to fix first, in words and as a table."""

from dataclasses import dataclass

from sipas.findings.findings import PROVINCE, Findings
from sipas.findings.sections import DriverSet
from sipas.findings.wording import Voice, decimals_for


@dataclass(frozen=True, slots=True)
class DriverLine:
    """`number` is the mark in the picture; shares are fractions for drawing, texts for reading."""

    number: int
    label: str
    importance: str
    performance: str
    corner: str
    is_first: bool
    share: float
    done: float


@dataclass(frozen=True, slots=True)
class DriverTable:
    """The drivers of one group; `finding` is the sentence above them."""

    group: str
    name: str
    kind: str
    finding: str
    method: str
    lines: tuple[DriverLine, ...]


def driver_tables(findings: Findings, group: str, voice: Voice) -> tuple[DriverTable, ...]:
    """Criteria first, for they are what somebody can set right; then factors."""
    found = (findings.drivers_of(group, kind) for kind in ("criterion", "factor"))
    return tuple(_table(findings, one, voice) for one in found if one is not None)


def block_driver_tables(findings: Findings, voice: Voice) -> tuple[DriverTable, ...]:
    """The criteria of each block that has answers enough."""
    found = (findings.drivers_of(block.code, "criterion") for block in findings.blocks)
    return tuple(_table(findings, one, voice) for one in found if one is not None)


def _table(findings: Findings, found: DriverSet, voice: Voice) -> DriverTable:
    _ = voice.gettext
    lines = tuple(_lines(findings, found, voice))
    name = _(findings.group(found.group).name)
    return DriverTable(
        found.group,
        _("Toàn tỉnh") if found.group == PROVINCE else name,
        found.kind,
        _finding(lines, voice),
        _method(findings, found, voice),
        lines,
    )


def _finding(lines: tuple[DriverLine, ...], voice: Voice) -> str:
    """ "Nên khắc phục trước: …" - what matters much and is done less well than the others."""
    _ = voice.gettext
    first = [line.label for line in lines if line.is_first][:3]
    if not first:
        return _("Không có điểm nào vừa quan trọng vừa yếu hơn mặt bằng chung.")
    names = "; ".join(name.rstrip(".") for name in first)
    return _("Nên khắc phục trước: %(names)s.") % {"names": names}


def _method(findings: Findings, found: DriverSet, voice: Voice) -> str:
    _ = voice.gettext
    method = _("giá trị Shapley") if len(found.drivers) <= 12 else _("trọng số tương đối")
    return _(
        "Tầm quan trọng là phần của từng điểm trong mức giải thích câu “%(outcome)s” (R² = %(r)s, "
        "%(method)s, từ %(responses)s phiếu); đây là mối liên hệ, chưa chắc là nguyên nhân."
    ) % {
        "outcome": _(findings.measure(found.outcome).label),
        "r": voice.formats.number(found.explained, 2),
        "method": method,
        "responses": voice.formats.count(found.responses),
    }


def _lines(findings: Findings, found: DriverSet, voice: Voice) -> list[DriverLine]:
    _ = voice.gettext
    corners = {
        "fix_first": _("khắc phục trước"),
        "keep_up": _("giữ vững"),
        "lower_priority": _("chưa cấp bách"),
        "do_not_overdo": _("đã tốt, ít tác động"),
    }
    return [
        DriverLine(
            place,
            _(findings.measure(one.measure).label),
            voice.formats.percent(one.importance, 1),
            voice.formats.percent(one.performance, decimals_for(found.responses)),
            corners[one.corner],
            one.corner == "fix_first",
            one.importance,
            one.performance,
        )
        for place, one in enumerate(found.drivers, 1)
    ]
