"""The pictures of a round: which there are, and each drawn from the findings and nothing else."""

from sipas.charts.rows import (
    PAGE,
    PHONE,
    ImportanceChart,
    ImportancePoint,
    IntervalChart,
    IntervalRow,
    domain_of,
)
from sipas.findings.driving_words import driver_tables
from sipas.findings.findings import PROVINCE, Findings
from sipas.findings.lines import GroupLine
from sipas.findings.outline import Outline, outline_of
from sipas.findings.wording import Voice, voice_for
from sipas.languages import LANGUAGES

BLOCKS = "blocks"
DRIVERS = "drivers"
_AGENCIES = "agencies-"
_ON_PHONE = "-phone"


class UnknownChart(LookupError):
    """A picture that this round does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Không có biểu đồ nào tên “{name}”.")
        self.name = name


def chart_names(findings: Findings) -> tuple[str, ...]:
    """Every picture of a round, each for a page and for a phone."""
    reported = [block for block in findings.blocks if findings.reported_agencies_of(block.code)]
    names = [BLOCKS, *(f"{_AGENCIES}{block.code}" for block in reported)]
    names += [DRIVERS] if any(one.group == PROVINCE for one in findings.drivers) else []
    return tuple(f"{name}{size}" for name in names for size in ("", _ON_PHONE))


def draw_chart(findings: Findings, name: str, language: str) -> str:
    """One picture as SVG; the same picture is drawn once and then remembered."""
    if name not in chart_names(findings):
        raise UnknownChart(name)
    # The drawer takes most of a second to load: whoever only shows kept pictures goes without.
    from sipas.charts.importance import draw_importance
    from sipas.charts.intervals import draw_intervals

    if name.removesuffix(_ON_PHONE) == DRIVERS:
        return draw_importance(
            _importance_chart(findings, name.endswith(_ON_PHONE), voice_for(language))
        )
    return draw_intervals(_chart(findings, name, voice_for(language)))


def draw_charts(findings: Findings) -> dict[tuple[str, str], str]:
    """SVG of all pictures by name and language, to be kept with published findings."""
    return {
        (name, language): draw_chart(findings, name, language)
        for language in LANGUAGES
        for name in chart_names(findings)
    }


def _chart(findings: Findings, name: str, voice: Voice) -> IntervalChart:
    outline = outline_of(findings, voice)
    about = name.removesuffix(_ON_PHONE)
    if about == BLOCKS:
        title, lines = ". ".join(outline.blocks_finding), outline.blocks
    else:
        block = next(b for b in outline.agencies if f"{_AGENCIES}{b.code}" == about)
        title, lines = block.finding, block.lines
    return _interval_chart(findings, outline, title, lines, name.endswith(_ON_PHONE), voice)


def _importance_chart(findings: Findings, on_phone: bool, voice: Voice) -> ImportanceChart:
    _ = voice.gettext
    table = driver_tables(findings, PROVINCE, voice)[0]
    lines = (
        f"{one.number}. {one.label} {one.importance}; {one.performance}" for one in table.lines
    )
    return ImportanceChart(
        title=table.finding,
        description=" ".join(lines),
        points=tuple(
            ImportancePoint(one.number, one.share, 100 * one.done, one.is_first)
            for one in table.lines
        ),
        up=_("↑ Càng cao càng quan trọng"),
        across=_("Chỉ số hài lòng →"),
        first_key=_("Quan trọng mà chỉ số thấp"),
        percent_sign=voice.formats.percent(0, 0).removeprefix("0"),
        width=PHONE if on_phone else PAGE,
    )


def _interval_chart(
    findings: Findings,
    outline: Outline,
    title: str,
    lines: tuple[GroupLine, ...],
    on_phone: bool,
    voice: Voice,
) -> IntervalChart:
    _ = voice.gettext
    rows = tuple(_row(line) for line in lines)
    target = None if findings.facts.target is None else 100 * findings.facts.target
    has_previous = any(row.previous is not None for row in rows)
    start = voice.formats.percent(domain_of(rows, target)[0] / 100, 0)
    return IntervalChart(
        title=title,
        description=" ".join(sentence for line in lines for sentence in line.sentences),
        rows=rows,
        value_key=_value_key(findings, outline, voice),
        previous_key=_("Năm %(year)s") % {"year": outline.previous_year} if has_previous else "",
        borrowed_key=_("Ước lượng mượn thông tin") if any(row.borrowed for row in rows) else "",
        target=target,
        target_key=_("Mục tiêu %(target)s") % {"target": outline.target} if target else "",
        axis_note=_("Trục bắt đầu từ %(start)s") % {"start": start},
        percent_sign=voice.formats.percent(0, 0).removeprefix("0"),
        width=PHONE if on_phone else PAGE,
    )


def _value_key(findings: Findings, outline: Outline, voice: Voice) -> str:
    _ = voice.gettext
    words = {"year": findings.facts.year, "confidence": outline.confidence}
    if findings.is_published_only:
        return _("Năm %(year)s, theo số đã công bố") % words
    return _("Năm %(year)s và khoảng tin cậy %(confidence)s") % words


def _row(line: GroupLine) -> IntervalRow:
    return IntervalRow(
        label=line.label,
        text=line.brief,
        interval=line.interval,
        value=_in_percent(line.number),
        lower=_in_percent(line.lower),
        upper=_in_percent(line.upper),
        previous=_in_percent(line.previous_number),
        tone=line.tone,
        band=line.tie,
        borrowed=line.is_borrowed,
    )


def _in_percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
