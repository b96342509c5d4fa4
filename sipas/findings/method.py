"""How a round was made, in the words that stand under its figures."""

from collections.abc import Iterable

from sipas.findings.findings import PROVINCE, Findings, Note, NoteKind
from sipas.findings.sections import Projection
from sipas.findings.weighting_words import calibration_sentence
from sipas.findings.wording import Voice, assumption_sentence


def method_sentence(findings: Findings, voice: Voice) -> str:
    """Formula, aggregation, weighting, interval and n in one sentence; then the calibration."""
    said = _formula_sentence(findings, voice)
    if findings.weights is None:
        return said
    return f"{said} {calibration_sentence(findings.weights, voice)}"


def _formula_sentence(findings: Findings, voice: Voice) -> str:
    _ = voice.gettext
    facts = findings.facts
    if findings.is_published_only:
        return _(
            "Số liệu lấy theo nguồn đã công bố (%(source)s); "
            "không công bố cỡ mẫu nên không có khoảng tin cậy."
        ) % {"source": _(facts.published_source)}
    return _(
        "%(formula)s; %(aggregation)s; %(weighting)s; khoảng tin cậy %(confidence)s "
        "(phương pháp %(interval)s); n = %(responses)s phiếu."
    ) % {
        "formula": formula_text(facts.formula, voice),
        "aggregation": _aggregation_text(facts.aggregation, voice),
        "weighting": _weighting_text(facts.weighting, voice),
        "confidence": voice.formats.percent(facts.confidence, 0),
        "interval": facts.interval,
        "responses": voice.formats.count(findings.responses),
    }


def formula_text(formula: str, voice: Voice) -> str:
    _ = voice.gettext
    return {
        "top_two_box": _("Tỷ lệ câu trả lời hợp lệ ở mức “Hài lòng” hoặc “Rất hài lòng”"),
        "mean_over_5": _("Điểm trung bình chia cho 5, tính theo phần trăm"),
        "mean_0_100": _("Điểm trung bình quy về thang 0–100"),
    }[formula]


def _aggregation_text(aggregation: str, voice: Voice) -> str:
    _ = voice.gettext
    return {
        "ratio_of_sums": _("mọi câu trả lời hợp lệ của các tiêu chí tính như nhau"),
        "mean_of_items": _("các tiêu chí tính như nhau"),
    }[aggregation]


def _weighting_text(weighting: str, voice: Voice) -> str:
    _ = voice.gettext
    return {
        "dossiers": _("mỗi cơ quan tính theo số hồ sơ đã trả kết quả trong kỳ"),
        "equal": _("các cơ quan tính như nhau"),
    }[weighting]


def selection_sentence(findings: Findings, voice: Voice, group: str = PROVINCE) -> str:
    """How those who answered were chosen; nothing for figures that were only taken over.

    group : where agencies were drawn, a block says how many of its own were.
    """
    _ = voice.gettext
    if findings.is_published_only:
        return ""
    if findings.projection is not None:
        parts = (
            _drawn_text(findings, group, voice),
            _projection_sentence(findings.projection, voice),
        )
        return " ".join(part for part in parts if part)
    return {
        "self_selected": _(
            "Người trả lời tự chọn quét mã, khoảng tin cậy chỉ tính sai số chọn mẫu."
        ),
        "probability": _("Người trả lời được chọn ngẫu nhiên từ danh sách hồ sơ."),
        "clusters": _(
            "Cơ quan được chọn ngẫu nhiên theo số hồ sơ: số của khối và toàn tỉnh chỉ nói về các "
            "cơ quan được chọn, khoảng tin cậy chưa tính việc chọn cơ quan."
        ),
        "mixed": _(
            "Một phần người trả lời được chọn ngẫu nhiên, một phần tự chọn quét mã; chỉ số gộp cả "
            "hai, khoảng tin cậy chỉ tính sai số chọn mẫu."
        ),
    }[findings.facts.selection]


