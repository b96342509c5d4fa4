"""What estimates and comparisons say in words, and the paragraph that says how they were made."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sipas.estimation.analysis import Analysis, ComparisonLine, EstimateLine
from sipas.estimation.domains import Domain
from sipas.estimation.notes import join_notes
from sipas.estimation.plan import Plan
from sipas.findings.sentences import Subject, sentence_of_difference, sentence_of_estimate
from sipas.findings.wording import Voice


def estimate_sentence(plan: Plan, line: EstimateLine, voice: Voice) -> str:
    """One estimate in one sentence."""
    return sentence_of_estimate(_subject(plan, line.name, line.domain, voice), line.estimate, voice)


def comparison_sentence(plan: Plan, line: ComparisonLine, voice: Voice) -> str:
    """One comparison in one sentence."""
    asked = next(each for each in plan.comparisons if each.name == line.name)
    subject = _subject(plan, asked.of, line.domain, voice)
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


def _subject(plan: Plan, name: str, domain: Domain, voice: Voice) -> Subject:
    kind = next(each.kind for each in plan.estimates if each.name == name)
    cells = ", ".join(f"{column} = {value}" for column, value in domain)
    return Subject(name, cells or voice.gettext("toàn bộ"), kind in ("proportion", "index"))


def method_paragraph(plan: Plan, found: Analysis, gettext: Callable[[str], str]) -> str:
    """Design, weights, standard errors, intervals and tests of a plan, in words."""
    sentences = [_design(plan, gettext), *_weights(plan, found, gettext)]
    sentences.append(
        gettext(
            "Sai số chuẩn được tính bằng tuyến tính hóa theo thiết kế mẫu (Särndal, Swensson và "
            "Wretman, 1992); mỗi miền giữ nguyên thiết kế của toàn mẫu."
        )
    )
    intervals = sorted({line.estimate.interval for line in found.estimates})
    levels = sorted({line.estimate.confidence for line in found.estimates})
    words = gettext("Khoảng tin cậy: %(intervals)s; mức tin cậy: %(levels)s.")
    sentences.append(
        words
        % {"intervals": ", ".join(intervals), "levels": ", ".join(f"{each:g}" for each in levels)}
    )
    if plan.comparisons:
        words = gettext(
            "Các mẫu được so sánh là độc lập; giá trị p được hiệu chỉnh theo: %(adjustments)s."
        )
        adjustments = dict.fromkeys(each.adjust for each in plan.comparisons)
        sentences.append(words % {"adjustments": ", ".join(adjustments)})
    return " ".join(sentences)


def _design(plan: Plan, gettext: Callable[[str], str]) -> str:
    design, none = plan.design, gettext("không")
    words = gettext(
        "Thiết kế mẫu: tầng %(strata)s; đơn vị theo từng bậc %(units)s; tổng thể %(population)s; "
        "tầng chỉ có một đơn vị: %(policy)s."
    )
    return words % {
        "strata": " × ".join(design.strata) or none,
        "units": ", ".join(design.units) or gettext("mỗi dòng"),
        "population": ", ".join(design.population) or none,
        "policy": design.lonely_unit,
    }


def _weights(plan: Plan, found: Analysis, gettext: Callable[[str], str]) -> list[str]:
    if plan.calibration is None:
        return []
    words = gettext(
        "Trọng số được hiệu chỉnh (%(method)s) theo %(margins)s; hệ số điều chỉnh từ %(smallest)s "
        "đến %(largest)s."
    )
    margins = [" × ".join(margin.variables) for margin in plan.calibration.margins]
    return [
        words
        % {
            "method": plan.calibration.method,
            "margins": ", ".join(margins),
            "smallest": f"{found.weights.smallest_factor:.3g}",
            "largest": f"{found.weights.largest_factor:.3g}",
        }
    ]
