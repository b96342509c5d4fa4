"""Typesetting: a template and what is given become a PDF that a screen reader can read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst

_HERE = Path(__file__).resolve().parent
TEMPLATES = _HERE / "sheets"
FONTS = _HERE / "fonts"
USUAL_COLOUR = "#0b5cad"


@dataclass(frozen=True, slots=True)
class Look:
    """The province's colour, as #rrggbb, and its logo, as PNG."""

    colour: str = USUAL_COLOUR
    logo: bytes | None = None


def typeset(template: str, look: Look, given: Mapping[str, Any], *, picture: bool = False) -> bytes:
    """PDF/UA, the same bytes at every making; or the only page as a PNG of 96 dots an inch."""
    # The logo as numbers, because an input is a text.
    content = {**given, "colour": look.colour, "logo": look.logo and list(look.logo)}
    text = json.dumps(content, ensure_ascii=False)
    try:
        return _compile(template, text, picture=picture, is_aloud=True)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        # A name with a letter that ours lack: printed with an empty box rather than not at all.
        return _compile(template, text, picture=picture, is_aloud=False)


def _compile(template: str, given: str, *, picture: bool, is_aloud: bool) -> bytes:
    """`is_aloud` asks for PDF/UA, which a screen reader reads and which refuses missing letters."""
    written = typst.compile(
        TEMPLATES / f"{template}.typ",
        font_paths=_fonts(),
        format="png" if picture else "pdf",
        ppi=96,
        pdf_standards="ua-1" if is_aloud else None,
        timestamp=0,
        sys_inputs={"given": given},
    )
    assert isinstance(written, bytes)  # noqa: S101 - tells mypy that no file was asked for
    return written


@cache
def _fonts() -> typst.Fonts:
    """The bundled letters only: a sheet looks alike wherever it is made."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
