"""Each audience's stylesheet stands inside its pages, allowed there by its hash and nothing else.

A hash, not a nonce: the same page can then be kept ready and sent to everybody.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANKS = re.compile(r"\s+")
# Not before ":" nor around "+": a blank means something in `a :hover`, `calc(1px + 2px)`.
_NEEDLESS = re.compile(r" ?([{};,>]) ?|(?<=:) ")


@dataclass(frozen=True, slots=True)
class Style:
    text: str
    source: str
    """The source expression for `style-src`."""


def style_of(text: str) -> Style:
    squeezed = squeeze(text)
    digest = b64encode(sha256(squeezed.encode()).digest()).decode()
    return Style(squeezed, f"'sha256-{digest}'")


def read_style(folder: Path, audience: str) -> Style:
    """What all pages share, then what is this audience's own."""
    files = (folder / "shared.css", folder / f"{audience}.css")
    return style_of("".join(file.read_text("utf-8") for file in files if file.exists()))


def squeeze(text: str) -> str:
    """The same rules without comments and needless blanks."""
    one_line = _BLANKS.sub(" ", _COMMENT.sub("", text))
    return _NEEDLESS.sub(lambda match: match[1] or "", one_line).replace(";}", "}").strip()
