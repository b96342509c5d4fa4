"""The paragraph that says how estimates were made."""

from collections.abc import Callable

from sipas.estimation.analysis import Analysis
from sipas.estimation.plan import Plan


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
