"""Who answered, in words: rates by name, modes, and the answers against the register."""

from dataclasses import dataclass

from sipas.findings.findings import PROVINCE, Findings
from sipas.findings.sections import Answering, RegisterShare
from sipas.findings.weighting_words import mode_name
from sipas.findings.wording import Voice

_NOTICED = 2.0  # standard errors from which a difference is marked


@dataclass(frozen=True, slots=True)
class RateLine:
    name: str
    responses: str
    dossiers: str
    rate: str


@dataclass(frozen=True, slots=True)
class ModeLine:
    name: str
    responses: str
    share: str


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A category among dossiers and among responses; `is_apart`: more than chance explains."""

    variable: str
    name: str
    register: str
    responses: str
    difference: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class AnsweringOutline:
    """`rate_name` names the rates: a response rate only where codes were given out."""

    opening: tuple[str, ...]
    rate_name: str
    rates: tuple[RateLine, ...]
    modes: tuple[ModeLine, ...]
    shares: tuple[ShareLine, ...]


def answering_outline(findings: Findings, voice: Voice) -> AnsweringOutline | None:
    found = findings.answering
    if found is None or findings.responses == 0:
        return None
    _ = voice.gettext
    opening = [
        _rate_sentence(findings, found, voice),
        *_eligible_sentences(found, voice),
        *_mirror_sentences(found, voice),
    ]
    return AnsweringOutline(
        tuple(opening),
        _("Tỷ lệ phiếu trên hồ sơ"),
        _rates(findings, voice),
        _modes(found, voice),
        tuple(_share_line(findings, one, voice) for one in found.shares),
    )


def _rate_sentence(findings: Findings, found: Answering, voice: Voice) -> str:
    _ = voice.gettext
    percent = voice.formats.percent
    headline = findings.finding(PROVINCE)
    rate = next((one for one in found.rates if one.name == "RR1"), None)
    if rate is not None:
        return _(
            "%(issued)s người được mời đích danh bằng mã một lần hay theo mẫu; tỷ lệ trả lời "
            "%(rate)s (AAPOR %(name)s: phiếu hoàn thành chia cho mọi người có thể thuộc đối tượng)."
        ) % {
            "issued": voice.formats.count(found.issued),
            "rate": percent(rate.rate, 1),
            "name": rate.name,
        }
    return _(
        "%(responses)s phiếu từ %(dossiers)s hồ sơ đã trả kết quả: tỷ lệ phiếu trên hồ sơ "
        "%(rate)s. Mã ở quầy ai cũng quét được nên đây không phải là tỷ lệ trả lời."
    ) % {
        "responses": voice.formats.count(headline.responses),
        "dossiers": voice.formats.count(headline.population),
        "rate": percent(headline.responses / max(headline.population, 1), 1),
    }


def _eligible_sentences(found: Answering, voice: Voice) -> list[str]:
    """Who should not have been asked, and what is taken of those of whom that is not known."""
    if not found.not_eligible:
        return []
    _, percent = voice.gettext, voice.formats.percent
    words = _("%(count)s người trong số đó không thuộc đối tượng và không nằm trong mẫu số.")
    told = [words % {"count": voice.formats.count(found.not_eligible)}]
    rate = next((one for one in found.rates if one.name == "RR3"), None)
    if rate is not None and found.eligible_share is not None:
        words = _(
            "Nếu trong những người chưa rõ chỉ %(share)s thuộc đối tượng, như trong những người "
            "đã rõ, thì tỷ lệ trả lời là %(rate)s (AAPOR RR3)."
        )
        shares = {"share": percent(found.eligible_share, 1), "rate": percent(rate.rate, 1)}
        told.append(words % shares)
    return told


def _mirror_sentences(found: Answering, voice: Voice) -> list[str]:
    _ = voice.gettext
    if found.r_indicator is None or found.largest_bias is None:
        return []
    return [
        _(
            "Chỉ số R %(r)s (1 là người trả lời giống hệt danh sách hồ sơ); nếu không có "
            "quyền số, sự không đều này có thể làm lệch kết quả nhiều nhất %(bias)s độ lệch chuẩn."
        )
        % {
            "r": voice.formats.number(found.r_indicator, 2),
            "bias": voice.formats.number(found.largest_bias, 2),
        }
    ]


def _rates(findings: Findings, voice: Voice) -> tuple[RateLine, ...]:
    """The province and its blocks; agencies have their numbers in their own tables."""
    groups = (findings.group(PROVINCE), *findings.blocks)
    found = [(group, findings.find(group.code)) for group in groups]
    return tuple(
        RateLine(
            voice.gettext(group.name),
            voice.formats.count(one.responses),
            voice.formats.count(one.population),
            voice.formats.percent(one.responses / one.population, 1),
        )
        for group, one in found
        if one is not None and one.population
    )


def _modes(found: Answering, voice: Voice) -> tuple[ModeLine, ...]:
    whole = sum(one.responses for one in found.modes)
    return tuple(
        ModeLine(
            mode_name(one.mode, voice.gettext) or one.mode,
            voice.formats.count(one.responses),
            voice.formats.percent(one.responses / whole, 1),
        )
        for one in found.modes
    )


def _share_line(findings: Findings, one: RegisterShare, voice: Voice) -> ShareLine:
    _ = voice.gettext
    variables = {
        "block": _("Khối"),
        "late": _("Thời hạn"),
        "filing": _("Cách nộp hồ sơ"),
        "field": _("Lĩnh vực"),
    }
    return ShareLine(
        variables[one.variable],
        _category(findings, one, voice),
        voice.formats.percent(one.register, 1),
        voice.formats.percent(one.responses, 1),
        voice.formats.points(one.responses - one.register, 1),
        abs(one.z) > _NOTICED,
    )


def _category(findings: Findings, one: RegisterShare, voice: Voice) -> str:
    _ = voice.gettext
    if one.variable == "block":
        known = {group.code: group.label for group in findings.groups}
        return _(known.get(one.category, one.category))
    words = {
        "late": _("trễ hạn"),
        "on_time": _("đúng hạn"),
        "no_due": _("không ghi hạn"),
        "online": _("trực tuyến"),
        "counter": _("tại quầy"),
        "post": _("qua bưu chính"),
        "unknown": _("không rõ"),
    }
    return one.category if one.variable == "field" else words.get(one.category, one.category)
