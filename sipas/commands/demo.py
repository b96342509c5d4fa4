"""`sipas demo`: a demonstration province, built once, with its accounts and links, then served."""

import fcntl
import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import NoReturn

from sipas.actions.accounts import change_password, create_account, find_account
from sipas.actions.demonstration import build_demonstration, is_built
from sipas.actions.surveys import SurveyState, find_survey
from sipas.commands.opening import address_here, today
from sipas.commands.telling import Speech
from sipas.sampling.links import desk_address
from sipas.settings import Settings, read_settings
from sipas.store.database import Database, open_database
from sipas.store.migration import migrate
from sipas.store.organisation import all_desks

LINKS = "links.json"
# The desk that visitors are sent to: an office that everybody knows, with many dossiers.
FAVOURITE_AGENCY = "tp-tam-ky"
# (role, address, agency): one account for each role.
ACCOUNTS = (
    ("administrator", "administrator@example.vn", None),
    ("coordinator", "coordinator@example.vn", FAVOURITE_AGENCY),
    ("interviewer", "interviewer@example.vn", FAVOURITE_AGENCY),
    ("moderator", "moderator@example.vn", None),
    ("leader", "leader@example.vn", None),
    ("auditor", "auditor@example.vn", None),
)

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Links:
    """What links.json holds."""

    survey: str
    leaders: str
    administrators: str
    accounts: tuple[DemoAccount, ...]


def run_demo(speech: Speech, data: Path | None, host: str | None, port: int | None) -> NoReturn:
    from sipas.serving import become_server, refuse_taken_port

    settings = read_settings(data=data, host=host, port=port)
    refuse_taken_port(settings.host, settings.port)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    links = prepare_demonstration(settings, speech)
    tell_links(links, settings.data / LINKS, speech)
    become_server(with_contact_key(settings))


def with_contact_key(settings: Settings) -> Settings:
    """Contacts can be tried without a setting; a real province sets a key and keeps it apart."""
    if settings.contact_key is not None:
        return settings
    secret = settings.signing_key().encode()
    key = blake2b(secret, digest_size=32, person=b"demo contacts").digest()
    return settings.model_copy(update={"contact_key": urlsafe_b64encode(key).decode()})


def prepare_demonstration(settings: Settings, speech: Speech) -> Links:
    """Builds what is missing, and writes links.json for the address of this start.

    What a crash left half-built is completed: the same units, dossiers and answers come again.
    """
    with _one_at_a_time(settings.data):
        database = open_database(settings.database_url)
        try:
            migrate(database)
            _build_if_absent(database, speech)
            links = _links(database, settings)
        finally:
            database.close()
        _write_links(settings.data / LINKS, links)
    return links


def _build_if_absent(database: Database, speech: Speech) -> None:
    if is_built(database):
        return
    _ = speech.gettext
    speech.say(_("Đang dựng tỉnh minh họa: cơ quan có thật, hồ sơ và phiếu trả lời bịa ra."))
    with speech.progress(_("Dựng tỉnh minh họa")) as on_progress:
        build_demonstration(database, today(), on_progress=on_progress)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """A second start waits until the first has built."""
    with (folder / ".demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _links(database: Database, settings: Settings) -> Links:
    address = settings.address or address_here(settings.host, settings.port)
    return Links(
        survey=desk_address(address, _open_desk(database)),
        leaders=f"{address}/leaders/",
        administrators=f"{address}/administrators/",
        accounts=tuple(_accounts(database, settings.data / LINKS)),
    )


def _open_desk(database: Database) -> str:
    with database.read() as connection:
        desks = all_desks(connection)
    ordered = sorted(desks, key=lambda desk: (desk.agency != FAVOURITE_AGENCY, desk.code))
    for desk in ordered:
        if find_survey(database, desk.code, today()).state is SurveyState.OPEN:
            return desk.code
    return ordered[0].code


def _accounts(database: Database, links: Path) -> Iterator[DemoAccount]:
    """Passwords are made once per installation and kept nowhere but in links.json."""
    known = _known_passwords(links)
    for role, email, agency in ACCOUNTS:
        account = find_account(database, email)
        password = known.get(email)
        if account is None:
            password = password or _new_password()
            create_account(database, email, password, (role,), agency)
        elif password is None:
            password = _new_password()
            change_password(database, email, password, None, datetime.now(UTC))
        yield DemoAccount(role, email, password)


def _known_passwords(links: Path) -> dict[str, str]:
    try:
        content = json.loads(links.read_text(encoding="utf-8"))
        return {one["email"]: one["password"] for one in content["accounts"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _new_password() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _write_links(path: Path, links: Links) -> None:
    """Readable by its owner only, and never half-written."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(links), file, ensure_ascii=False, indent=2)
        file.write("\n")
    draft.replace(path)


def tell_links(links: Links, path: Path, speech: Speech) -> None:
    _ = speech.gettext
    lines = [
        _("Tỉnh minh họa đã sẵn sàng; mọi câu trả lời trong đó đều bịa ra."),
        "",
        _("Phiếu khảo sát của một quầy: %(address)s") % {"address": links.survey},
        _("Trang của lãnh đạo:          %(address)s") % {"address": links.leaders},
        _("Trang của quản trị:          %(address)s") % {"address": links.administrators},
        "",
        _("Tài khoản minh họa:"),
        *(f"  {one.email:<26}{one.password}" for one in links.accounts),
        "",
        _("Các địa chỉ này cũng ở trong %(path)s. Nhấn Ctrl+C để dừng.") % {"path": path},
    ]
    speech.say("\n".join(lines))
