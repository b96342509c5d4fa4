"""Receipt slips: small sheets to be cut, each with a code that admits one answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sipas.reports.sheets import Look, typeset
from sipas.sampling.links import qr_svg, readable_address

PER_PAGE = (8, 12, 16)
USUAL_LOOK = Look()


class UnknownNumberOfSlips(ValueError):
    """A page of A4 is cut into 8, 12 or 16."""

    def __init__(self, per_page: int) -> None:
        super().__init__(f"Không in được {per_page} phiếu mời trên một trang; có: 8, 12, 16.")


@dataclass(frozen=True, slots=True)
class Slip:
    """What one slip says. `code` is written as a person types it, `until` is its last day."""

    code: str
    address: str
    agency: str
    round_name: str
    province: str = ""
    until: str = ""
    demonstration: bool = False


def slips(
    wanted: Sequence[Slip],
    per_page: int,
    look: Look = USUAL_LOOK,
    drawings: Sequence[str] | None = None,
) -> bytes:
    """Pages of A4 as PDF, row by row in the order given; `drawings` are the codes as SVG.

    Each agency begins on a page of its own, so that the cut slips can be handed out by agency.
    """
    if per_page not in PER_PAGE:
        raise UnknownNumberOfSlips(per_page)
    if not wanted:
        raise ValueError("A page has at least one slip.")
    drawn = drawings if drawings is not None else [qr_svg(one.address) for one in wanted]
    given = {
        "title": f"Phiếu mời – {wanted[0].round_name}",
        "province": wanted[0].province,
        "demonstration": any(one.demonstration for one in wanted),
        "per-page": per_page,
        "pages": list(_pages(zip(wanted, drawn, strict=True), per_page)),
    }
    return typeset("slips", look, given)


def _pages(wanted: Iterable[tuple[Slip, str]], per_page: int) -> Iterator[list[dict[str, str]]]:
    for _agency, some in groupby(wanted, key=lambda pair: pair[0].agency):
        given = [_given(one, drawing) for one, drawing in some]
        for start in range(0, len(given), per_page):
            yield given[start : start + per_page]


def _given(one: Slip, drawing: str) -> dict[str, str]:
    return {
        "code": one.code,
        "address": one.address,
        "readable": readable_address(one.address),
        "agency": one.agency,
        "round": one.round_name,
        "until": one.until,
        "qr": drawing,
    }
