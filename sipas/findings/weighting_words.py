"""What was done to the weights, in words and as a table; or why it could not be done."""

from dataclasses import dataclass

from sipas.findings.findings import Findings
from sipas.findings.sections import WeightCategory, WeightMargin, WeightProblem, Weights
from sipas.findings.wording import Voice
from sipas.languages import Gettext
from sipas.tallies.margins import JOINED, TOGETHER, UNKNOWN


@dataclass(frozen=True, slots=True)
class WeightLine:
    """One category of a margin: shares of the dossiers, and of the responses before and after."""

    name: str
    known: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WeightTable:
    name: str
    lines: tuple[WeightLine, ...]


@dataclass(frozen=True, slots=True)
class WeightOutline:
    """`spread` says how unequal the weights became, and what that costs."""

    method: str
    spread: str
    tables: tuple[WeightTable, ...]


def weight_outline(findings: Findings, voice: Voice) -> WeightOutline | None:
    """Before and after of each margin; None for a round that is not calibrated."""
    weights = findings.weights
    if weights is None:
        return None
    return WeightOutline(
        calibration_sentence(weights, voice),
        _spread_sentence(weights, voice),
        tuple(_table(margin, voice) for margin in weights.margins),
    )


def calibration_sentence(weights: Weights, voice: Voice) -> str:
    """ "Quyền số được hiệu chỉnh (raking) theo: Giới tính; Nhóm tuổi." """
    _ = voice.gettext
    names = "; ".join(_margin_name(margin.variables, _) for margin in weights.margins)
    method = {
        "raking": _("lặp theo tỷ lệ, raking"),
        "raking_bounded": _("lặp theo tỷ lệ có giới hạn, raking"),
        "post_stratification": _("phân tầng sau"),
        "linear": _("tuyến tính"),
        "linear_bounded": _("tuyến tính có giới hạn"),
    }[weights.method]
    return _("Quyền số được hiệu chỉnh (%(method)s) cho khớp với cơ cấu hồ sơ theo: %(names)s.") % {
        "method": method,
        "names": names,
    }


def problem_sentence(problem: WeightProblem, voice: Voice) -> str:
    """What a calibration failed on, and what to do about it."""
    _ = voice.gettext
    words = {
        "margin": _margin_name(problem.variables, _),
        "category": JOINED.join(_category_name(name, _) for name in problem.names),
    }
    texts = {
        "responses_only": _(
            "Chưa hiệu chỉnh được quyền số: có phiếu ở nhóm “%(category)s” của “%(margin)s” nhưng "
            "không có số đã biết của nhóm này. Hãy bổ sung số, hoặc chọn gộp nhóm."
        ),
        "known_only": _(
            "Chưa hiệu chỉnh được quyền số: nhóm “%(category)s” của “%(margin)s” chưa có phiếu "
            "nào. Hãy chờ thêm phiếu, hoặc chọn gộp nhóm."
        ),
        "not_converged": _(
            "Chưa hiệu chỉnh được quyền số: không có quyền số nào khớp mọi số đã biết; lệch nhiều "
            "nhất ở nhóm “%(category)s” của “%(margin)s”. Hãy bớt hoặc nới điều kiện này."
        ),
        "equal_weighting": _(
            "Chưa hiệu chỉnh được quyền số: các cơ quan đang được tính như nhau. Hãy tính theo số "
            "hồ sơ, hoặc bỏ hiệu chỉnh."
        ),
        "faulty": _(
            "Chưa hiệu chỉnh được quyền số theo “%(margin)s”: phiếu của đợt này không được đếm "
            "riêng theo điều kiện đó, hoặc chưa có số đã biết."
        ),
    }
    return texts[problem.kind] % words


def _spread_sentence(weights: Weights, voice: Voice) -> str:
    _ = voice.gettext
    number = voice.formats.number
    return _(
        "Một phiếu đại diện cho %(smallest)s đến %(largest)s hồ sơ; hiệu chỉnh nhân quyền số với "
        "%(low)s đến %(high)s. Quyền số không đều làm phương sai tăng %(kish)s lần (hệ số Kish)."
    ) % {
        "smallest": number(weights.smallest, 1),
        "largest": number(weights.largest, 1),
        "low": number(weights.smallest_factor, 2),
        "high": number(weights.largest_factor, 2),
        "kish": number(weights.kish, 2),
    }


def _table(margin: WeightMargin, voice: Voice) -> WeightTable:
    name = _margin_name(margin.variables, voice.gettext)
    return WeightTable(name, tuple(_line(category, voice) for category in margin.categories))


def _line(category: WeightCategory, voice: Voice) -> WeightLine:
    _ = voice.gettext

    def share(value: float | None) -> str:
        return _("ẩn") if value is None else voice.formats.percent(value, 1)

    name = JOINED.join(_category_name(one, _) for one in category.names)
    return WeightLine(name, share(category.known), share(category.before), share(category.after))


def _margin_name(variables: tuple[str, ...], gettext: Gettext) -> str:
    return JOINED.join(_variable_name(one, gettext) for one in variables)


def _variable_name(name: str, gettext: Gettext) -> str:
    _ = gettext
    known = {"agency": _("Cơ quan"), "block": _("Khối"), "mode": _("Cách trả lời")}
    return known.get(name) or _(name)


def _category_name(name: str, gettext: Gettext) -> str:
    _ = gettext
    if name in (UNKNOWN, ""):
        return _("không trả lời hoặc ngoài danh mục")
    return TOGETHER.join(mode_name(part, _) or _(part) for part in name.split(TOGETHER))


def mode_name(mode: str, gettext: Gettext) -> str:
    """How an answer came in; empty for a word that is no mode."""
    _ = gettext
    return {
        "qr": _("quét mã bằng điện thoại"),
        "tablet": _("máy tính bảng tại quầy"),
        "paper": _("phiếu giấy"),
        "phone": _("phỏng vấn qua điện thoại"),
        "face": _("phỏng vấn trực tiếp"),
        "code": _("mã một lần"),
        "sms": _("tin nhắn SMS"),
        "zalo": _("tin nhắn Zalo"),
        "email": _("thư điện tử"),
        "receipt": _("phiếu in trên giấy hẹn"),
        "import": _("nhập từ tệp"),
    }.get(mode, "")
