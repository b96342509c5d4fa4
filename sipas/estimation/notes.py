"""What a reader must know about a number, said once, and turned into other languages."""

import re
from collections.abc import Callable
from functools import cache

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def N_(text: str) -> str:  # noqa: N802  the name that gettext's extractor looks for
    """Mark a sentence for the translators."""
    return text


NO_VALID_ANSWER = N_("Không có câu trả lời hợp lệ nào nên không ước lượng được.")
ITEM_WITHOUT_ANSWER = N_(
    "Có tiêu chí chưa nhận được câu trả lời hợp lệ nào nên không tính được trung bình các tiêu chí."
)
NOTHING_BELOW = N_("Mẫu số cộng lại bằng 0 nên không tính được tỷ số.")
NO_WEIGHT = N_("Mọi dòng có câu trả lời đều mang trọng số 0 nên không ước lượng được.")
NO_RESPONSE = N_("Chưa có phiếu trả lời nào.")
NOT_COVERED = N_(
    "%(agencies)s trong %(all_agencies)s cơ quan chưa có phiếu trả lời; "
    "%(dossiers)s trong %(all_dossiers)s hồ sơ chưa được đại diện."
)
MORE_RESPONSES_THAN_DOSSIERS = N_(
    "Số phiếu nhiều hơn số hồ sơ đã trả kết quả (%(agency)s: %(n)s phiếu, %(population)s hồ sơ); "
    "không hiệu chỉnh theo tổng thể hữu hạn."
)
LONELY_FAILED = N_("%(agency)s chỉ có một phiếu trả lời nên không tính được sai số của nhóm này.")
LONELY_HANDLED = N_("%(agency)s chỉ có một phiếu trả lời; sai số được tính theo cách “%(policy)s”.")
LONELY_DRAWN_FAILED = N_(
    "%(agency)s là cơ quan duy nhất có phiếu trong số được rút cùng tầng "
    "nên không tính được sai số của nhóm này."
)
LONELY_DRAWN_HANDLED = N_(
    "%(agency)s là cơ quan duy nhất có phiếu trong số được rút cùng tầng; "
    "sai số được tính theo cách “%(policy)s”."
)
CENSUS_WITH_BLANKS = N_(
    "Đã có phiếu của mọi hồ sơ, nhưng có phiếu bỏ trống câu hỏi; "
    "sai số bằng không chưa kể các phiếu bỏ trống."
)
TOO_FEW_FOR_INTERVAL = N_("Quá ít phiếu trả lời để tính khoảng tin cậy.")
FEW_DEGREES = N_(
    "Khoảng tin cậy này chưa đáng tin: chỉ có %(df)s bậc tự do, tức là quá ít đơn vị được chọn."
)
NO_SPREAD = N_("Sai số chuẩn của chênh lệch bằng 0 nên thống kê t lớn vô hạn.")
NO_SUCH_VALUE = N_("Không có dòng nào mang giá trị “%(value)s” ở cột “%(column)s”.")

_ALL = (
    NO_VALID_ANSWER,
    ITEM_WITHOUT_ANSWER,
    NOTHING_BELOW,
    NO_WEIGHT,
    NO_RESPONSE,
    NOT_COVERED,
    MORE_RESPONSES_THAN_DOSSIERS,
    LONELY_FAILED,
    LONELY_HANDLED,
    LONELY_DRAWN_FAILED,
    LONELY_DRAWN_HANDLED,
    CENSUS_WITH_BLANKS,
    TOO_FEW_FOR_INTERVAL,
    FEW_DEGREES,
    NO_SPREAD,
    NO_SUCH_VALUE,
)


def join_notes(sentences: list[str]) -> str | None:
    """Several sentences as one note, one a line; None for none."""
    return "\n".join(sentences) or None


def translate_note(note: str, gettext: Callable[[str], str]) -> str:
    """A note of an estimate in the language of `gettext`; sentences from elsewhere stay."""
    return "\n".join(_translate(sentence, gettext) for sentence in note.split("\n"))


def _translate(sentence: str, gettext: Callable[[str], str]) -> str:
    for template, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return gettext(template) % found.groupdict() if found.groupdict() else gettext(template)
    return sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, _pattern(template)) for template in _ALL)


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _PLACEHOLDER.split(template)
    fixed = [re.escape(piece) for piece in pieces[::2]]
    names = [f"(?P<{name}>.+?)" for name in pieces[1::2]] + [""]
    return re.compile("".join(text + name for text, name in zip(fixed, names, strict=True)))
