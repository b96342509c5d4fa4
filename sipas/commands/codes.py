"""`sipas codes`: the QR codes and posters of all desks."""

from pathlib import Path

from sipas.actions.codes import write_codes
from sipas.commands.opening import installation_of, today
from sipas.commands.telling import BAD_INPUT, Refused, Speech
from sipas.reports.posters import Format
from sipas.settings import read_settings

FILES = {"svg": "svg", "png": "png", "poster": "pdf"}


def run_codes(
    speech: Speech, folder: Path, kinds: tuple[str, ...], paper: str, address: str | None
) -> int:
    _ = speech.gettext
    settings = read_settings(address=address)
    if settings.address is None:
        raise Refused(
            _("Hãy đặt SIPAS_ADDRESS hoặc --address: mã phải chứa địa chỉ mà người dân mở được."),
            BAD_INPUT,
        )
    files = [FILES[kind] for kind in kinds or FILES]
    with installation_of(settings, _) as database, speech.progress(_("Vẽ mã")) as on_progress:
        report = write_codes(
            database,
            settings.address,
            folder,
            today(),
            files,
            lambda done, of: on_progress(done / of),
            Format(paper),
        )
    words = _("Đã ghi %(files)d tệp cho %(desks)d quầy vào %(folder)s")
    speech.say(words % {"files": report.files, "desks": report.desks, "folder": report.folder})
    return 0
