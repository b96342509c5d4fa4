"""`sipas estimate DATA --plan PLAN.toml`: estimates from a file of responses, no server needed."""

import csv
import io
import json
import math
from collections.abc import Callable, Collection
from operator import attrgetter
from pathlib import Path
from typing import Any

from sipas import refusal
from sipas.commands.data_files import read_data
from sipas.commands.estimate_words import (
    comparison_sentence,
    estimate_sentence,
    shares_of,
    with_notes,
)
from sipas.commands.method_words import method_paragraph
from sipas.commands.tables import table_text
from sipas.commands.telling import BAD_INPUT, Refused, Speech
from sipas.estimation.analysis import Analysis, ComparisonLine, EstimateLine, analyse
from sipas.estimation.calibration import MarginNotCovered, NotConverged
from sipas.estimation.data import Data, FaultyData
from sipas.estimation.design import FaultyDesign
from sipas.estimation.domains import Domain
from sipas.estimation.linearisation import LonelyUnit
from sipas.estimation.notes import N_, translate_note
from sipas.estimation.plan import Plan, read_plan
from sipas.estimation.plan_columns import (
    asked_columns,
    check_columns,
    margin_columns,
    values_not_found,
)
from sipas.estimation.plan_values import FaultyPlan
from sipas.findings.wording import Voice, voice_for
from sipas.sampling.rows import UnreadableFile

FORMATS = ("table", "json", "csv")
# What is at fault, and the part of the plan to look at where the message does not say it.
_PREFIXES: dict[type[refusal.Refused], str] = {
    FaultyPlan: "",
    FaultyData: "",
    FaultyDesign: "design: ",
    LonelyUnit: "design.lonely_unit: ",
    MarginNotCovered: "calibration.margins: ",
    NotConverged: "calibration: ",
}
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False)
_ESTIMATE_KEYS = (
    "n",
    "valid",
    "value",
    "standard_error",
    "degrees_of_freedom",
    "interval",
    "confidence",
    "lower",
    "upper",
    "design_effect",
    "effective_n",
    "note",
)
_VALUES_OF_ESTIMATE = attrgetter(*_ESTIMATE_KEYS)
_COMPARISON_KEYS = (
    "difference",
    "standard_error",
    "t",
    "degrees_of_freedom",
    "p",
    "p_adjusted",
    "lower",
    "upper",
    "note",
)


