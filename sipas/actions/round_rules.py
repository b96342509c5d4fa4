"""What a round must fulfil, each rule with the sentence that refuses it."""

import datetime
import re
from collections.abc import Iterable

from sipas.actions.figure_limits import check_figures
from sipas.actions.round_refusal import RoundRefused
from sipas.refusal import Word
from sipas.store.rounds import Round, RoundState

__all__ = [
    "RoundRefused",
    "check_asks_something",
    "check_change",
    "check_is_new",
    "check_open_day",
    "check_round",
]


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


FORMULAS = ("top_two_box", "mean_over_5", "mean_0_100")
AGGREGATIONS = ("ratio_of_sums", "mean_of_items")
WEIGHTINGS = ("dossiers", "equal")
INTERVALS = ("beta", "wilson", "logit", "xlogit", "arcsine", "likelihood", "t")
SELECTIONS = ("self_selected", "probability", "clusters", "mixed")

_SETTINGS = {
    "formula": _l("Công thức chỉ số"),
    "aggregation": _l("Gộp các tiêu chí"),
    "weighting": _l("Trọng số của cơ quan"),
    "interval": _l("Khoảng tin cậy"),
    "selection": _l("Cách chọn người trả lời"),
}
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_round(new: Round, agencies: Iterable[str], known: Iterable[str]) -> None:
    """Refuses a round that could not be answered or computed."""
    _check_names(new)
    _check_days(new)
    _check_methods(new)
    _check_numbers(new)
    check_figures(new)
    _check_agencies(agencies, known)


def _check_names(new: Round) -> None:
    if not _CODE.fullmatch(new.code) or len(new.code) > 64:
        raise RoundRefused(
            _l("Mã đợt “%(code)s” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối."),
            code=new.code,
        )
    if not new.name.strip():
        raise RoundRefused(_l("Đợt khảo sát phải có tên."))


def _check_days(new: Round) -> None:
    if new.closes_on < new.opens_on:
        raise RoundRefused(_l("Ngày đóng đợt khảo sát không được trước ngày mở."))
    if new.period_to < new.period_from:
        raise RoundRefused(_l("Ngày cuối kỳ hồ sơ không được trước ngày đầu kỳ."))


def _check_methods(new: Round) -> None:
    chosen = (
        ("formula", new.formula, FORMULAS),
        ("aggregation", new.aggregation, AGGREGATIONS),
        ("weighting", new.weighting, WEIGHTINGS),
        ("interval", new.interval, INTERVALS),
        ("selection", new.selection, SELECTIONS),
    )
    for setting, value, allowed in chosen:
        if value not in allowed:
            raise RoundRefused(
                _l("%(setting)s: không có “%(value)s”; có: %(allowed)s."),
                setting=Word(_SETTINGS[setting]),
                value=value,
                allowed=", ".join(allowed),
            )


def _check_numbers(new: Round) -> None:
    if not 0.5 <= new.confidence < 1:
        raise RoundRefused(_l("Độ tin cậy phải từ 0,5 đến dưới 1, ví dụ 0,95."))
    if new.minimum_cell < 1:
        raise RoundRefused(_l("Số phiếu ít nhất để công bố phải từ 1 trở lên."))
    if new.target is not None and not 0 < new.target <= 1:
        raise RoundRefused(_l("Chỉ tiêu phải lớn hơn 0 và không quá 1, ví dụ 0,85."))
    if new.capacity is not None and new.capacity < 1:
        raise RoundRefused(_l("Số phiếu tối đa của mỗi cơ quan phải từ 1 trở lên."))


def _check_agencies(agencies: Iterable[str], known: Iterable[str]) -> None:
    chosen = set(agencies)
    if not chosen:
        raise RoundRefused(_l("Đợt khảo sát phải có ít nhất một cơ quan."))
    unknown = sorted(chosen - set(known))
    if unknown:
        raise RoundRefused(_l("Không có cơ quan nào mang mã: %(codes)s."), codes=", ".join(unknown))


def check_change(found: Round, wanted: RoundState) -> None:
    """Refuses a step that the life of a round does not have.

    draft → approved → open → closed → published → archived; closed → open again, and
    approved → draft again when somebody edits what was approved.
    """
    if found.state not in _BEFORE[wanted]:
        raise RoundRefused(_refusals(wanted)[RoundState(found.state)], code=found.code)


_BEFORE = {
    RoundState.DRAFT: (RoundState.APPROVED,),
    RoundState.APPROVED: (RoundState.DRAFT,),
    RoundState.OPEN: (RoundState.APPROVED, RoundState.CLOSED),
    RoundState.CLOSED: (RoundState.OPEN,),
    RoundState.PUBLISHED: (RoundState.CLOSED,),
    RoundState.ARCHIVED: (RoundState.PUBLISHED,),
}


def _refusals(wanted: RoundState) -> dict[RoundState, str]:
    """Why a round of each state cannot come into the state that is wanted."""
    draft, approved, opened, closed, published, archived = RoundState
    begun = _l("Đợt khảo sát “%(code)s” đã mở nên không sửa hay duyệt lại được.")
    too_early = {
        closed: _l("Đợt khảo sát “%(code)s” chưa mở nên không đóng được."),
        published: _l("Đợt khảo sát “%(code)s” chưa mở nên không công bố được."),
        archived: _l("Đợt khảo sát “%(code)s” chưa công bố nên không lưu trữ được."),
    }
    is_there = {
        draft: _l("Đợt khảo sát “%(code)s” đang là bản nháp."),
        approved: _l("Đợt khảo sát “%(code)s” đã được duyệt."),
        opened: _l("Đợt khảo sát “%(code)s” đang mở."),
        closed: _l("Đợt khảo sát “%(code)s” đã đóng."),
        published: _l("Đợt khảo sát “%(code)s” đã công bố."),
        archived: _l("Đợt khảo sát “%(code)s” đã được lưu trữ."),
    }
    others = {
        (opened, draft): _l("Đợt khảo sát “%(code)s” chưa được duyệt nên không mở được."),
        (opened, published): _l("Đợt khảo sát “%(code)s” đã công bố nên không mở lại được."),
        (closed, published): _l("Đợt khảo sát “%(code)s” đã công bố, không đóng được nữa."),
        (published, opened): _l("Đợt khảo sát “%(code)s” đang mở; hãy đóng trước khi công bố."),
    }
    usual = begun if wanted in {draft, approved} else too_early.get(wanted, is_there[archived])
    later = {archived: is_there[archived], wanted: is_there[wanted]}
    exact = {state: words for (to, state), words in others.items() if to == wanted}
    return dict.fromkeys(RoundState, usual) | later | exact


def check_open_day(found: Round, today: datetime.date) -> None:
    if found.closes_on < today:
        raise RoundRefused(
            _l("Ngày đóng của đợt khảo sát “%(code)s” đã qua nên không mở được."), code=found.code
        )


def check_asks_something(code: str, measures: int) -> None:
    if not measures:
        raise RoundRefused(
            _l("Phiếu “%(code)s” không có câu hỏi nào về mức độ hài lòng."), code=code
        )


def check_is_new(code: str, found: Round | None) -> None:
    if found is not None:
        raise RoundRefused(_l("Đã có đợt khảo sát mang mã “%(code)s”."), code=code)
