"""Letters with the links of invitations: one to one person, or to many by a job."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sipas.actions.invitations import SentInvitation, send_invitation
from sipas.actions.job_process import JobDone, JobFile, JobRefused, Task
from sipas.actions.mail import Letter, MailNotSent, MailServer, mail_server_of, send_letter
from sipas.languages import Formats, gettext_for
from sipas.reports.workbook import WORKBOOK_TYPE, Sheet, workbook
from sipas.store.database import Database
from sipas.store.invitations import invited_since, remove_invitations_of
from sipas.store.people import find_person

SEND_INVITATIONS = "send_invitations"
UNSENT = "thu-chua-gui.xlsx"


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


SENDING = _l("Đang gửi thư mời")


def invitation_letter(sent: SentInvitation, address: str, language: str) -> Letter:
    """In the language of who is invited, else in this one."""
    account = sent.account
    speaks = account.language or language
    _, formats = gettext_for(speaks), Formats(speaks)
    text = _(
        "Kính gửi %(name)s,\n\n"
        "Ông/Bà được mời vào hệ thống khảo sát sự hài lòng về phục vụ hành chính. Xin mở liên kết "
        "dưới đây và chọn mật khẩu; liên kết dùng được một lần, đến hết ngày %(day)s.\n\n"
        "%(address)s\n\n"
        "Nếu thư này không dành cho Ông/Bà, xin bỏ qua.\n"
    )
    values = {
        "name": account.name or account.email,
        "day": formats.date(sent.expires_at.date()),
        "address": address,
    }
    return Letter(account.email, _("Lời mời vào hệ thống khảo sát hài lòng"), text % values)


def send_invitations(task: Task) -> JobDone:
    """The work of a job. Parameters: `accounts`, `links` (what stands before each token), `since`
    (when it was first asked for) and `language`.

    An account that came meanwhile, or got its link since then, is passed over: done again after a
    stop, the job writes to the others alone. A link is noted before its letter is handed over, and
    taken back where that is refused, so that nobody gets two letters.
    """
    given: Mapping[str, Any] = task.job.parameters
    gettext = gettext_for(given["language"])
    server = mail_server_of(task.settings)
    if server is None:
        raise JobRefused(gettext("Hệ thống chưa đặt máy chủ gửi thư; xin báo người vận hành."))
    run = _Run(task.database, server, given, task.job.by, gettext)
    accounts = given["accounts"]
    for done, account in enumerate(accounts):
        task.stop_if_asked()
        task.tell(done, len(accounts), SENDING)
        run.write_to(account)
    return run.done(task)


@dataclass(slots=True)  # counts what is sent
class _Run:
    database: Database
    server: MailServer
    given: Mapping[str, Any]
    by: str
    gettext: Callable[[str], str]
    sent: int = 0
    unsent: list[tuple[str, str]] = field(default_factory=list)

    def write_to(self, account: int) -> None:
        invitation = self._invitation(account)
        if invitation is None:
            return
        address = f"{self.given['links']}{invitation.token}"
        try:
            send_letter(self.server, invitation_letter(invitation, address, self.given["language"]))
            self.sent += 1
        except MailNotSent as problem:
            with self.database.write() as transaction:
                remove_invitations_of(transaction, account)
            if not problem.is_about_the_letter:
                words = self.gettext(
                    "Máy chủ gửi thư không nhận thư nữa; đã gửi %(sent)s thư. Làm lại thì chỉ gửi "
                    "cho những người chưa được gửi."
                )
                raise JobRefused(words % {"sent": self._count(self.sent)}) from problem
            self.unsent.append((problem.to, str(problem)))

    def _invitation(self, account: int) -> SentInvitation | None:
        since = datetime.datetime.fromisoformat(self.given["since"])
        now = datetime.datetime.now(datetime.UTC)
        with self.database.write() as transaction:
            person = find_person(transaction, account)
            if person is None or person.has_accepted or not person.account.active:
                return None
            if invited_since(transaction, account, since):
                return None
            action = "invite" if person.invited_until is None else "send_link"
            return send_invitation(transaction, person.account, action, self.by, now)

    def done(self, task: Task) -> JobDone:
        words = self.gettext("Đã gửi %(sent)s thư mời.") % {"sent": self._count(self.sent)}
        if not self.unsent:
            return JobDone(words)
        more = self.gettext(
            "%(unsent)s địa chỉ không nhận được thư: xem tệp, sửa địa chỉ rồi mời lại."
        )
        headings = (self.gettext("Địa chỉ thư điện tử"), self.gettext("Lý do"))
        content = workbook(Sheet(self.gettext("Chưa gửi được"), headings, self.unsent))
        (task.folder / UNSENT).write_bytes(content)
        told = more % {"unsent": self._count(len(self.unsent))}
        return JobDone(f"{words} {told}", JobFile(UNSENT, WORKBOOK_TYPE))

    def _count(self, number: int) -> str:
        return Formats(self.given["language"]).count(number)
