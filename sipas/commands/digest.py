"""`sipas digest`: tells administrators and coordinators what their field needs."""

from sipas.actions.digests import digests_of, send_digests
from sipas.actions.mail import Letter, mail_server_of, send_letter
from sipas.commands.opening import installation_of, today
from sipas.commands.telling import BAD_INPUT, Refused, Speech
from sipas.settings import read_settings


def run_digest(speech: Speech, *, show: bool) -> int:
    _ = speech.gettext
    settings = read_settings()
    server = mail_server_of(settings)
    if settings.address is None:
        raise Refused(_("Hãy đặt SIPAS_ADDRESS: thư phải dẫn tới trang tiến độ."), BAD_INPUT)
    if server is None and not show:
        raise Refused(_("Hãy đặt SIPAS_SMTP_HOST: chưa có máy chủ thư để gửi."), BAD_INPUT)
    with installation_of(settings, _) as database:
        if show or server is None:
            for digest in digests_of(database, settings.address, today(), speech.language):
                speech.say(_as_text(digest.letter))
            return 0
        told = send_digests(
            database,
            settings.address,
            today(),
            lambda letter: send_letter(server, letter),
            speech.language,
        )
    speech.say(_("Đã gửi %(count)d thư.") % {"count": told.sent})
    if told.unsent:
        raise Refused("\n".join(told.unsent))
    return 0


def _as_text(letter: Letter) -> str:
    return f"{letter.to}\n{letter.subject}\n\n{letter.text}"
