"""What must hold between the parts of a questionnaire."""

from collections.abc import Iterator

from sipas.questionnaires.faults import Path, Source
from sipas.questionnaires.model import (
    NOT_APPLICABLE,
    Condition,
    Kind,
    Question,
    Questionnaire,
    Section,
)

# The index over all criteria bears this name beside those of the factors.
RESERVED_FACTOR_CODE = "overall"


def check_rules(questionnaire: Questionnaire, source: Source) -> None:
    _check_codes(questionnaire, source)
    _check_core_first(questionnaire, source)
    for position, section in enumerate(questionnaire.sections):
        _check_factor(section, ("section", position), source)
    for path, question in _questions(questionnaire):
        _check_options(question, path, source)
        _check_bounds(question, path, source)
    _check_conditions(questionnaire, source)


def _questions(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question]]:
    for place, section in enumerate(questionnaire.sections):
        for position, question in enumerate(section.questions):
            yield ("section", place, "question", position), question


def _check_codes(questionnaire: Questionnaire, source: Source) -> None:
    """Sections have codes of their own; so have questions, and factors among the criteria."""
    sections: list[tuple[Path, str]] = [
        (("section", position), section.code)
        for position, section in enumerate(questionnaire.sections)
    ]
    questions = [(path, question.code) for path, question in _questions(questionnaire)]
    _refuse_twice(sections, source)
    _refuse_twice(questions, source)
    _refuse_twice([*sections_that_are_factors(questionnaire), *questions], source)


def _check_core_first(questionnaire: Questionnaire, source: Source) -> None:
    """What the province asks of its own never stands before what is official."""
    _ = source.gettext
    has_local = False
    for position, section in enumerate(questionnaire.sections):
        if section.is_core and has_local:
            reason = _("phần chính thức “%(code)s” đứng sau phần riêng.") % {"code": section.code}
            mend = _("Đặt mọi phần có core = true lên trước.")
            raise source.fault(("section", position), reason, mend)
        has_local = has_local or not section.is_core


def sections_that_are_factors(questionnaire: Questionnaire) -> list[tuple[Path, str]]:
    return [
        (("section", position), section.code)
        for position, section in enumerate(questionnaire.sections)
        if section.is_factor
    ]


def _refuse_twice(codes: list[tuple[Path, str]], source: Source) -> None:
    _ = source.gettext
    seen: set[str] = set()
    for path, code in codes:
        if code in seen:
            reason = _("mã “%(code)s” đã dùng ở trên.") % {"code": code}
            raise source.fault((*path, "code"), reason, _("Đặt một mã khác, chưa dùng lần nào."))
        seen.add(code)


def _check_factor(section: Section, path: Path, source: Source) -> None:
    if not section.is_factor:
        return
    _ = source.gettext
    words = {"code": section.code}
    if section.code == RESERVED_FACTOR_CODE:
        reason = _("mã “%(code)s” dành cho chỉ số chung, không đặt cho yếu tố.") % words
        raise source.fault((*path, "code"), reason, _("Đặt mã khác cho yếu tố."))
    criteria = [
        (position, question)
        for position, question in enumerate(section.questions)
        if question.kind is Kind.SATISFACTION
    ]
    if not criteria:
        reason = _("yếu tố “%(code)s” không có câu hỏi mức hài lòng nào.") % words
        mend = _('Thêm một câu hỏi kind = "satisfaction", hoặc bỏ factor = true.')
        raise source.fault(path, reason, mend)
    for position, question in criteria:
        _check_factor_first(section, question, (*path, "question", position), source)


def _check_factor_first(section: Section, question: Question, path: Path, source: Source) -> None:
    if question.code.startswith(f"{section.code}_"):
        return
    _ = source.gettext
    words = {"code": question.code, "factor": section.code}
    reason = _("mã tiêu chí “%(code)s” không bắt đầu bằng mã yếu tố “%(factor)s”.") % words
    raise source.fault((*path, "code"), reason, _("Viết dạng %(factor)s_1.") % words)


def _check_options(question: Question, path: Path, source: Source) -> None:
    if question.kind not in (Kind.SINGLE, Kind.SEVERAL):
        return
    _ = source.gettext
    if len(question.options) < 2:
        reason = _("câu chọn phải có ít nhất hai lựa chọn.")
        raise source.fault((*path, "options"), reason, _("Thêm lựa chọn vào options."))
    _refuse_twice(
        [
            ((*path, "options", position), option.code)
            for position, option in enumerate(question.options)
        ],
        source,
    )
    _refuse_same_label(question, path, source)


def _refuse_same_label(question: Question, path: Path, source: Source) -> None:
    labels = [option.label for option in question.options]
    for position, label in enumerate(labels):
        if label in labels[:position]:
            _ = source.gettext
            reason = _("hai lựa chọn cùng ghi “%(label)s”.") % {"label": label}
            mend = _("Ghi khác nhau để người trả lời phân biệt được.")
            raise source.fault((*path, "options", position), reason, mend)


def _check_bounds(question: Question, path: Path, source: Source) -> None:
    _ = source.gettext
    lowest, highest = question.minimum, question.maximum
    if lowest is not None and highest is not None and lowest > highest:
        words = {"minimum": lowest, "maximum": highest}
        reason = _("số nhỏ nhất %(minimum)s lớn hơn số lớn nhất %(maximum)s.") % words
        raise source.fault((*path, "minimum"), reason, _("Đổi minimum hoặc maximum."))
    if question.most is not None and question.most > len(question.options):
        words = {"most": question.most, "options": len(question.options)}
        reason = _("cho chọn nhiều nhất %(most)s nhưng chỉ có %(options)s lựa chọn.") % words
        raise source.fault((*path, "most"), reason, _("Giảm most hoặc bỏ dòng ấy."))


def _check_conditions(questionnaire: Questionnaire, source: Source) -> None:
    earlier: dict[str, Question] = {}
    for path, question in _questions(questionnaire):
        if question.condition is not None:
            _check_condition(question.condition, earlier, (*path, "condition"), source)
        earlier[question.code] = question


def _check_condition(
    condition: Condition, earlier: dict[str, Question], path: Path, source: Source
) -> None:
    _ = source.gettext
    asked = earlier.get(condition.question)
    if asked is None:
        reason = _("điều kiện dựa vào câu “%(code)s”, không có ở phía trước.")
        mend = _("Ghi mã của một câu hỏi đứng trước câu này.")
        raise source.fault(path, reason % {"code": condition.question}, mend)
    codes = answer_codes(asked)
    for code in condition.any_of:
        if code not in codes:
            words = {"code": code, "question": asked.code, "known": ", ".join(codes)}
            reason = _("câu “%(question)s” không có lựa chọn “%(code)s”.") % words
            mend = _("Chọn trong: %(known)s.") if codes else _("Dựa vào một câu có lựa chọn.")
            raise source.fault(path, reason, mend % words)


_LEVELS = ("1", "2", "3", "4", "5")
_LEVELS_AND_NONE = (*_LEVELS, NOT_APPLICABLE)


def answer_codes(question: Question) -> tuple[str, ...]:
    """The codes that an answer may hold; none for numbers and texts."""
    if question.kind is Kind.SATISFACTION:
        return _LEVELS_AND_NONE if question.not_applicable else _LEVELS
    return tuple(option.code for option in question.options)
