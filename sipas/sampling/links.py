"""The road to a desk's survey: its address, as words and as a code to be scanned."""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from urllib.parse import quote
from xml.sax.saxutils import escape

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.image.pil import PilImage
from qrcode.main import QRCode

QUIET_MODULES = 4  # ISO/IEC 18004:2015, 6.3.8: the margin without which some phones find nothing
# Any of the eight masks is read alike. Weighing all of them takes eight times as long as drawing,
# and this one came nearest to the best: 12 percent more penalty on average over addresses of desks
# and one-time codes.
MASK = 6


class AddressTooLong(ValueError):
    """More characters than a code can hold."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Địa chỉ có {len(text)} ký tự, dài hơn một mã QR chứa được: {text[:60]}…")


def desk_address(base: str, desk_code: str) -> str:
    """The address that a desk's code leads to."""
    return f"{base.rstrip('/')}/q/{quote(desk_code, safe='')}"


def readable_address(address: str) -> str:
    """The part of an address that a person types."""
    return address.removeprefix("https://").removeprefix("http://")


def qr_svg(text: str) -> str:
    """A drawing that keeps its edges at any size; one unit is one module of the code."""
    rows = _modules(text)
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'shape-rendering="crispEdges"><title>{escape(text)}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{_outline(rows)}"/></svg>\n'
    )


def qr_png(text: str, scale: int = 10) -> bytes:
    """A picture with `scale` pixels to each module of the code."""
    written = BytesIO()
    _code(text, scale).make_image().save(written)
    return written.getvalue()


def _code(text: str, scale: int = 1) -> QRCode[PilImage]:
    # Q mends a quarter of the code: a counter's poster gets scratched, wet and folded.
    code = QRCode(
        error_correction=ERROR_CORRECT_Q,
        box_size=scale,
        border=QUIET_MODULES,
        image_factory=PilImage,
        mask_pattern=MASK,
    )
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:  # ValueError: no version is that large
        raise AddressTooLong(text) from error
    return code


def _modules(text: str) -> list[list[bool]]:
    return [[bool(module) for module in row] for row in _code(text).get_matrix()]


def _outline(rows: list[list[bool]]) -> str:
    return "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in _dark_runs(rows))


def _dark_runs(rows: list[list[bool]]) -> Iterator[tuple[int, int, int]]:
    """Each unbroken run of dark modules in a row: left end, row, length."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield x, y, width
            x += width
