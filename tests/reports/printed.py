"""What a phone and a ruler find on a printed PDF."""

import io

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw

DOTS_PER_INCH = 150
MILLIMETRES_PER_POINT = 25.4 / 72


def codes_on(pdf: bytes) -> list[list[str]]:
    """The codes of each page, read from its picture at 150 dots per inch."""
    document = pypdfium2.PdfDocument(pdf)
    pictures = (page.render(scale=DOTS_PER_INCH / 72).to_pil() for page in document)
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in millimetres."""
    sizes = (page.get_size() for page in pypdfium2.PdfDocument(pdf))
    return [(wide * MILLIMETRES_PER_POINT, tall * MILLIMETRES_PER_POINT) for wide, tall in sizes]


def logo() -> bytes:
    """A round sign as PNG."""
    picture = Image.new("RGB", (200, 200), "white")
    ImageDraw.Draw(picture).ellipse((10, 10, 190, 190), fill="#cc0000")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
