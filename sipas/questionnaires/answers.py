"""What a citizen sent in, checked against the questionnaire that was asked."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sipas.languages import Gettext
from sipas.questionnaires.model import Kind, Question, Questionnaire
from sipas.questionnaires.routing import Answer, is_asked
from sipas.questionnaires.rules import answer_codes

# More digits than any count a person would write; longer numbers are refused before they are read.
MOST_DIGITS = 15

# Control characters but tab and line feed, marks that turn the direction of text, halves of pairs.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_WHOLE_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[. ]\d{3})+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the answer to one question, as a sentence for the citizen."""

    question: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Accepted answers by question code, problems in order, and everything that was typed."""

    answers: dict[str, Answer]
    problems: tuple[Problem, ...]
    typed: dict[str, tuple[str, ...]]


class NotAccepted(Exception):
    """An answer that cannot be kept; the message is for the citizen."""


def _unchanged(text: str) -> str:
    return text


def read_answers(
    questionnaire: Questionnaire,
    submitted: Mapping[str, Sequence[str]],
    gettext: Gettext = _unchanged,
    *,
    may_be_blank: bool = False,
) -> Reading:
    """Checks a submitted form; names that are no question are ignored.

    A question that its condition does not ask is neither required nor kept; `typed` echoes it.
    With `may_be_blank` no question is required: on paper nobody could be asked again.
    """
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    typed: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.questions:
        values = submitted.get(question.code, ())
        if values:
            typed[question.code] = values = (values,) if isinstance(values, str) else tuple(values)
        if not is_asked(question, answers):
            continue
        try:
            answer = _READERS[question.kind](question, values, gettext)
        except NotAccepted as refusal:
            problems.append(Problem(question.code, str(refusal)))
            continue
        if answer is not None:
            answers[question.code] = answer
        elif question.required and not may_be_blank:
            problems.append(Problem(question.code, _missing(question.kind, gettext)))
    return Reading(answers, tuple(problems), typed)


def _missing(kind: Kind, _: Gettext) -> str:
    if kind is Kind.SATISFACTION:
        return _("Ông/Bà chưa chọn mức hài lòng cho câu này.")
    if kind is Kind.NUMBER:
        return _("Ông/Bà chưa ghi số cho câu này.")
    if kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT):
        return _("Ông/Bà chưa viết câu trả lời cho câu này.")
    return _("Ông/Bà chưa chọn câu trả lời cho câu này.")


def _read_choice(question: Question, values: Sequence[str], _: Gettext) -> Answer | None:
    if len(values) == 1 and values[0] in answer_codes(question):
        return values[0]  # what a browser sends; the rest is for everybody else
    chosen = [value for value in values if value]
    if not chosen:
        return None
    if len(chosen) > 1:
        raise NotAccepted(_("Xin Ông/Bà chỉ chọn một câu trả lời."))
    _require_known(question, chosen, _)
    return chosen[0]


def _read_choices(question: Question, values: Sequence[str], _: Gettext) -> Answer | None:
    chosen = {value for value in values if value}
    if not chosen:
        return None
    _require_known(question, chosen, _)
    if question.most is not None and len(chosen) > question.most:
        sentence = _("Ông/Bà đã chọn %(chosen)s câu trả lời; xin chọn nhiều nhất %(most)s.")
        raise NotAccepted(sentence % {"chosen": len(chosen), "most": question.most})
    return tuple(option.code for option in question.options if option.code in chosen)


def _require_known(question: Question, chosen: Collection[str], _: Gettext) -> None:
    codes = answer_codes(question)
    if not all(code in codes for code in chosen):
        raise NotAccepted(_("Câu trả lời này không có trong phiếu. Xin Ông/Bà chọn lại."))


def _read_number(question: Question, values: Sequence[str], _: Gettext) -> Answer | None:
    text = _single_line(_only_value(values, _))
    if not text:
        return None
    if _WHOLE_NUMBER.fullmatch(text) is None:
        raise NotAccepted(_("Xin Ông/Bà chỉ ghi một số nguyên, ví dụ 15, không kèm chữ."))
    digits = text.replace(".", "").replace(" ", "")
    if len(digits) > MOST_DIGITS or not _is_within(question, int(digits)):
        raise NotAccepted(_out_of_range(question, _))
    return int(digits)


def _is_within(question: Question, number: int) -> bool:
    above = question.minimum is None or number >= question.minimum
    return above and (question.maximum is None or number <= question.maximum)


def _out_of_range(question: Question, _: Gettext) -> str:
    bounds = {"minimum": question.minimum, "maximum": question.maximum}
    if question.maximum is not None:
        return _("Xin Ông/Bà ghi một số từ %(minimum)s đến %(maximum)s.") % bounds
    return _("Xin Ông/Bà ghi một số từ %(minimum)s trở lên, không quá 15 chữ số.") % bounds


def _read_short_text(question: Question, values: Sequence[str], _: Gettext) -> Answer | None:
    return _within_length(question, _single_line(_only_value(values, _)), _)


def _read_long_text(question: Question, values: Sequence[str], _: Gettext) -> Answer | None:
    return _within_length(question, _cleaned(_only_value(values, _)), _)


def _within_length(question: Question, text: str, _: Gettext) -> str | None:
    if question.max_length is not None and len(text) > question.max_length:
        sentence = _("Ông/Bà đã viết %(length)s ký tự; xin viết không quá %(most)s ký tự.")
        raise NotAccepted(sentence % {"length": len(text), "most": question.max_length})
    return text or None


def _only_value(values: Sequence[str], _: Gettext) -> str:
    if len(values) > 1:
        raise NotAccepted(_("Xin Ông/Bà chỉ ghi một câu trả lời."))
    return values[0] if values else ""


def _cleaned(text: str) -> str:
    """The text in composed letters, with plain line ends and nothing that cannot be seen."""
    if not text or (text.isascii() and text.isprintable()):
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", lines)).strip()


def _single_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", _cleaned(text)).split()) if text else ""


_READERS: dict[Kind, Callable[[Question, Sequence[str], Gettext], Answer | None]] = {
    Kind.SATISFACTION: _read_choice,
    Kind.SINGLE: _read_choice,
    Kind.SEVERAL: _read_choices,
    Kind.NUMBER: _read_number,
    Kind.SHORT_TEXT: _read_short_text,
    Kind.LONG_TEXT: _read_long_text,
}
