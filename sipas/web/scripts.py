"""The script of the pages for passkeys: it stands inside them, allowed there by its hash."""

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from flask import Flask, Response

from sipas.shipped import templates_folder
from sipas.web.audience import ADMINISTRATORS
from sipas.web.security import content_policy, style_for


@dataclass(frozen=True, slots=True)
class Script:
    text: str
    source: str
    """The source expression for `script-src`."""


@lru_cache(maxsize=1)
def passkey_script() -> Script:
    text = (templates_folder() / "scripts" / "passkeys.js").read_text("utf-8").strip()
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Script(text, f"'sha256-{digest}'")


def register_scripts(app: Flask) -> None:
    app.jinja_env.globals["passkey_script"] = passkey_script


def page_with_script(page: Response) -> Response:
    """The usual policy of a page, and this one script besides."""
    policy = content_policy(style_for(ADMINISTRATORS))
    page.headers["Content-Security-Policy"] = f"{policy}; script-src {passkey_script().source}"
    return page
