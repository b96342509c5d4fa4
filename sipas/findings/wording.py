"""What a finding says in one sentence; its words follow the tests, not the numbers alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from sipas.estimation.results import Difference
from sipas.findings.findings import (
    PROVINCE,
    Change,
    Finding,
    Findings,
    Hidden,
    Rank,
    Target,
    Verdict,
)
from sipas.languages import Formats, Gettext, gettext_for

MANY = (
    2_000  # responses from which a second decimal says something (a point of 0.05 is still noise)
)
_PUBLISHED_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Voice:
    """The words and the numbers of one language."""

    gettext: Gettext
    formats: Formats


def voice_for(language: str) -> Voice:
    return Voice(gettext_for(language), Formats(language))


def decimals_for(responses: int) -> int:
    """Decimals that a percentage resting on so many responses may show."""
    return 2 if responses >= MANY else 1


def value_text(finding: Finding, voice: Voice, minimum_cell: int = 10) -> str:
    """ "80,98 %", or in a few words why there is no figure."""
    if finding.published is not None:
        return voice.formats.percent(finding.published, _PUBLISHED_DECIMALS)
    if finding.estimate is None or finding.estimate.value is None:
        return absence_text(finding, voice, minimum_cell)
    return voice.formats.percent(finding.estimate.value, decimals_for(finding.responses))


def brief_text(finding: Finding, voice: Voice, minimum_cell: int = 10) -> str:
    """The value, or in two or three words why there is none."""
    _ = voice.gettext
    if finding.hidden is Hidden.COMPLEMENT:
        return _("ẩn")
    if finding.hidden is Hidden.THIN:
        return _("ít phiếu")
    return value_text(finding, voice, minimum_cell)


def absence_text(finding: Finding, voice: Voice, minimum_cell: int) -> str:
    _ = voice.gettext
    if finding.hidden is Hidden.FEW:
        return _("ẩn: dưới %(minimum)s phiếu") % {"minimum": minimum_cell}
    if finding.hidden is Hidden.COMPLEMENT:
        return _("ẩn: để không suy ra được số của nơi khác")
    if finding.hidden is Hidden.THIN:
        return _("ít phiếu: không công bố riêng")
    if finding.hidden is Hidden.NOT_DRAWN:
        return _("không được rút")
    if finding.population == 0:
        return _("không có hồ sơ trong kỳ")
    return _("chưa có phiếu") if finding.responses == 0 else _("chưa có câu trả lời hợp lệ")


def interval_text(finding: Finding, voice: Voice) -> str:
    """ "(79,6–82,3)", or nothing where there is no interval."""
    estimate = finding.estimate
    if estimate is None or estimate.lower is None or estimate.upper is None:
        return ""
    return voice.formats.interval(estimate.lower, estimate.upper, decimals_for(finding.responses))


def estimate_sentence(findings: Findings, finding: Finding, voice: Voice) -> str:
    """ "Chỉ số chung, UBND cấp huyện: 80,54 % (79,60–81,45), từ 2.345 phiếu." """
    _ = voice.gettext
    words = {
        "measure": _(findings.measure(finding.measure).label),
        "group": _(findings.group(finding.group).name),
        "value": value_text(finding, voice, findings.facts.minimum_cell),
        "interval": interval_text(finding, voice),
        "responses": voice.formats.count(finding.responses),
    }
    if finding.published is not None:
        return (
            _(
                "%(measure)s, %(group)s: %(value)s theo số đã công bố; "
                "không công bố cỡ mẫu nên không có khoảng tin cậy."
            )
            % words
        )
    if finding.estimate is None or finding.estimate.value is None:
        return _("%(measure)s, %(group)s: %(value)s.") % words
    return figure_sentence(words, voice)


def figure_sentence(words: Mapping[str, str], voice: Voice) -> str:
    """A figure with its interval, if it has one, and what it rests on."""
    _ = voice.gettext
    said = _("%(measure)s, %(group)s: %(value)s %(interval)s, từ %(responses)s phiếu.")
    if words["responses"] == "1":
        said = _("%(measure)s, %(group)s: %(value)s %(interval)s, từ một phiếu.")
    said = said % words
    return said if words["interval"] else said.replace(" ,", ",")


def change_sentence(findings: Findings, change: Change, voice: Voice) -> str:
    """ "So với năm 2023 (81,28 %): chưa thấy khác biệt; …" """
    _ = voice.gettext
    words = {"year": previous_year(findings), "previous": previous_text(change, voice)}
    return _("So với năm %(year)s (%(previous)s): %(change)s.") % {
        **words,
        "change": change_words(findings, change, voice),
    }


def change_words(findings: Findings, change: Change, voice: Voice) -> str:
    """ "tăng 6,18 điểm"; or "chưa thấy khác biệt" and what the sample could have shown."""
    responses = findings.finding(change.group, change.measure).responses
    return difference_words(change.difference, change.verdict, responses, voice)


def difference_words(
    difference: Difference | None, verdict: Verdict, responses: int, voice: Voice
) -> str:
    _ = voice.gettext
    if difference is None:
        return _("không đủ số liệu để so sánh")
    decimals = decimals_for(responses)
    words = {
        "points": _plain_points(difference.value, voice, decimals),
        "difference": voice.formats.points(difference.value, decimals),
        "smallest": _plain_points(difference.smallest_detectable, voice, decimals),
    }
    if verdict is Verdict.UP:
        return _("tăng %(points)s") % words
    if verdict is Verdict.DOWN:
        return _("giảm %(points)s") % words
    return (
        _(
            "chưa thấy khác biệt (%(difference)s); "
            "với số phiếu này, chỉ thay đổi từ %(smallest)s mới thấy được"
        )
        % words
    )


def verdict_text(verdict: Verdict, voice: Voice) -> str:
    _ = voice.gettext
    return {
        Verdict.UP: _("tăng"),
        Verdict.DOWN: _("giảm"),
        Verdict.UNCLEAR: _("chưa thấy khác biệt"),
    }[verdict]


def previous_text(change: Change, voice: Voice) -> str:
    """A figure of the round before, with the decimals it was published with."""
    responses = change.previous_responses
    decimals = _PUBLISHED_DECIMALS if responses is None else decimals_for(responses)
    return voice.formats.percent(change.previous_value, decimals)


def _plain_points(difference: float, voice: Voice, decimals: int) -> str:
    """A size in points without a sign: the verb before it gives the direction."""
    return voice.formats.points(abs(difference), decimals).removeprefix("+")


def previous_year(findings: Findings) -> str:
    return str(findings.previous.year) if findings.previous else ""


def assumption_sentence(findings: Findings, voice: Voice) -> str:
    """What had to be assumed about the round before; nothing where nothing was."""
    _ = voice.gettext
    if not any(change.assumption for change in findings.changes):
        return ""
    return _(
        "Số năm %(year)s được công bố không kèm cỡ mẫu; khi so sánh, sai số chọn mẫu của năm đó "
        "được coi bằng sai số của đợt này."
    ) % {"year": previous_year(findings)}


def target_sentence(target: Target, voice: Voice) -> str:
    """ "Mục tiêu 85 %: chưa đạt (xác suất đạt: 0,3 %)." """
    _ = voice.gettext
    return _("Mục tiêu %(target)s: %(verdict)s (xác suất đạt: %(probability)s).") % {
        "target": target_text(target.target, voice),
        "verdict": target_words(target, voice),
        "probability": probability_text(target.probability, voice),
    }


def target_words(target: Target, voice: Voice) -> str:
    _ = voice.gettext
    return {
        "met": _("đạt"),
        "not_met": _("chưa đạt"),
        "unclear": _("chưa đủ căn cứ"),
    }[target.verdict]


def target_text(target: float, voice: Voice) -> str:
    whole = abs(target * 100 - round(target * 100)) < 1e-9
    return voice.formats.percent(target, 0 if whole else 1)


def probability_text(probability: float, voice: Voice) -> str:
    """A probability is never shown as certain."""
    _ = voice.gettext
    if probability < 0.001:
        return _("dưới %(bound)s") % {"bound": voice.formats.percent(0.001, 1)}
    if probability > 0.999:
        return _("trên %(bound)s") % {"bound": voice.formats.percent(0.999, 1)}
    return voice.formats.percent(probability, 1)


def rank_sentence(rank: Rank, voice: Voice) -> str:
    """ "Xếp từ thứ 3 đến thứ 9 trong 22 cơ quan." """
    _ = voice.gettext
    words = {"lowest": rank.lowest, "highest": rank.highest, "among": rank.among}
    if rank.lowest == rank.highest:
        return _("Xếp thứ %(lowest)s trong %(among)s cơ quan.") % words
    return _("Xếp từ thứ %(lowest)s đến thứ %(highest)s trong %(among)s cơ quan.") % words


def rank_text(rank: Rank) -> str:
    """ "3–9", or "1" where the data leave no doubt."""
    return str(rank.lowest) if rank.lowest == rank.highest else f"{rank.lowest}\u2013{rank.highest}"


def opening_sentences(findings: Findings, voice: Voice) -> tuple[str, ...]:
    """The finding of the round, as a page or a report opens."""
    _ = voice.gettext
    headline = findings.headline
    if headline is None or headline.value is None:
        return (_no_headline(findings, voice),)
    words = {
        "measure": _(findings.measure(headline.measure).label),
        "value": value_text(headline, voice, findings.facts.minimum_cell),
        "interval": interval_text(headline, voice),
    }
    opening = _("%(measure)s %(value)s %(interval)s.") % words
    return (opening.replace(" .", "."), *_opening_change(findings, voice))


def _no_headline(findings: Findings, voice: Voice) -> str:
    _ = voice.gettext
    if findings.is_published_only:
        return _("Kết quả năm %(year)s theo số đã công bố của từng khối.") % {
            "year": findings.facts.year
        }
    if findings.responses == 0:
        return _("Chưa có phiếu trả lời nào.")
    return _("Mới có %(responses)s phiếu trả lời: chưa đủ để công bố chỉ số.") % {
        "responses": voice.formats.count(findings.responses)
    }


def _opening_change(findings: Findings, voice: Voice) -> tuple[str, ...]:
    _ = voice.gettext
    change = findings.change(PROVINCE)
    if change is not None:
        return (change_sentence(findings, change, voice),)
    counted = {
        verdict: [c for group in findings.blocks if (c := findings.change(group.code))
                  and c.verdict is verdict]
        for verdict in Verdict
    }  # fmt: skip
    parts = [
        _("%(count)s khối %(verdict)s")
        % {"count": len(changes), "verdict": verdict_text(verdict, voice)}
        for verdict, changes in counted.items()
        if changes
    ]
    if not parts:
        return ()
    return (
        _("So với năm %(year)s: %(parts)s.")
        % {"year": previous_year(findings), "parts": ", ".join(parts)},
    )