def run_estimate(
    speech: Speech, file: Path, plan_file: Path, form: str, output: Path | None
) -> int:
    """Reads both files, computes, and prints or writes the result."""
    try:
        plan = read_plan(_plan_text(plan_file))
        margins = _read_margins(speech, plan, plan_file.parent)
        data = _read(speech, file, {asked.column for asked in asked_columns(plan)})
        check_columns(plan, data, margins)
        found = with_notes(analyse(plan, data, margins), values_not_found(plan, data))
    except tuple(_PREFIXES) as problem:
        sentence = problem.translated(speech.gettext)
        raise Refused(f"{_PREFIXES[type(problem)]}{sentence}", BAD_INPUT) from problem
    text = _WRITERS[form](plan, found, voice_for(speech.language))
    if output is None:
        speech.say(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
    return 0


def _read(speech: Speech, file: Path, columns: Collection[str]) -> Data:
    try:
        return read_data(file, columns, speech.gettext)
    except UnreadableFile as problem:
        raise Refused(f"{file}: {problem}", BAD_INPUT) from problem


def _plan_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # Notepad of Windows marks its files
    except OSError as problem:
        sentence = N_("Không đọc được %(key)s: %(problem)s.")
        raise FaultyPlan(str(file), sentence, problem=problem.strerror) from problem
    except UnicodeDecodeError as problem:
        sentence = N_("Không đọc được %(key)s: tệp phải được lưu theo bảng mã UTF-8.")
        raise FaultyPlan(str(file), sentence) from problem


def _read_margins(speech: Speech, plan: Plan, folder: Path) -> dict[str, Data]:
    """The files of the margins, each read once for all that name it."""
    columns: dict[str, set[str]] = {}
    for margin in plan.calibration.margins if plan.calibration else ():
        if margin.file:
            columns.setdefault(margin.file, set()).update(margin_columns(margin))
    return {name: _read(speech, folder / name, wanted) for name, wanted in columns.items()}


def _estimate_values(line: EstimateLine, gettext: Callable[[str], str]) -> dict[str, Any]:
    values = zip(_ESTIMATE_KEYS, _VALUES_OF_ESTIMATE(line.estimate), strict=True)
    return {**dict(values), "note": _note(line, gettext) or None}


def _note(line: EstimateLine, gettext: Callable[[str], str]) -> str:
    return translate_note(line.estimate.note, gettext) if line.estimate.note else ""


def _comparison_values(line: ComparisonLine, gettext: Callable[[str], str]) -> dict[str, Any]:
    found, note = line.difference, translate_note(line.note, gettext) if line.note else None
    if found is None:
        unknown: dict[str, Any] = dict.fromkeys(_COMPARISON_KEYS)
        return unknown | {"note": note}
    values = {key: getattr(found, key) for key in _COMPARISON_KEYS[1:-1]}
    return {"difference": found.value, **values, "note": note}


def _json(plan: Plan, found: Analysis, voice: Voice) -> str:
    shares = shares_of(plan)
    form = {
        "estimates": [
            {
                "name": line.name,
                "by": dict(line.domain),
                **_estimate_values(line, voice.gettext),
                "sentence": estimate_sentence(shares, line, voice),
            }
            for line in found.estimates
        ],
        "comparisons": [
            {
                "name": line.name,
                "by": dict(line.domain),
                **_comparison_values(line, voice.gettext),
                "sentence": comparison_sentence(plan, line, voice),
            }
            for line in found.comparisons
        ],
        "weights": {
            "smallest": found.weights.smallest,
            "largest": found.weights.largest,
            "kish": found.weights.kish,
        },
        "method": method_paragraph(plan, found, voice),
    }
    return _one_a_line(form)


def _one_a_line(form: dict[str, Any]) -> str:
    """JSON with each estimate and comparison on a line of its own."""
    pieces = []
    for key, value in form.items():
        lines = ",\n  ".join(map(_compact, value)) if isinstance(value, list) else None
        pieces.append(f' "{key}": {_compact(value) if lines is None else _bracketed(lines)}')
    return "{\n" + ",\n".join(pieces) + "\n}"


def _bracketed(lines: str) -> str:
    return f"[\n  {lines}\n ]" if lines else "[]"


def _compact(value: Any) -> str:
    """JSON knows no infinite numbers: an end that is not there is null."""
    try:
        return _JSON.encode(value)
    except ValueError:
        return _JSON.encode({key: _finite(each) for key, each in value.items()})


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _csv(_plan: Plan, found: Analysis, voice: Voice) -> str:
    """Every number with all its digits; comparisons below estimates, with their own columns."""
    columns = list(dict.fromkeys(("name", "by", *_ESTIMATE_KEYS, *_COMPARISON_KEYS)))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    for estimate in found.estimates:
        values = _estimate_values(estimate, voice.gettext)
        writer.writerow({"name": estimate.name, "by": _domain_text(estimate.domain), **values})
    for comparison in found.comparisons:
        values = _comparison_values(comparison, voice.gettext)
        writer.writerow({"name": comparison.name, "by": _domain_text(comparison.domain), **values})
    return file.getvalue().rstrip("\n")


def _table(plan: Plan, found: Analysis, voice: Voice) -> str:
    headings = ("estimate", "by", "n", "value", "se", "df", "lower", "upper", "note")
    rows = [
        (
            line.name,
            _domain_text(line.domain),
            str(line.estimate.n),
            *(_short(getattr(line.estimate, key)) for key in _SHOWN),
            _note(line, voice.gettext).replace("\n", " "),
        )
        for line in found.estimates
    ]
    pieces = [table_text(headings, rows, set(range(2, 8)))]
    if found.comparisons:
        pieces.append(_comparison_table(found, voice))
    return "\n\n".join([*pieces, method_paragraph(plan, found, voice)])


_SHOWN = ("value", "standard_error", "degrees_of_freedom", "lower", "upper")


def _comparison_table(found: Analysis, voice: Voice) -> str:
    keys = ("difference", "standard_error", "t", "degrees_of_freedom", "p", "p_adjusted")
    headings = ("comparison", "by", "difference", "se", "t", "df", "p", "p_adjusted")
    rows = []
    for line in found.comparisons:
        values = _comparison_values(line, voice.gettext)
        rows.append((line.name, _domain_text(line.domain), *(_short(values[key]) for key in keys)))
    return table_text(headings, rows, set(range(2, 8)))


def _domain_text(domain: Domain) -> str:
    return "; ".join(f"{column}={value}" for column, value in domain)


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


_WRITERS: dict[str, Callable[[Plan, Analysis, Voice], str]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
}
