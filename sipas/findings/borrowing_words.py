"""Borrowed estimates in words: what they are, how much was borrowed, and from whom."""

from sipas.findings.findings import OVERALL, Findings, Hidden
from sipas.findings.sections import Borrowed
from sipas.findings.wording import Voice


def borrowed_text(borrowed: Borrowed, voice: Voice) -> str:
    return voice.formats.percent(borrowed.value, 1)


def borrowed_interval(borrowed: Borrowed, voice: Voice) -> str:
    return voice.formats.interval(borrowed.lower, borrowed.upper, 1)


def borrowed_sentence(findings: Findings, borrowed: Borrowed, voice: Voice) -> str:
    """ "Sở Y tế: ước lượng mượn thông tin 81,2 % (76,0–86,4), mượn 62 % từ các cơ quan khác." """
    _ = voice.gettext
    finding = findings.find(borrowed.group, OVERALL)
    words = {
        "group": _(findings.group(borrowed.group).name),
        "value": borrowed_text(borrowed, voice),
        "interval": borrowed_interval(borrowed, voice),
        "share": voice.formats.percent(borrowed.share, 0),
        "responses": voice.formats.count(finding.responses if finding else 0),
    }
    if finding is not None and finding.hidden is not Hidden.THIN:
        return (
            _(
                "%(group)s: ước lượng mượn thông tin %(value)s %(interval)s, hoàn toàn từ các cơ "
                "quan khác; câu trả lời của cơ quan này không được dùng."
            )
            % words
        )
    return (
        _(
            "%(group)s: ước lượng mượn thông tin %(value)s %(interval)s, mượn %(share)s từ các cơ "
            "quan khác vì chỉ có %(responses)s phiếu."
        )
        % words
    )


def borrowing_sentences(findings: Findings, voice: Voice) -> tuple[str, ...]:
    """How the thin agencies were estimated, or why they were not; nothing where none is thin."""
    _ = voice.gettext
    borrowing = findings.borrowing
    if borrowing is None:
        return ()
    words = {
        "thin": findings.facts.thin_below or 0,
        "areas": borrowing.areas,
        "covariates": _covariates(findings, voice),
    }
    if not borrowing.estimates:
        return (
            _(
                "Cơ quan có dưới %(thin)s phiếu không công bố riêng. Chỉ có %(areas)s cơ quan đủ "
                "số liệu, quá ít để ước lượng mượn thông tin."
            )
            % words,
        )
    return (
        _(
            "Cơ quan có dưới %(thin)s phiếu không công bố riêng mà bằng ước lượng mượn thông tin "
            "(mô hình Fay–Herriot, REML), học từ %(areas)s cơ quan theo: %(covariates)s. Số này "
            "không dùng để xếp hạng, khen thưởng hay phê bình."
        )
        % words,
    )


def _covariates(findings: Findings, voice: Voice) -> str:
    _ = voice.gettext
    borrowing = findings.borrowing
    if borrowing is None or not borrowing.covariates:
        return _("mức chung của các cơ quan")
    texts = {
        "late": _("tỷ lệ hồ sơ trễ hạn"),
        "online": _("tỷ lệ nộp trực tuyến"),
        "field": _("tỷ trọng lĩnh vực (%(fields)s)") % {"fields": "; ".join(borrowing.fields)},
        "block": _("khối"),
    }
    return ", ".join(texts[kind] for kind in borrowing.covariates)
