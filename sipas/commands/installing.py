"""`sipas migrate` and `sipas serve`."""

from datetime import UTC, datetime

from sipas.actions.setting_up import first_link
from sipas.commands.opening import address_here, installation_of
from sipas.commands.telling import Speech
from sipas.settings import Settings, read_settings
from sipas.store.database import Database, open_database
from sipas.store.migration import find_revision, head_revision, migrate


def run_migrate(speech: Speech) -> int:
    settings = read_settings()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(settings.database_url)
    try:
        migrate(database)
    finally:
        database.close()
    words = speech.gettext("Cơ sở dữ liệu theo phiên bản %(revision)s.")
    speech.say(words % {"revision": head_revision()})
    return 0


def run_serve(speech: Speech, host: str | None, port: int | None) -> int:
    from sipas.serving import serve

    settings = read_settings(host=host, port=port)
    _make_if_fresh(settings)
    with installation_of(settings, speech.gettext) as database:
        _tell_first_link(database, settings, speech)
        words = speech.gettext("Đang phục vụ tại http://%(host)s:%(port)d. Nhấn Ctrl+C để dừng.")
    speech.say(words % {"host": settings.host, "port": settings.port})
    serve(settings)
    return 0


def _make_if_fresh(settings: Settings) -> None:
    """A database without any table is made; one of another version is left alone."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(settings.database_url)
    try:
        if find_revision(database) is None:
            migrate(database)
    finally:
        database.close()


def _tell_first_link(database: Database, settings: Settings, speech: Speech) -> None:
    """Whoever reads this terminal may become the first administrator; nobody else learns it."""
    token = first_link(database, datetime.now(UTC))
    if token is None:
        return
    address = settings.address or address_here(settings.host, settings.port)
    words = speech.gettext(
        "Chưa có ai trong hệ thống này. Mở liên kết sau trong 24 giờ để đặt tài khoản quản trị "
        "viên đầu tiên (dùng một lần):\n\n  %(address)s/set-up/%(token)s\n"
    )
    speech.say(words % {"address": address, "token": token})
