"""What a digest says: the state of a fieldwork in a few plain lines, in one language."""

from dataclasses import dataclass

from sipas.actions.expected_precision import FieldPrecision
from sipas.actions.fieldwork_words import precision_sentence
from sipas.actions.mail import Letter
from sipas.actions.oddities import Oddity
from sipas.actions.watched_list import is_behind
from sipas.actions.watched_places import Fieldwork, PlaceLine
from sipas.languages import Formats, gettext_for, translations_for

MOST_LINES = 20
"""A letter names so many agencies of each kind; the page names them all."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fieldwork that a letter tells of; `precision` is for who is told of all of it."""

    fieldwork: Fieldwork
    precision: FieldPrecision | None = None


def needs_attention(fieldwork: Fieldwork) -> bool:
    """Whether there is anything that somebody could do something about."""
    return any(
        line.silent_days is not None or line.needs_a_look or is_behind(line)
        for line in fieldwork.agencies
    )


def digest_letter(to: str, told: list[Told], address: str, language: str) -> Letter:
    """One letter about these rounds; `address` is that of this installation."""
    _ = gettext_for(language)
    greeting = _("Kính gửi Ông/Bà,")
    end = _("Thư này do hệ thống khảo sát tự gửi, mỗi ngày nhiều nhất một lần.")
    parts = [_fieldwork_text(one, address, language) for one in told]
    names = ", ".join(one.fieldwork.round.name for one in told)
    subject = _("Tiến độ thu thập: %(rounds)s") % {"rounds": names}
    return Letter(to, subject, "\n\n".join([greeting, *parts, end]) + "\n")


def _fieldwork_text(told: Told, address: str, language: str) -> str:
    fieldwork = told.fieldwork
    _, formats = gettext_for(language), Formats(language)
    left = (fieldwork.round.closes_on - fieldwork.today).days
    words = translations_for(language).ngettext("còn %(num)s ngày", "còn %(num)s ngày", left)
    opening = _("%(round)s: %(count)s phiếu, %(left)s.") % {
        "round": fieldwork.round.name,
        "count": formats.count(fieldwork.counts.finished),
        "left": words % {"num": left},
    }
    parts = [f"{opening} {_pace(fieldwork, language)}"]
    if told.precision:
        parts.append(precision_sentence(told.precision, fieldwork.round.confidence, language))
    silent = [line for line in fieldwork.agencies if line.silent_days is not None]
    behind = [line for line in fieldwork.agencies if is_behind(line)]
    odd = [line for line in fieldwork.agencies if line.needs_a_look]
    if silent:
        title = _("Chưa có phiếu mới từ 3 ngày trở lên:")
        parts.append(_listed(title, [_silent(line, language) for line in silent], language))
    page = f"{address.rstrip('/')}/administrators/rounds/{fieldwork.round.code}/fieldwork"
    if fieldwork.silent_desks:
        parts.append(_silent_desks(fieldwork.silent_desks, page, language))
    if behind:
        title = _("Sẽ không đạt kế hoạch với nhịp hiện nay:")
        parts.append(_listed(title, [_behind(line, language) for line in behind], language))
    if odd:
        title = _("Cần xem lại (chỉ là lý do để tìm hiểu):")
        parts.append(_listed(title, [_odd(line, language) for line in odd], language))
    return "\n\n".join([*filter(None, parts), _("Xem đầy đủ: %(page)s") % {"page": page}])


def _pace(fieldwork: Fieldwork, language: str) -> str:
    """How many responses there will be, and of how many that were planned."""
    _, formats = gettext_for(language), Formats(language)
    forecast = formats.count(fieldwork.forecast)
    if fieldwork.planned is None:
        return _("Với nhịp hiện nay sẽ có %(forecast)s phiếu.") % {"forecast": forecast}
    sentence = _("Với nhịp hiện nay sẽ có %(forecast)s trong %(planned)s phiếu kế hoạch.")
    return sentence % {"forecast": forecast, "planned": formats.count(fieldwork.planned)}


def _listed(title: str, lines: list[str], language: str) -> str:
    _ = gettext_for(language)
    shown = [f"- {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(_("- và %(count)s cơ quan khác") % {"count": len(lines) - MOST_LINES})
    return "\n".join([title, *shown])


def _silent(line: PlaceLine, language: str) -> str:
    words = translations_for(language).ngettext(
        "im lặng %(num)s ngày", "im lặng %(num)s ngày", line.silent_days or 0
    )
    return f"{line.name}: {words % {'num': line.silent_days}}"


def _silent_desks(number: int, page: str, language: str) -> str:
    words = translations_for(language).ngettext(
        "%(count)s quầy chưa có phiếu mới từ 3 ngày trở lên: %(page)s",
        "%(count)s quầy chưa có phiếu mới từ 3 ngày trở lên: %(page)s",
        number,
    )
    return words % {"count": Formats(language).count(number), "page": f"{page}/silent-desks"}


def _behind(line: PlaceLine, language: str) -> str:
    sentence = gettext_for(language)("%(agency)s: dự kiến %(forecast)s trong %(planned)s phiếu")
    formats = Formats(language)
    forecast, planned = formats.count(line.forecast), formats.count(line.planned or 0)
    return sentence % {"agency": line.name, "forecast": forecast, "planned": planned}


def _odd(line: PlaceLine, language: str) -> str:
    reasons = "; ".join(oddity_sentences(line, language))
    return f"{line.name}: {reasons}"


def oddity_sentences(line: PlaceLine, language: str) -> list[str]:
    """What is unlike the others at a place, in its numbers; a reason to look, never a verdict."""
    formats = Formats(language)
    numbers = {
        "alike": formats.count(line.alike),
        "finished": formats.count(line.counts.finished),
        "most": formats.count(line.most),
        "opened": formats.count(line.counts.opened),
        "dossiers": formats.count(line.dossiers or 0),
    }
    found = [gettext_for(language)(_ODDITIES[one]) % numbers for one in line.oddities]
    odd = line.desks.odd if line.desks else 0
    if odd:
        words = translations_for(language).ngettext(
            "%(num)s quầy khác hẳn các quầy khác", "%(num)s quầy khác hẳn các quầy khác", odd
        )
        found.append(words % {"num": odd})
    return found


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


_ODDITIES = {
    Oddity.ALIKE: _l(
        "%(alike)s trong %(finished)s phiếu chọn cùng một mức cho mọi câu, hơn hẳn các nơi khác"
    ),
    Oddity.BURST: _l(
        "%(most)s trong %(finished)s phiếu dồn vào một ngày, khó xảy ra do ngẫu nhiên"
    ),
    Oddity.UNOPENED: _l("%(finished)s phiếu gửi đến mà trang của quầy chỉ được mở %(opened)s lượt"),
    Oddity.TOO_MANY: _l("%(finished)s phiếu, nhiều hơn %(dossiers)s hồ sơ đã trả"),
}
