"""`sipas contacts erase`: what is known of persons goes when its day has come."""

from datetime import UTC, datetime, timedelta

from sipas.actions.comment_decisions import erase_comments
from sipas.actions.contacts import erase_contacts
from sipas.commands.opening import installation_of, today
from sipas.commands.telling import Speech
from sipas.settings import read_settings


def run_erase(speech: Speech) -> int:
    _ = speech.gettext
    settings = read_settings()
    with installation_of(settings, _) as database:
        days, now = settings.contact_days, datetime.now(UTC)
        erased = erase_contacts(database, days, today(), None, now)
        closed_before = today() - timedelta(days=days)
        comments = erase_comments(database, closed_before, today(), None, now)
    words = _("Đã xóa %(contacts)d liên hệ, %(attempts)d lần gọi, %(ties)d mối gắn mã với hồ sơ.")
    counts = {"contacts": erased.contacts, "attempts": erased.attempts, "ties": erased.ties}
    speech.say(words % counts)
    words = _("Đã xóa phần không ai được đọc của %(comments)d góp ý.")
    speech.say(words % {"comments": comments})
    return 0
