"""`sipas migrate` and `sipas serve`."""

from sipas.commands.opening import installation_of
from sipas.commands.telling import Speech
from sipas.settings import read_settings
from sipas.store.database import open_database
from sipas.store.migration import head_revision, migrate


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
    with installation_of(settings, speech.gettext):
        words = speech.gettext("Đang phục vụ tại http://%(host)s:%(port)d. Nhấn Ctrl+C để dừng.")
    speech.say(words % {"host": settings.host, "port": settings.port})
    serve(settings)
    return 0
