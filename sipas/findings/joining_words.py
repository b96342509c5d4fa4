"""What is said of a group that was reorganised since the round before."""

from sipas.estimation.results import Estimate
from sipas.findings.findings import Findings, Verdict
from sipas.findings.sections import Join, JoinKind, NotJoined
from sipas.findings.wording import Voice, decimals_for, difference_words, previous_year


def join_sentence(findings: Findings, join: Join, voice: Voice) -> str:
    """ "Kỳ trước gộp từ: A; B.", or why nothing of the round before stands beside it."""
    _ = voice.gettext
    if join.kind is JoinKind.NONE:
        return _reason_sentence(join, voice)
    if join.kind is JoinKind.UNION:
        return _union_sentence(findings, join, voice)
    texts = {
        JoinKind.RENAMED: _("Kỳ trước là: %(names)s."),
        JoinKind.MERGED: _("Kỳ trước gộp từ: %(names)s."),
        JoinKind.REBUILT: _("Kỳ trước tính lại từ các cơ quan nay thuộc khối: %(names)s."),
    }
    return texts[join.kind] % {"names": "; ".join(join.before)}


def joins_outline(findings: Findings, voice: Voice) -> tuple[tuple[str, str], ...]:
    """The groups that were reorganised, by their names, each with its sentence."""
    return tuple(
        (_names(findings, join, voice), join_sentence(findings, join, voice))
        for join in findings.joins
    )


def _reason_sentence(join: Join, voice: Voice) -> str:
    _ = voice.gettext
    texts = {
        NotJoined.NOT_ASKED_BEFORE: _(
            "Không so được với kỳ trước (%(before)s) vì kỳ ấy không có phiếu của: %(missing)s."
        ),
        NotJoined.NOT_DRAWN_BEFORE: _(
            "Không so được với kỳ trước (%(before)s) vì kỳ ấy chỉ rút một phần các cơ quan này."
        ),
        NotJoined.NOT_ASKED_NOW: _(
            "Không so được với kỳ trước (%(before)s) vì kỳ này không có phiếu của: %(missing)s."
        ),
        NotJoined.SEVERAL_BLOCKS: _(
            "Không so được với kỳ trước vì nơi kế tục của các cơ quan sau thuộc nhiều khối: "
            "%(missing)s."
        ),
        NotJoined.HIDDEN: _(
            "Không so được với kỳ trước (%(before)s) vì số của một cơ quan phải ẩn."
        ),
        NotJoined.THIN: _("Không so được với kỳ trước (%(before)s) vì cộng lại vẫn quá ít phiếu."),
        NotJoined.ANSWERS_CHANGED: _(
            "Không so được với kỳ trước (%(before)s) vì phiếu của kỳ ấy đã thay đổi sau khi "
            "công bố."
        ),
    }
    words = {"before": "; ".join(join.before), "missing": "; ".join(join.missing)}
    return texts[join.reason] % words


def _union_sentence(findings: Findings, join: Join, voice: Voice) -> str:
    _ = voice.gettext
    words = {"groups": _names(findings, join, voice), "before": "; ".join(join.before)}
    now, before = join.estimate, join.previous
    if now is None or before is None or now.value is None or before.value is None:
        return _("Chỉ so được khi tính chung %(groups)s (kỳ trước: %(before)s).") % words
    said = _(
        "Chỉ so được khi tính chung %(groups)s (kỳ trước: %(before)s): %(value)s; "
        "so với năm %(year)s (%(previous)s): %(change)s."
    )
    return said % {
        **words,
        "value": _figure(now, voice),
        "year": previous_year(findings),
        "previous": _figure(before, voice),
        "change": difference_words(join.difference, _verdict(join), now.n, voice),
    }


def _figure(estimate: Estimate, voice: Voice) -> str:
    return voice.formats.percent(estimate.value or 0.0, decimals_for(estimate.n))


def _verdict(join: Join) -> Verdict:
    found = join.difference
    if found is None or not found.value or found.p_adjusted >= 1 - found.confidence:
        return Verdict.UNCLEAR
    return Verdict.UP if found.value > 0 else Verdict.DOWN


def _names(findings: Findings, join: Join, voice: Voice) -> str:
    return "; ".join(voice.gettext(findings.group(code).label) for code in join.groups)
