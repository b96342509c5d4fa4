"""What a fieldwork is told in, on its pages, in its file and in its digest."""

from collections.abc import Iterable
from dataclasses import dataclass

from sipas.actions.expected_precision import ASSUMED_LEVEL, Basis, Expected, FieldPrecision
from sipas.actions.field_outcomes import WITHOUT_CODE
from sipas.actions.watched_places import Fieldwork
from sipas.estimation.outcome_rates import OutcomeRates, asked_of, outcome_rates, together
from sipas.estimation.response import Dispositions
from sipas.findings.weighting_words import mode_name
from sipas.languages import Formats, Gettext, gettext_for


@dataclass(frozen=True, slots=True)
class ModeLine:
    """One way of asking: what came in, and how those ended who were asked in person.

    `ended` is None where nobody knows who was asked: a code on a counter has no response rate.
    """

    mode: str
    finished: int
    valid: int
    ended: Dispositions | None

    @property
    def asked(self) -> int:
        return asked_of(self.ended) if self.ended else 0

    @property
    def rates(self) -> OutcomeRates:
        return outcome_rates(self.ended or together(()))


def mode_lines(fieldwork: Fieldwork) -> list[ModeLine]:
    """By the number of responses; modes in which nothing came stand last."""
    sent: dict[str, tuple[int, int]] = {}
    for one in fieldwork.days:
        finished, valid = sent.get(one.mode, (0, 0))
        sent[one.mode] = (finished + one.finished, valid + one.valid)
    outcomes = fieldwork.outcomes
    lines = [
        ModeLine(mode, *sent.get(mode, (0, 0)), outcomes.get(mode))
        for mode in dict.fromkeys([*sent, *outcomes])
    ]
    return sorted(lines, key=lambda one: (-one.finished, one.mode))


def asked_in_person(lines: Iterable[ModeLine]) -> ModeLine | None:
    """All modes in which it is known who was asked; None where there is none."""
    known = [one for one in lines if one.ended is not None]
    if not known:
        return None
    ended = together(one.ended for one in known if one.ended)
    return ModeLine("", sum(one.finished for one in known), sum(one.valid for one in known), ended)


def mode_words(mode: str, gettext: Gettext) -> str:
    _ = gettext
    own = {
        "qr": _("mã đặt ở quầy"),
        "one_time_code": _("mã dùng một lần trên giấy hẹn"),
        "post": _("mẫu, gửi thư"),
        "phone": _("mẫu, gọi điện"),
        "interviewer": _("điều tra viên"),
        WITHOUT_CODE: _("mẫu, không có mã"),
    }
    return own.get(mode) or mode_name(mode, gettext) or mode


def basis_words(expected: Expected, year: int | None, language: str) -> str:
    """At which level an interval is told."""
    _ = gettext_for(language)
    if expected.basis is Basis.SEEN:
        return _("mức hài lòng thấy trong đợt này")
    if expected.basis is Basis.LAST_YEAR:
        return _("mức hài lòng đã công bố của năm %(year)s") % {"year": year}
    level = Formats(language).percent(ASSUMED_LEVEL, 0)
    return _("mức hài lòng giả định %(level)s") % {"level": level}


def precision_sentence(found: FieldPrecision, confidence: float, language: str) -> str:
    """What the whole round will be known by; empty before there is anything to expect."""
    if found.whole is None:
        return ""
    _, formats = gettext_for(language), Formats(language)
    sentence = _(
        "Với nhịp hiện nay, chỉ số chung khi đóng đợt sẽ có sai số ±%(points)s điểm (độ tin cậy "
        "%(confidence)s), tính ở %(basis)s với hệ số thiết kế %(effect)s."
    )
    values = {
        "points": formats.number(100 * found.whole.half_length, 1),
        "confidence": formats.percent(confidence, 0),
        "basis": basis_words(found.whole, found.year, language),
        "effect": formats.number(found.whole.effect, 2),
    }
    told = sentence % values
    if not found.is_drawn:
        return told
    drawn = _(
        "Sai số này đã tính cả việc chỉ một số cơ quan được rút để đại diện cho các cơ quan khác."
    )
    return f"{told} {drawn}"
