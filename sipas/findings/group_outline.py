"""One agency or one block laid out for reading: its index, then factor by factor its criteria."""

from dataclasses import dataclass

from sipas.findings.driving_words import DriverTable, driver_tables
from sipas.findings.findings import PROVINCE, Findings, Group, GroupKind, MeasureName
from sipas.findings.lines import GroupLine, group_line, lines_by_value
from sipas.findings.method import method_sentence, selection_sentence
from sipas.findings.wording import Voice, absence_text, interval_text, value_text, verdict_text

PAGE = 100


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A factor or a criterion of the group, beside the same of the group that holds it."""

    code: str
    label: str
    value: str
    interval: str
    beside: str
    change: str
    has_value: bool


@dataclass(frozen=True, slots=True)
class FactorLines:
    """A factor with its criteria; `factor` is None for criteria that stand in none."""

    factor: MeasureLine | None
    criteria: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class Sibling:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupOutline:
    """`parent` holds the group; `members` are the agencies of a block, in the order of values.

    They stand on `pages`, of which this is `page`.
    """

    code: str
    kind: str
    name: str
    round_code: str
    round_name: str
    parent: Sibling
    parent_is_block: bool
    line: GroupLine
    sentences: tuple[str, ...]
    factors: tuple[FactorLines, ...]
    members: tuple[GroupLine, ...]
    drivers: tuple[DriverTable, ...]
    method: str
    selection: str
    previous_year: str
    absence: str
    page: int
    pages: int
    member_count: int


class UnknownGroup(LookupError):
    """The round has no such agency or block."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt khảo sát này không có cơ quan hay khối nào mang mã “{code}”.")
        self.code = code


def group_outline(
    findings: Findings, kind: str, code: str, voice: Voice, page: int = 1
) -> GroupOutline:
    """Everything that is said of one group, hidden as everywhere else; raises UnknownGroup.

    page : of the agencies of a block, from 1; one that is not there becomes the nearest.
    """
    group = next((one for one in findings.groups if (one.kind, one.code) == (kind, code)), None)
    if group is None or findings.find(code) is None:
        raise UnknownGroup(code)
    parent = findings.group(group.parent or PROVINCE)
    line = group_line(findings, group, voice)
    members = findings.reported_agencies_of(code) if group.kind is GroupKind.BLOCK else ()
    pages = max(1, -(-len(members) // PAGE))
    here = min(max(1, page), pages)
    return GroupOutline(
        code,
        str(group.kind),
        voice.gettext(group.name),
        findings.facts.code,
        voice.gettext(findings.facts.name),
        Sibling(parent.code, voice.gettext(parent.name)),
        parent.kind is GroupKind.BLOCK,
        line,
        line.sentences,
        _factors(findings, group, parent, voice),
        tuple(lines_by_value(findings, members, voice, slice((here - 1) * PAGE, here * PAGE))),
        driver_tables(findings, code, voice),
        method_sentence(findings, voice),
        selection_sentence(findings, voice, code),
        _previous_year(findings, code),
        _absence(findings, code, voice),
        here,
        pages,
        len(members),
    )


def _previous_year(findings: Findings, code: str) -> str:
    """Of the round before, where anything of this group is held against it."""
    if findings.previous is None or not any(one.group == code for one in findings.changes):
        return ""
    return str(findings.previous.year)


def _absence(findings: Findings, code: str, voice: Voice) -> str:
    """Why no factor or criterion of this group is told; "" where any is."""
    found = [one for one in findings.findings if one.group == code]
    if any(one.value is not None for one in found):
        return ""
    _ = voice.gettext
    reason = absence_text(found[0], voice, findings.facts.minimum_cell)
    return _("Không có số của từng yếu tố và tiêu chí (%(reason)s).") % {"reason": reason}


def _factors(
    findings: Findings, group: Group, parent: Group, voice: Voice
) -> tuple[FactorLines, ...]:
    criteria = findings.measures_of_kind("criterion")
    found = []
    for factor in (*findings.measures_of_kind("factor"), None):
        inside = [one for one in criteria if one.factor == (factor.code if factor else None)]
        inside += [one for one in criteria if factor is None and one.factor == "overall"]
        lines = tuple(_line(findings, group, parent, one, voice) for one in inside)
        head = _line(findings, group, parent, factor, voice) if factor else None
        if lines or head:
            found.append(FactorLines(head, lines))
    return tuple(found)


def _line(
    findings: Findings, group: Group, parent: Group, measure: MeasureName, voice: Voice
) -> MeasureLine:
    minimum = findings.facts.minimum_cell
    own = findings.finding(group.code, measure.code)
    other = findings.finding(parent.code, measure.code)
    change = findings.change(group.code, measure.code)
    return MeasureLine(
        measure.code,
        voice.gettext(measure.label),
        value_text(own, voice, minimum),
        interval_text(own, voice),
        value_text(other, voice, minimum) if other.value is not None else "",
        verdict_text(change.verdict, voice) if change else "",
        own.value is not None,
    )