def _projection_sentence(projection: Projection, voice: Voice) -> str:
    """How many agencies were drawn, and that blocks and province stand for all of them."""
    _ = voice.gettext
    whole = projection.of(PROVINCE)
    if whole is None:
        return ""
    words = {
        "drawn": voice.formats.count(whole.drawn),
        "listed": voice.formats.count(whole.listed),
    }
    said = (
        _(
            "Đã rút %(drawn)s trong %(listed)s cơ quan, ở từng khối theo số hồ sơ, rồi rút hồ sơ "
            "trong cơ quan: số của khối và toàn tỉnh là ước lượng cho mọi cơ quan, khoảng tin cậy "
            "tính cả việc rút cơ quan."
        )
        if projection.by_block
        else _(
            "Đã rút %(drawn)s trong %(listed)s cơ quan theo số hồ sơ, rồi rút hồ sơ trong cơ quan: "
            "số của khối và toàn tỉnh là ước lượng cho mọi cơ quan, khoảng tin cậy tính cả việc "
            "rút cơ quan."
        )
    ) % words
    if whole.answered == whole.drawn:
        return said
    silent = _(
        "%(silent)s cơ quan được rút chưa có phiếu; các cơ quan khác được rút cùng khối đại diện "
        "thay."
    ) % {"silent": voice.formats.count(whole.drawn - whole.answered)}
    return f"{said} {silent}"


def _drawn_text(findings: Findings, group: str, voice: Voice) -> str:
    """How many agencies of a block were drawn; "" where none was, or for other groups."""
    _ = voice.gettext
    found = findings.projection.of(group) if findings.projection else None
    if found is None or group == PROVINCE:
        return ""
    return _("Số của khối ước lượng từ %(drawn)s trong %(listed)s cơ quan được rút.") % {
        "drawn": voice.formats.count(found.drawn),
        "listed": voice.formats.count(found.listed),
    }


def note_sentences(findings: Findings, voice: Voice) -> tuple[str, ...]:
    notes = tuple(_note_sentence(findings, note, voice) for note in findings.notes)
    return (*_tests_sentence(findings, voice), *notes)


def _tests_sentence(findings: Findings, voice: Voice) -> tuple[str, ...]:
    """By which tests words such as "tăng" and "đạt" are used, and how places were found."""
    _ = voice.gettext
    said = []
    if any(change.difference is not None for change in findings.changes):
        said.append(
            _(
                "“Tăng”, “giảm” theo phép kiểm định t hai phía, hiệu chỉnh Holm cho các so sánh "
                "trong cùng một bảng."
            )
        )
    if findings.ranks:
        said.append(
            _(
                "Khoảng thứ hạng theo Klein, Wright và Wieczorek (2020), đúng đồng thời cho mọi cơ "
                "quan của khối với độ tin cậy %(confidence)s."
            )
            % {"confidence": voice.formats.percent(findings.facts.confidence, 0)}
        )
    return tuple(said)


def _note_sentence(findings: Findings, note: Note, voice: Voice) -> str:
    _ = voice.gettext
    if note.kind is NoteKind.PREVIOUS_WITHOUT_SAMPLE_SIZE:
        return assumption_sentence(findings, voice)
    texts = {
        NoteKind.NO_RESPONSES: _(
            "Chưa có phiếu nào, nên chưa tính vào chỉ số của khối và của tỉnh: %(names)s."
        ),
        NoteKind.MORE_RESPONSES_THAN_DOSSIERS: _(
            "Số phiếu nhiều hơn số hồ sơ đã trả kết quả trong kỳ, "
            "nên kiểm tra lại danh sách hồ sơ: %(names)s."
        ),
        NoteKind.NO_DOSSIERS: _(
            "Có phiếu nhưng không có hồ sơ trong kỳ, nên chưa tính vào chỉ số: %(names)s."
        ),
        NoteKind.PREVIOUS_NOT_COMPARABLE: _(
            "Đợt trước dùng công thức, phiếu hỏi hoặc cách chọn người trả lời khác "
            "nên không so sánh với đợt này."
        ),
    }
    return texts[note.kind] % {"names": _names(findings, note.groups)}


def _names(findings: Findings, codes: Iterable[str]) -> str:
    return "; ".join(findings.group(code).label for code in codes)
