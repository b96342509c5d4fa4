"""Uploads: how large they may be, where they wait, and that they do not wait for ever."""

import re
import secrets
import shutil
import time
import unicodedata
from pathlib import Path
from typing import cast

from flask import Flask, current_app, request
from flask_login import current_user
from werkzeug.wrappers import Response

from sipas.actions.register_upload import upload_folder
from sipas.settings import Settings
from sipas.web.guards import GuardedPage

ORGANISATION_BYTES = 20 * 1024**2
PEOPLE_BYTES = 5 * 1024**2
REGISTER_BYTES = 500 * 1024**2
# The largest form without a file: the plan of 3 000 agencies, pasted.
FORM_BYTES = 2 * 1024**2
# Looked at before a form is read, so that too much is refused by its announced size alone.
MOST_BYTES = {
    "appearance.change_one": 2 * FORM_BYTES,
    "calls.import_one": ORGANISATION_BYTES,
    "imports.plan_one": ORGANISATION_BYTES,
    "register.upload_one": REGISTER_BYTES,
    "many_people.plan": PEOPLE_BYTES,
    "round_wizard.save": ORGANISATION_BYTES,
}
_KEPT_SECONDS = 24 * 3600
_NAMELESS = "tệp"
# In letters; a file system counts up to 255 bytes, four for a letter.
_LONGEST_NAME, _LONGEST_ENDING = 60, 5
_TOKEN = re.compile(r"[0-9a-f]{32}")


def register_uploads(app: Flask) -> None:
    """Comes before whatever reads a form."""
    app.before_request(limit_upload)


def limit_upload() -> Response | None:
    """Nothing of a stranger's file is read, not even to say that it is too large."""
    endpoint = request.endpoint or ""
    request.max_content_length = MOST_BYTES.get(endpoint, FORM_BYTES)
    if endpoint not in MOST_BYTES:
        return None
    page = cast("GuardedPage", current_app.view_functions[endpoint])
    return page.admit(request.view_args or {})


def new_upload() -> tuple[str, Path]:
    """A token and an empty folder of whoever is signed in; folders of yesterday are removed."""
    folder = _uploads()
    folder.mkdir(parents=True, exist_ok=True)
    oldest = time.time() - _KEPT_SECONDS
    for one in folder.iterdir():
        if one.is_dir() and one.stat().st_mtime < oldest:
            shutil.rmtree(one, ignore_errors=True)
    token = secrets.token_hex(16)
    own = _own(token)
    own.mkdir()
    return token, own


def kept_name(given: str) -> str:
    """What a file is kept as and called on pages: its own name without a path, short, printable."""
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    printable = Path("".join(one for one in name if one.isprintable()).strip(" ."))
    stem, ending = printable.stem, printable.suffix
    room = _LONGEST_NAME - len(ending[:_LONGEST_ENDING])
    short = stem if len(stem) <= room else f"{stem[: room - 1]}…"
    return f"{short or _NAMELESS}{ending[:_LONGEST_ENDING]}"


def find_upload(token: str) -> Path | None:
    """The folder of this token, if whoever is signed in has sent it."""
    if not _TOKEN.fullmatch(token) or not _own(token).is_dir():
        return None
    return _own(token)


def forget_upload(token: str) -> None:
    shutil.rmtree(_own(token), ignore_errors=True)


def _own(token: str) -> Path:
    return _uploads() / f"{current_user.account.id}-{token}"


def _uploads() -> Path:
    settings: Settings = current_app.extensions["sipas_settings"]
    return upload_folder(settings)
