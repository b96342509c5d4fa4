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


def typeset(template: str, look: Look, given: Mapping[str, Any]) -> bytes:
    """PDF/UA, and the same bytes at every making; nothing but the template is program."""
    # The logo as numbers, because an input is a text.
    content = {**given, "colour": look.colour, "logo": look.logo and list(look.logo)}
    written = typst.compile(
        TEMPLATES / f"{template}.typ",
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
        sys_inputs={"given": json.dumps(content, ensure_ascii=False)},
    )
    assert isinstance(written, bytes)  # noqa: S101 - tells mypy that no file was asked for
    return written


@cache
def _fonts() -> typst.Fonts:
    """The bundled letters only: a sheet looks alike wherever it is made."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
