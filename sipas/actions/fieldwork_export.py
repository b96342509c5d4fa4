"""The watched fieldwork as a workbook, with the words of one language."""

from sipas.actions.watched_places import Fieldwork
from sipas.languages import Formats, gettext_for
from sipas.reports.fieldwork_workbook import Row, fieldwork_workbook


def fieldwork_export(fieldwork: Fieldwork, language: str) -> bytes:
    """All agencies that the fieldwork holds; numbers stay numbers."""
    _ = gettext_for(language)
    formats = Formats(language)
    headings = (
        _("Cơ quan"),
        _("Mã cơ quan"),
        _("Khối"),
        _("Hồ sơ đã trả"),
        _("Kế hoạch"),
        _("Mã đã phát"),
        _("Lượt mở"),
        _("Bắt đầu"),
        _("Đã gửi"),
        _("Hợp lệ"),
        _("Từ chối"),
        _("Dự kiến khi đóng"),
        _("Sai số dự kiến (điểm)"),
        _("Số ngày im lặng"),
        _("Phiếu mới nhất"),
    )
    rows: list[Row] = [
        (
            line.name,
            line.code,
            group.block.name,
            line.dossiers,
            line.planned,
            line.codes.issued,
            line.counts.opened,
            line.counts.started,
            line.counts.finished,
            line.counts.valid,
            line.codes.refused,
            line.forecast,
            None if line.precision is None else round(100 * line.precision, 1),
            line.silent_days,
            formats.date(line.last_on) if line.last_on else None,
        )
        for group in fieldwork.blocks
        for line in group.agencies
    ]
    days: list[Row] = [
        (_("Ngày"), _("Hình thức"), _("Đã gửi"), _("Hợp lệ")),
        *((formats.date(one.day), one.mode, one.finished, one.valid) for one in fieldwork.days),
    ]
    return fieldwork_workbook(headings, rows, _("Từng ngày"), days, _("Tiến độ"))
