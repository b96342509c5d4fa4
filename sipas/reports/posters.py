"""The poster on a reception desk: who asks, why, how long, and the code to scan."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

from sipas.sampling.links import qr_svg, readable_address

_HERE = Path(__file__).resolve().parent
TEMPLATE = _HERE / "poster.typ"
FONTS = _HERE / "fonts"


@dataclass(frozen=True, slots=True)
class Poster:
    """What one desk's poster says."""

    province: str
    agency: str
    desk: str
    address: str
    demonstration: bool


def desk_poster(poster: Poster) -> bytes:
    """One page of A5 as PDF/UA: a screen reader can read it, and it is the same at every making."""
    written = typst.compile(
        TEMPLATE,
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
        sys_inputs={
            "province": poster.province,
            "agency": poster.agency,
            "desk": poster.desk,
            "address": poster.address,
            "readable": readable_address(poster.address),
            "demonstration": "yes" if poster.demonstration else "no",
            "qr": qr_svg(poster.address),
        },
    )
    assert isinstance(written, bytes)  # noqa: S101 - tells mypy that no file was asked for
    return written


@cache
def _fonts() -> typst.Fonts:
    """The bundled letters only: a poster looks alike wherever it is made."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
