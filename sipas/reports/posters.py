"""The poster on a reception desk: who asks, why, how long, and the code to scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sipas.reports.sheets import Look, typeset
from sipas.sampling.links import qr_svg, readable_address

USUAL_LOOK = Look()


class Format(StrEnum):
    """The paper of a poster; a table tent is A4, folded across the middle."""

    A4 = "a4"
    A5 = "a5"
    A6 = "a6"
    TENT = "tent"


@dataclass(frozen=True, slots=True)
class Poster:
    """What one desk's poster says; a block's name has it bookmarked by block and agency."""

    province: str
    agency: str
    desk: str
    address: str
    demonstration: bool
    block: str = ""


def desk_poster(
    poster: Poster, paper: Format = Format.A5, look: Look = USUAL_LOOK, drawing: str = ""
) -> bytes:
    """One page as PDF; `drawing` is the code as SVG where it has been drawn before."""
    drawings = [drawing or qr_svg(poster.address)]
    return bound_posters([poster], paper, look, drawings, f"{poster.desk}, {poster.agency}")


def poster_picture(poster: Poster, look: Look = USUAL_LOOK) -> bytes:
    """The A5 poster as PNG, to be seen on a page before it is printed."""
    drawings, title = [qr_svg(poster.address)], poster.desk
    return typeset("poster", look, _content([poster], Format.A5, drawings, title), picture=True)


def bound_posters(
    posters: Sequence[Poster],
    paper: Format,
    look: Look,
    drawings: Sequence[str],
    title: str,
) -> bytes:
    """One page for each poster, in one PDF; `drawings` are their codes as SVG.

    Posters of one agency, and agencies of one block, stand together. All are of one province.
    """
    if not posters:
        raise ValueError("A PDF has at least one page.")
    given = _content(posters, paper, drawings, title)
    return typeset("tent" if paper is Format.TENT else "poster", look, given)


def _content(
    posters: Sequence[Poster], paper: Format, drawings: Sequence[str], title: str
) -> dict[str, object]:
    return {
        "title": f"Mã khảo sát – {title}",
        "paper": paper,
        "province": posters[0].province,
        "demonstration": posters[0].demonstration,
        "posters": [
            _given(poster, drawing) for poster, drawing in zip(posters, drawings, strict=True)
        ],
    }


def _given(poster: Poster, drawing: str) -> dict[str, str]:
    return {
        "block": poster.block,
        "agency": poster.agency,
        "desk": poster.desk,
        "address": poster.address,
        "readable": readable_address(poster.address),
        "qr": drawing,
    }
