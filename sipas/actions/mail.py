"""Letters: the one place from which e-mail is sent."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from sipas.settings import Settings

PATIENCE_SECONDS = 15


class MailNotSent(OSError):
    """The server for e-mail could not be reached, or refused the letter.

    `is_about_the_letter`: it was refused for its address or its text; the next one may be taken.
    """

    def __init__(self, to: str, problem: Exception) -> None:
        super().__init__(f"Chưa gửi được thư tới {to}: {problem}")
        self.to = to
        refused = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
        self.is_about_the_letter = isinstance(problem, refused)


@dataclass(frozen=True, slots=True)
class MailServer:
    """`encryption` is starttls, tls or none; nobody signs in where `user` is None."""

    host: str
    port: int
    sender: str
    encryption: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text to one person."""

    to: str
    subject: str
    text: str


def mail_server_of(settings: Settings) -> MailServer | None:
    """The server of this installation; None where it sends no e-mail."""
    if settings.smtp_host is None:
        return None
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender or f"sipas@{settings.smtp_host}",
        encryption=settings.smtp_encryption,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )


def send_letter(server: MailServer, letter: Letter) -> None:
    """Hands one letter over; raises MailNotSent, and has then changed nothing."""
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    try:
        with _connection(server) as connection:
            if server.encryption == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.user is not None:
                connection.login(server.user, server.password or "")
            connection.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        raise MailNotSent(letter.to, problem) from problem


def _connection(server: MailServer) -> smtplib.SMTP:
    if server.encryption != "tls":
        return smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    secure = ssl.create_default_context()
    return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_SECONDS, context=secure)
