"""`sipas index ROUND`: the index of every group, as a table, as CSV or as JSON."""

from datetime import UTC, datetime

from sipas.actions.publication import findings_of
from sipas.commands.opening import installation
from sipas.commands.tables import table_text
from sipas.commands.telling import Speech
from sipas.findings.findings import Findings
from sipas.findings.json_form import to_json
from sipas.findings.lines import GroupLine
from sipas.findings.outline import Outline, outline_of
from sipas.findings.rows import csv_text
from sipas.findings.wording import voice_for

FORMATS = ("table", "csv", "json")


def run_index(speech: Speech, code: str, form: str) -> int:
    with installation(speech.gettext) as database:
        findings = findings_of(database, code, datetime.now(UTC))
    if form == "json":
        speech.say(to_json(findings))
    elif form == "csv":
        speech.say(csv_text(findings))
    else:
        speech.say(outline_text(findings, speech.language))
    return 0


def outline_text(findings: Findings, language: str) -> str:
    """What the leaders' page says, as text."""
    voice = voice_for(language)
    _ = voice.gettext
    outline = outline_of(findings, voice)
    headings = (_("Nhóm"), _("Chỉ số"), _("Khoảng tin cậy"), _("Số phiếu"), _("So với đợt trước"))
    lines = [(line, depth) for line, depth in _lines(outline) if _is_known(line, findings)]
    rows = [_text_row(line, indent) for line, indent in lines]
    table = table_text(headings, rows, numbers={1, 2, 3})
    said = [outline.weight_problem] if outline.weight_problem else []
    said += [outline.weights.spread] if outline.weights else []
    said += [*outline.borrowing, *(outline.answering.opening if outline.answering else ())]
    said += [driver.finding for driver in outline.drivers]
    return "\n".join([*outline.opening, "", table, "", outline.method, *said, *outline.notes])


def _lines(outline: Outline) -> list[tuple[GroupLine, int]]:
    """The province, then each block with its agencies under it."""
    agencies = {block.code: block.lines for block in outline.agencies}
    lines = [(outline.province, 0)]
    for block in outline.blocks:
        lines.append((block, 1))
        lines.extend((agency, 2) for agency in agencies.get(block.code, ()))
    return lines


def _is_known(line: GroupLine, findings: Findings) -> bool:
    """Figures taken from a publication say nothing about what they leave out."""
    return line.has_value or not findings.is_published_only


def _text_row(line: GroupLine, indent: int) -> tuple[str, ...]:
    name = "  " * indent + line.label
    if not line.has_value:  # why it is not shown, where it does not widen the numbers
        return name, "–", "", line.responses, line.value
    value = f"{line.value} *" if line.is_borrowed else line.value
    return name, value, line.interval, line.responses, line.change
