"""The paragraph that says how the numbers of a plan were made, as a report prints it."""

from collections.abc import Iterator

from sipas.estimation.analysis import Analysis
from sipas.estimation.notes import N_
from sipas.estimation.plan import DesignPlan, Plan
from sipas.findings.wording import Voice

_POLICIES = {
    "fail": N_("nếu có thì không tính."),
    "remove": N_("không góp vào phương sai (remove)."),
    "adjust": N_("lấy độ lệch so với trung bình chung (adjust)."),
    "average": N_("lấy phương sai trung bình của các tầng khác (average)."),
    "certainty": N_("coi như chắc chắn được chọn, không góp vào phương sai (certainty)."),
}
_METHODS = {
    "post_stratification": N_("phân tầng sau"),
    "raking": N_("raking"),
    "linear": N_("tuyến tính"),
}
_ADJUSTMENTS = {
    "holm": N_("giá trị p trong mỗi bảng được hiệu chỉnh theo Holm"),
    "benjamini_hochberg": N_("giá trị p trong mỗi bảng được hiệu chỉnh theo Benjamini–Hochberg"),
    "none": N_("giá trị p không hiệu chỉnh cho số lần so sánh"),
}


def method_paragraph(plan: Plan, found: Analysis, voice: Voice) -> str:
    """Design, weights, standard errors, intervals and tests, each in a sentence."""
    return " ".join(
        (*_design(plan.design, voice), *_weights(plan, found, voice), *_rest(plan, voice))
    )


def _design(design: DesignPlan, voice: Voice) -> Iterator[str]:
    _ = voice.gettext
    if design.strata:
        yield _("Mẫu phân tầng theo %(strata)s.") % {"strata": " × ".join(design.strata)}
    else:
        yield _("Mẫu không phân tầng.")
    if len(design.units) > 1:
        words = _("Mẫu nhiều bậc, đơn vị từng bậc: %(units)s.")
        yield words % {"units": ", ".join(design.units)}
    elif design.units:
        yield _("Đơn vị chọn mẫu là %(unit)s.") % {"unit": design.units[0]}
    else:
        yield _("Mỗi dòng là một đơn vị chọn mẫu.")
    if design.population:
        words = _("Tổng thể hữu hạn, số đơn vị theo %(columns)s.")
        yield words % {"columns": ", ".join(design.population)}
    else:
        yield _("Coi như chọn có hoàn lại, không hiệu chỉnh theo tổng thể hữu hạn.")
    words = _("Tầng chỉ có một đơn vị: %(policy)s")
    yield words % {"policy": _(_POLICIES[design.lonely_unit])}


def _weights(plan: Plan, found: Analysis, voice: Voice) -> Iterator[str]:
    _ = voice.gettext
    if plan.design.weight:
        yield _("Trọng số là cột %(column)s.") % {"column": plan.design.weight}
    elif plan.design.population:
        yield _("Trọng số là số đơn vị của tổng thể chia cho số đơn vị đã chọn, qua mọi bậc.")
    else:
        yield _("Mọi dòng có trọng số bằng nhau.")
    if plan.calibration is None:
        return
    words = _(
        "Trọng số được hiệu chỉnh (%(method)s) theo %(margins)s; hệ số điều chỉnh từ %(smallest)s "
        "đến %(largest)s."
    )
    is_bounded = plan.calibration.bounds is not None
    method = _("tuyến tính có giới hạn") if is_bounded else _(_METHODS[plan.calibration.method])
    factors = found.weights.smallest_factor, found.weights.largest_factor
    smallest, largest = (voice.formats.number(each, 3) for each in factors)
    margins = ", ".join(" × ".join(margin.variables) for margin in plan.calibration.margins)
    yield words % {"method": method, "margins": margins, "smallest": smallest, "largest": largest}


def _rest(plan: Plan, voice: Voice) -> Iterator[str]:
    _ = voice.gettext
    yield _(
        "Sai số chuẩn được tính bằng tuyến tính hóa theo thiết kế mẫu (Särndal, Swensson và "
        "Wretman, 1992); mỗi miền giữ nguyên thiết kế của toàn mẫu."
    )
    methods: dict[tuple[float, str], list[str]] = {}
    for one in plan.estimates:
        methods.setdefault((one.confidence, one.interval), []).append(one.name)
    words = _("Khoảng tin cậy %(level)s theo %(interval)s: %(names)s.")
    for (level, interval), names in methods.items():
        # a level such as 0.999 keeps its digits
        level_text = voice.formats.percent(level, max(0, len(f"{100 * level:g}".partition(".")[2])))
        yield words % {"level": level_text, "interval": interval, "names": "; ".join(names)}
    if plan.comparisons:
        ways: dict[str, list[str]] = {}
        for each in plan.comparisons:
            ways.setdefault(_(_ADJUSTMENTS[each.adjust]), []).append(each.name)
        told = _("Các mẫu được so sánh là độc lập; %(adjustments)s.")
        yield told % {"adjustments": "; ".join(f"{way} ({', '.join(ways[way])})" for way in ways)}
