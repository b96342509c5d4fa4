"""`sipas organisation import` and `sipas register import`."""

from pathlib import Path

from sipas.actions.import_report import ImportReport
from sipas.actions.installation import name_province
from sipas.actions.organisation import import_organisation
from sipas.actions.register import import_register
from sipas.commands.opening import installation, now, today
from sipas.commands.telling import FAILED, Speech
from sipas.languages import Formats
from sipas.sampling.columns import read_mapping


def run_organisation_import(speech: Speech, source: Path, province: str | None) -> int:
    _ = speech.gettext
    with installation(_) as database, speech.progress(_("Nhập tổ chức")) as on_progress:
        report = import_organisation(database, source, on_progress, now=now(), gettext=_)
        if province:
            name_province(database, province)
    speech.say(_in_words(report, speech))
    return 0


def run_register_import(
    speech: Speech, file: Path, mapping: Path | None, refused: Path | None
) -> int:
    """Refused rows go beside the file unless another place is named."""
    _ = speech.gettext
    columns = read_mapping(mapping, _) if mapping else None
    refused_to = refused or file.with_name(f"{file.stem}.refused.csv")
    with installation(_) as database, speech.progress(_("Nhập danh sách hồ sơ")) as on_progress:
        report = import_register(
            database, file, columns, refused_to, on_progress, today=today(), gettext=_
        )
    speech.say(_in_words(report, speech))
    if not report.refused:
        return 0
    reason = _("Các dòng bị từ chối, kèm lý do: %(path)s")
    speech.say(reason % {"path": refused_to})
    return FAILED


def _in_words(report: ImportReport, speech: Speech) -> str:
    count = Formats(speech.language).count
    words = speech.gettext(
        "Đã đọc %(read)s dòng: thêm %(added)s, cập nhật %(updated)s, "
        "không đổi %(unchanged)s, từ chối %(refused)s."
    )
    return words % {
        "read": count(report.read),
        "added": count(report.added),
        "updated": count(report.updated),
        "unchanged": count(report.unchanged),
        "refused": count(report.refused),
    }
