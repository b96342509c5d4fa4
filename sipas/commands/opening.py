"""Opening the installation that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sipas.actions.days import VIET_NAM
from sipas.commands.telling import Refused
from sipas.languages import Gettext
from sipas.settings import Settings, read_settings
from sipas.store.database import Database, open_database
from sipas.store.migration import find_revision, head_revision

_SQLITE = "sqlite:///"


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day in Viet Nam, wherever the server stands."""
    return datetime.now(VIET_NAM).date()


@contextmanager
def installation(gettext: Gettext) -> Iterator[Database]:
    """The database of the settings; refuses one that is not there or of another version."""
    with installation_of(read_settings(), gettext) as database:
        yield database


@contextmanager
def installation_of(settings: Settings, gettext: Gettext) -> Iterator[Database]:
    refuse_missing(settings, gettext)
    database = open_database(settings.database_url)
    try:
        if find_revision(database) != head_revision():
            reason = "Cơ sở dữ liệu chưa theo phiên bản này; hãy sao lưu rồi chạy: sipas migrate"
            raise Refused(gettext(reason))
        yield database
    finally:
        database.close()


def refuse_missing(settings: Settings, gettext: Gettext) -> None:
    """Opening an SQLite file that is not there would make an empty one."""
    url = settings.database_url
    if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file():
        reason = gettext("Chưa có dữ liệu ở “%(folder)s”; hãy chạy: sipas migrate, hoặc sipas demo")
        raise Refused(reason % {"folder": settings.data})


def address_here(host: str, port: int) -> str:
    """An address that a browser on this machine can open."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
