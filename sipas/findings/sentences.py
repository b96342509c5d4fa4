"""What any estimate and any comparison says of itself in one sentence."""

import math
from dataclasses import dataclass

from sipas.estimation.notes import translate_note
from sipas.estimation.results import Difference, Estimate
from sipas.findings.wording import Voice, decimals_for, figure_sentence
from sipas.languages import EN_DASH

_MOST_DECIMALS = 6
_A_POINT = 0.01  # standard error of a difference of shares from which a second decimal is noise


@dataclass(frozen=True, slots=True)
class Subject:
    """What was measured among whom; a share is told as a percentage."""

    measure: str
    group: str
    is_share: bool


def sentence_of_estimate(subject: Subject, estimate: Estimate, voice: Voice) -> str:
    """ "access, block = ND: 80,54 % (79,60–81,45), từ 2.345 phiếu."; or why there is no number."""
    if estimate.value is None:
        note = translate_note(estimate.note or "", voice.gettext).split("\n")[0]
        return f"{subject.measure}, {subject.group}: {note[:1].lower()}{note[1:]}"
    decimals = _decimals(subject, estimate.value, estimate.standard_error or 0.0, estimate.n)
    words = {
        "measure": subject.measure,
        "group": subject.group,
        "value": _amount(subject, estimate.value, decimals, voice),
        "interval": _interval(subject, estimate, decimals, voice),
        "responses": voice.formats.count(estimate.n),
    }
    return figure_sentence(words, voice)


def sentence_of_difference(
    subject: Subject, first: str, second: str, found: Difference | None, voice: Voice
) -> str:
    """ "…: so với 2025, 2026 cao hơn 6,18 điểm (4,22–8,14)."; only where noise is ruled out."""
    _ = voice.gettext
    words = {
        "measure": subject.measure,
        "group": subject.group,
        "first": first,
        "second": second,
    }
    if found is None or not math.isfinite(found.value):
        sentence = _("%(measure)s, %(group)s: không đủ số liệu để so sánh %(first)s và %(second)s.")
        return sentence % words
    decimals = _decimals(subject, found.value, found.standard_error, 0)
    if math.isfinite(found.lower) and math.isfinite(found.upper):
        words["interval"] = _size_interval(subject, found, decimals, voice)
    words["size"] = _difference(subject, abs(found.value), decimals, voice).removeprefix("+")
    words["difference"] = _difference(subject, found.value, decimals, voice)
    return _compared(found, voice) % {**words, "smallest": _smallest(subject, found, voice)}


def _compared(found: Difference, voice: Voice) -> str:
    _ = voice.gettext
    if found.value and found.p_adjusted < 1 - found.confidence:
        if found.value > 0:
            return _(
                "%(measure)s, %(group)s: so với %(second)s, %(first)s cao hơn "
                "%(size)s %(interval)s."
            )
        return _(
            "%(measure)s, %(group)s: so với %(second)s, %(first)s thấp hơn %(size)s %(interval)s."
        )
    smallest = found.smallest_detectable if found.degrees_of_freedom >= 1 else math.inf
    if not smallest or not math.isfinite(smallest):
        return _(
            "%(measure)s, %(group)s: chưa thấy khác biệt giữa %(first)s và %(second)s "
            "(%(difference)s)."
        )
    return _(
        "%(measure)s, %(group)s: chưa thấy khác biệt giữa %(first)s và %(second)s "
        "(%(difference)s); với số phiếu này, chỉ khác biệt từ %(smallest)s mới thấy được."
    )


def _smallest(subject: Subject, found: Difference, voice: Voice) -> str:
    if not math.isfinite(found.smallest_detectable):
        return ""
    decimals = _decimals(subject, found.value, found.standard_error, 0)
    return _difference(subject, found.smallest_detectable, decimals, voice).removeprefix("+")


def _decimals(subject: Subject, value: float, error: float, responses: int) -> int:
    """Percentages as everywhere; other numbers to the second digit of their error."""
    if subject.is_share:
        return decimals_for(responses) if responses else 2 if error <= _A_POINT else 1
    if not math.isfinite(error) or error <= 0:
        return 0 if float(value).is_integer() else 2
    return max(0, min(_MOST_DECIMALS, 1 - math.floor(math.log10(error))))


def _amount(subject: Subject, value: float, decimals: int, voice: Voice) -> str:
    form = voice.formats.percent if subject.is_share else voice.formats.number
    return form(value, decimals)


def _difference(subject: Subject, value: float, decimals: int, voice: Voice) -> str:
    if subject.is_share:
        return voice.formats.points(value, decimals)
    number = voice.formats.number(value, decimals)
    return f"+{number}" if value > 0 else number


def _interval(subject: Subject, estimate: Estimate, decimals: int, voice: Voice) -> str:
    lower, upper = estimate.lower, estimate.upper
    if lower is None or upper is None or not (math.isfinite(lower) and math.isfinite(upper)):
        return ""
    if subject.is_share:
        return voice.formats.interval(lower, upper, decimals)
    ends = (voice.formats.number(end, decimals) for end in (lower, upper))
    return f"({EN_DASH.join(ends)})"


def _size_interval(subject: Subject, found: Difference, decimals: int, voice: Voice) -> str:
    """The interval of the size, whichever the direction."""
    falls = found.value < 0
    lower, upper = (-found.upper, -found.lower) if falls else (found.lower, found.upper)
    if subject.is_share:
        return voice.formats.interval(lower, upper, decimals)
    return f"({EN_DASH.join(voice.formats.number(end, decimals) for end in (lower, upper))})"
